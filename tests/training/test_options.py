from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from inkdigits.errors import InputError
from inkdigits.training import RECIPES, Options


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"recipe": "lenet"}, r"No recipe is called 'lenet'. There are: cnn"),
        ({"data": "mnits"}, r"No data is called 'mnits', and there is no such folder. There are:"),
        ({"data": ""}, r"No data is called ''"),
        ({"data": "mnist,"}, r"No data is called ''"),
        ({"data": "mnist,mnist:0.5"}, r"'mnist' is named twice"),
        ({"data": "mnist:0"}, r"mnist:0: a share must be above 0 and at most 1"),
        ({"data": "mnist:1.5"}, r"mnist:1.5: a share must be above 0 and at most 1"),
        ({"epochs": -1}, r"epochs must be a whole number from 1 to 10,000, not -1"),
        ({"epochs": 0}, r"epochs must be a whole number"),
        ({"epochs": 1.5}, r"epochs must be a whole number from 1 to 10,000, not 1.5"),
        ({"batch_size": 0}, r"batch_size must be a whole number from 1 to 65,536, not 0"),
        ({"variants": 0}, r"variants must be a whole number"),
        ({"patience": 0}, r"patience must be a whole number"),
        ({"seed": -1}, r"seed must be a whole number from 0 to"),
        ({"seed": True}, r"seed must be a whole number"),
        ({"learning_rate": 0}, r"learning_rate must be above 0 and at most 1, not 0"),
        ({"learning_rate": float("nan")}, r"learning_rate must be above 0"),
        ({"learning_rate": 2.0}, r"learning_rate must be above 0 and at most 1, not 2.0"),
    ],
)
def test_what_makes_no_sense_is_refused(changed: dict[str, Any], told: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=told) as refused:
        Options(**{"recipe": "cnn", "out": tmp_path / "run", **changed})
    assert refused.value.code == "bad_option"
    assert not (tmp_path / "run").exists()


def test_a_folder_in_use_is_refused(tmp_path: Path) -> None:
    (tmp_path / "precious").touch()
    with pytest.raises(InputError, match="there is something here already") as refused:
        Options(recipe="cnn", out=tmp_path)
    assert refused.value.code == "out_exists"
    with pytest.raises(InputError, match="there is something here already"):
        Options(recipe="cnn", out=tmp_path / "precious")


def test_what_is_not_said_comes_from_the_recipe(tmp_path: Path) -> None:
    options = Options(recipe="cnn", out=tmp_path)
    recipe = RECIPES["cnn"]
    assert (options.epochs, options.batch_size) == (recipe.epochs, recipe.batch_size)
    assert (options.learning_rate, options.augment) == (recipe.learning_rate, recipe.augment)
    assert options.variants == 4
    assert Options(recipe="cnn", out=tmp_path, augment=False).variants == 1


def test_command_says_all_that_matters_and_nothing_private(tmp_path: Path) -> None:
    pictures = tmp_path / "my pictures"
    pictures.mkdir()
    options = Options(
        recipe="cnn",
        out=tmp_path / "run",
        data=f"mnist:0.5,{pictures}",
        epochs=3,
        seed=4_000_000_000,
        augment=False,
        data_dir=tmp_path,
    )
    assert options.command == (
        "inkdigits train cnn --data 'mnist:0.5,my pictures' --epochs 3 --batch-size 128 "
        "--learning-rate 0.001 --variants 1 --patience 8 --seed 4000000000 --no-augment"
    )
    assert str(tmp_path) not in str(options.to_dict())
