from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from asked import asked
from inkdigits import InputError
from inkdigits.training import PaperOptions, Request, find_recipe, resolve_paper
from inkdigits.training.sweep import plan


def asked_of_paper(**options: Any) -> PaperOptions:
    return resolve_paper(Request(recipe="paper", **options))


@pytest.mark.parametrize(
    ("option", "value", "flag"),
    [
        ("data", "mnist", "--data"),
        ("optimizer", "adam", "--optimizer"),
        ("schedule", "constant", "--schedule"),
        ("variants", 2, "--variants"),
        ("patience", 3, "--patience"),
        ("without", "apa", "--without"),
        ("without_characters", "A", "--without-characters"),
        ("validation_share", 0.2, "--validation-share"),
        ("augment", False, "--augment"),
        ("tensorboard", True, "--tensorboard"),
    ],
)
def test_option_of_other_recipes_is_refused(option: str, value: Any, flag: str) -> None:
    message = f"The recipe paper takes no {flag}; it takes --out, --epochs, --batch-size, "
    with pytest.raises(InputError, match=message) as refused:
        asked_of_paper(**{option: value})
    assert refused.value.code == "bad_option"


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("epochs", 0),
        ("epochs", 2.5),
        ("batch_size", -1),
        ("batch_size", True),
        ("learning_rate", 0),
        ("learning_rate", float("nan")),
        ("seed", -1),
        ("quick", "yes"),
    ],
)
def test_value_that_makes_no_sense_is_refused(option: str, value: Any) -> None:
    with pytest.raises(InputError, match=f"{option} must be .*, not "):
        asked_of_paper(**{option: value})


def test_quick_shortens_what_was_not_asked_for() -> None:
    quick, whole = asked_of_paper(quick=True), asked_of_paper()
    for name in ("epochs", "steps", "samples", "pool", "validation_samples"):
        assert getattr(quick, name) < getattr(whole, name)
    assert asked_of_paper(quick=True, epochs=9).epochs == 9
    assert not asked_of_paper(quick=False).quick


def test_command_has_all_options_and_nothing_private(tmp_path: Path) -> None:
    options = asked_of_paper(
        out=tmp_path / "run", data_dir=tmp_path, seed=0, epochs=7, learning_rate=0.01, quick=True
    )
    assert options.command == (
        "inkdigits train paper --epochs 7 --batch-size 32 --learning-rate 0.01 --seed 0 --quick"
    )
    assert str(tmp_path) not in str(options.to_dict())
    assert "--quick" not in asked_of_paper().command


def test_run_is_identified_by_all_that_its_weights_depend_on(tmp_path: Path) -> None:
    options = asked_of_paper()
    assert json.loads(json.dumps(options.identity)) == options.identity
    assert asked_of_paper(data_dir=tmp_path, out=tmp_path).identity == options.identity
    for other in ({"epochs": 3}, {"batch_size": 8}, {"learning_rate": 0.1}, {"seed": 1}):
        assert asked_of_paper(**other).identity != options.identity
    assert asked(recipe="cnn").identity != options.identity


def test_only_train_and_export_take_the_recipe(tmp_path: Path) -> None:
    message = "finds ink on paper and reads no digits; only 'inkdigits train'"
    for refused in (
        lambda: find_recipe("paper"),
        lambda: asked(recipe="paper"),
        lambda: plan(Request(recipe="paper"), {"epochs": [1, 2]}, tmp_path / "sweep"),
    ):
        with pytest.raises(InputError, match=message):
            refused()
