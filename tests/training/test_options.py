from __future__ import annotations

import json
import os
import shlex
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from inkdigits.errors import InputError
from inkdigits.training import RECIPES, Options, numbered_options, read_options


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"recipe": "lenet"}, r"No recipe is called 'lenet'. There are: mlp, cnn"),
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
        ({"learning_rate": 0}, r"learning_rate must be above 0 and at most 10, not 0"),
        ({"learning_rate": float("nan")}, r"learning_rate must be above 0"),
        ({"learning_rate": 20.0}, r"learning_rate must be above 0 and at most 10, not 20.0"),
        ({"validation_share": 0.9}, r"validation_share must be above 0 and at most 0.5, not 0.9"),
        ({"optimizer": "adma"}, r"optimizer must be one of adam, .*adadelta, not 'adma'"),
        ({"schedule": 3}, r"schedule must be one of cosine, plateau, constant, not 3"),
        ({"augment": "no"}, r"augment must be true or false, not 'no'"),
        ({"data": 3}, r"data must be a text, not 3"),
    ],
)
def test_what_makes_no_sense_is_refused(changed: dict[str, Any], told: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=told) as refused:
        Options(**{"recipe": "cnn", "out": tmp_path / "run", **changed})
    assert refused.value.code == "bad_option"
    assert not (tmp_path / "run").exists()


def test_logs_for_tensorboard_without_it_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(InputError, match="pip install tensorboard"):
        Options(recipe="cnn", out=tmp_path / "run", tensorboard=True)


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
        "--learning-rate 0.001 --optimizer adam --schedule cosine --variants 1 --patience 3 "
        "--seed 4000000000 --no-augment"
    )
    assert str(tmp_path) not in str(options.to_dict())


def test_an_unfinished_training_goes_on_with_the_same_options_only(tmp_path: Path) -> None:
    asked = Options(recipe="cnn", out=tmp_path, seed=3)
    (tmp_path / "options.json").write_text(json.dumps(asked.identity))
    assert Options(recipe="cnn", out=tmp_path, seed=3) == asked
    with pytest.raises(InputError, match="The command of an unfinished training goes on"):
        Options(recipe="cnn", out=tmp_path, seed=4)
    # A finished one is never touched.
    (tmp_path / "model").mkdir()
    with pytest.raises(InputError, match="there is something here already"):
        Options(recipe="cnn", out=tmp_path, seed=3)


def test_a_training_goes_on_with_the_same_pictures_and_the_same_own_network_only(
    tmp_path: Path,
) -> None:
    for number, place in enumerate(["a/mine/0", "a/mine/1", "b/mine/0", "b/mine/1"]):
        (tmp_path / place).mkdir(parents=True)
        Image.new("L", (9, 9), number).save(tmp_path / place / "one.png")
    own = tmp_path / "own.py"
    layers = "keras.layers.Flatten(), keras.layers.Dense(10, activation='softmax')"
    own.write_text(f"import keras\ndef network():\n    return keras.Sequential([{layers}])\n")
    asked = {"recipe": str(own), "data": str(tmp_path / "a" / "mine"), "out": tmp_path / "run"}
    asked["out"].mkdir()
    (tmp_path / "run" / "options.json").write_text(json.dumps(Options(**asked).identity))
    told = [Options(**asked).command, json.dumps(Options(**asked).to_dict())]
    assert not any(str(tmp_path) in each for each in told)
    with pytest.raises(InputError, match="there is something here already"):
        Options(**asked | {"data": str(tmp_path / "b" / "mine")})
    Image.new("L", (9, 9), 77).save(tmp_path / "a" / "mine" / "0" / "two.png")
    with pytest.raises(InputError, match="there is something here already"):
        Options(**asked)
    (tmp_path / "a" / "mine" / "0" / "two.png").unlink()
    Options(**asked)
    own.write_text(own.read_text() + "# another one\n")
    with pytest.raises(InputError, match="there is something here already"):
        Options(**asked)


def test_runs_without_a_folder_are_numbered(tmp_path: Path) -> None:
    first = numbered_options(tmp_path, recipe="cnn")
    assert first.out == tmp_path / "cnn-1"
    first.out.mkdir()
    (first.out / "options.json").write_text(json.dumps(first.identity))
    assert numbered_options(tmp_path, recipe="cnn").out == tmp_path / "cnn-1"
    assert numbered_options(tmp_path, recipe="cnn", seed=4).out == tmp_path / "cnn-2"
    (first.out / "model").mkdir()
    assert numbered_options(tmp_path, recipe="cnn").out == tmp_path / "cnn-2"
    assert numbered_options(tmp_path, recipe="mlp").out == tmp_path / "mlp-1"
    with pytest.raises(InputError, match="epochs"):
        numbered_options(tmp_path, recipe="cnn", epochs=0)


def test_quick_takes_little_of_all_but_what_was_asked_for(tmp_path: Path) -> None:
    quick = Options(recipe="world", out=tmp_path, quick=True)
    assert quick.epochs == 4
    assert {source.share for source in quick.sources} == {0.05}
    assert Options(recipe="world", out=tmp_path, quick=True, epochs=9).epochs == 9
    assert "--quick" in quick.command
    # What is asked for is written down, not what quick makes of it.
    assert "synthetic:" not in quick.command


def test_what_is_best_at_its_end_is_not_stopped_before(tmp_path: Path) -> None:
    assert Options(recipe="world", out=tmp_path, epochs=30).patience == 30
    assert Options(recipe="world", out=tmp_path, epochs=30, schedule="plateau").patience == 8
    assert Options(recipe="world", out=tmp_path, patience=3).patience == 3


def test_what_is_left_out_is_in_the_command(tmp_path: Path) -> None:
    options = Options(
        recipe="world", out=tmp_path, without="apa, apb", without_characters="#%$", seed=1
    )
    assert options.left_out == {"apa", "apb"}
    words = shlex.split(options.command)
    assert words[words.index("--without") + 1] == "apa, apb"
    assert words[words.index("--without-characters") + 1] == "#%$"


def test_characters_are_left_out_of_what_holds_them_only(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="ü is none of the non-digits"):
        Options(recipe="world", out=tmp_path, without_characters="Aü")
    with pytest.raises(InputError, match="takes unipen-nondigits among the data"):
        Options(recipe="world", out=tmp_path, without_characters="A", data="mnist")


def test_another_optimiser_gets_a_learning_rate_that_suits_it(tmp_path: Path) -> None:
    assert Options(recipe="cnn", out=tmp_path, optimizer="adadelta").learning_rate == 1.0
    assert Options(recipe="cnn-adadelta", out=tmp_path, optimizer="adam").learning_rate == 1e-3
    asked = Options(recipe="cnn", out=tmp_path, optimizer="sgd", learning_rate=0.2)
    assert asked.learning_rate == 0.2


def write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_options_are_read_from_a_file(tmp_path: Path) -> None:
    file = write(
        tmp_path / "first.toml",
        """recipe = "cnn-three"
out = "run"
data = "synthetic"
batch-size = 32
learning_rate = 0.01
augment = false
""",
    )
    options = Options(**read_options(file))
    assert (options.recipe, options.batch_size, options.learning_rate) == ("cnn-three", 32, 0.01)
    assert options.out == tmp_path / "run"
    assert options.augment is False
    given = 'recipe = "my/net.py:small"\ndata = "mnist:0.5, digits/:0.1"\n'
    found = read_options(write(tmp_path / "other.toml", given))
    assert found["recipe"] == str(tmp_path / "my" / "net.py:small")
    assert found["data"] == f"mnist:0.5,{tmp_path / 'digits' / ':0.1'}"
    found = read_options(write(tmp_path / "plain.toml", 'recipe = "package.module:small"\n'))
    assert found == {"recipe": "package.module:small"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("epochs = ", r"bad.toml: expected TOML: "),
        ("ephocs = 3", r"bad.toml: no option is called ephocs. There are: recipe, out, data"),
        ("out = 3", r"bad.toml: out must be a text, not 3"),
        ("recipe = ['cnn']", r"bad.toml: recipe must be one value, not a table or an array"),
        ("epochs = " + 9_000 * "[", r"bad.toml: expected TOML: "),
        ("out." + "a." * 4_000 + "a = 1", r"bad.toml: out must be one value, not a table"),
        ("epochs = " + 5_000 * "9", r"bad.toml: expected TOML: "),
        ("epochs = 0x" + 5_000 * "f", r"bad.toml: epochs must be a number of at most 64 bits"),
        ("#" + 10_000 * " ", r"bad.toml: larger than 10,000 bytes"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused(text: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=told):
        read_options(write(tmp_path / "bad.toml", text))
    with pytest.raises(InputError, match=r"none.toml: No such file"):
        read_options(tmp_path / "none.toml")


@pytest.mark.skipif(os.name != "posix", reason="needs pipes and devices with names")
def test_options_are_read_from_regular_files_only(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "link.toml").symlink_to("/dev/zero")
    for place in (tmp_path / "pipe.toml", tmp_path / "link.toml", Path("/dev/zero")):
        with pytest.raises(InputError, match="not a regular file"):
            read_options(place)
