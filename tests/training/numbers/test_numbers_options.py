from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from inkdigits import InputError
from inkdigits.training import NumbersOptions, Request, find_recipe, resolve_numbers


def asked_of_numbers(**options: Any) -> NumbersOptions:
    return resolve_numbers(Request(recipe="numbers", **options))


def test_option_of_other_recipes_is_refused() -> None:
    message = "The recipe numbers takes no --optimizer; it takes --out, --epochs, --batch-size, "
    with pytest.raises(InputError, match=message) as refused:
        asked_of_numbers(optimizer="adam")
    assert refused.value.code == "bad_option"


def test_value_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(InputError, match="epochs must be a whole number from 1 to"):
        asked_of_numbers(epochs=0)


def test_quick_shortens_what_was_not_asked_for() -> None:
    quick, whole = asked_of_numbers(quick=True), asked_of_numbers()
    for name in ("epochs", "steps", "samples", "pool", "validation_samples"):
        assert getattr(quick, name) < getattr(whole, name)
    assert asked_of_numbers(quick=True, epochs=9).epochs == 9


def test_command_has_all_options_and_nothing_private(tmp_path: Path) -> None:
    options = asked_of_numbers(out=tmp_path / "run", data_dir=tmp_path, epochs=7, seed=0)
    assert options.command == (
        "inkdigits train numbers --epochs 7 --batch-size 32 --learning-rate 0.002 --seed 0 "
        "--precision float32"
    )
    assert str(tmp_path) not in str(options.to_dict())
    assert json.loads(json.dumps(options.identity)) == options.identity
    assert asked_of_numbers(seed=1).identity != asked_of_numbers().identity


def test_only_train_and_export_take_the_recipe() -> None:
    message = "numbers reads whole numbers and no single digits; only 'inkdigits train'"
    with pytest.raises(InputError, match=message):
        find_recipe("numbers")
