from __future__ import annotations

import json
import runpy
import shlex
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from asked import asked
from inkdigits.errors import InputError
from inkdigits.training import RECIPES, Options, Request, resolve
from inkdigits.training.folder import check_run_folder, open_run_folder
from inkdigits.training.options import OPTIONS


@pytest.mark.parametrize(
    ("changed", "message"),
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
def test_bad_value_is_refused(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message) as refused:
        asked(**{"recipe": "cnn", **changed})
    assert refused.value.code == "bad_option"


def test_recipe_must_be_named() -> None:
    with pytest.raises(InputError, match="Name a recipe; inkdigits train --list shows them"):
        asked(epochs=3)


def test_tensorboard_must_be_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inkdigits.training.resolving.importlib.util.find_spec", lambda _: None)
    with pytest.raises(InputError, match="pip install tensorboard"):
        resolve(Request(recipe="cnn", tensorboard=True))


def test_folder_in_use_is_refused(tmp_path: Path) -> None:
    (tmp_path / "precious").touch()
    with pytest.raises(InputError, match="there is something here already") as refused:
        check_run_folder(tmp_path, asked(recipe="cnn").identity)
    assert refused.value.code == "out_exists"
    with pytest.raises(InputError, match="there is something here already"):
        check_run_folder(tmp_path / "precious", asked(recipe="cnn").identity)


def test_defaults_come_from_the_recipe() -> None:
    options = asked(recipe="cnn")
    recipe = RECIPES["cnn"]
    assert (options.epochs, options.batch_size) == (recipe.epochs, recipe.batch_size)
    assert (options.learning_rate, options.augment) == (recipe.learning_rate, recipe.augment)
    assert options.variants == 4
    assert asked(recipe="cnn", augment=False).variants == 1


def test_command_has_all_options_and_nothing_private(tmp_path: Path) -> None:
    pictures = tmp_path / "my pictures"
    pictures.mkdir()
    options = asked(
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


def write_identity(folder: Path, options: Options) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "options.json").write_text(json.dumps(options.identity))


def test_interrupted_run_is_resumed_with_the_same_options_only(tmp_path: Path) -> None:
    write_identity(tmp_path, asked(recipe="cnn", seed=3))
    check_run_folder(tmp_path, asked(recipe="cnn", seed=3).identity)
    with pytest.raises(InputError, match="To resume an interrupted training run"):
        check_run_folder(tmp_path, asked(recipe="cnn", seed=4).identity)
    # A finished one is never touched.
    (tmp_path / "model").mkdir()
    with pytest.raises(InputError, match="there is something here already"):
        check_run_folder(tmp_path, asked(recipe="cnn", seed=3).identity)


def test_run_of_an_earlier_version_can_be_resumed(tmp_path: Path) -> None:
    # As inkdigits 0.9 wrote it.
    written = {
        "recipe": "cnn",
        "data": "synthetic:0.1",
        "without": "",
        "without_characters": "",
        "epochs": 12,
        "batch_size": 128,
        "learning_rate": 0.001,
        "optimizer": "adam",
        "schedule": "cosine",
        "validation_share": None,
        "augment": True,
        "variants": 4,
        "patience": 12,
        "seed": 3,
        "quick": False,
        "tensorboard": False,
        "files": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    }
    (tmp_path / "options.json").write_text(json.dumps(written))
    check_run_folder(tmp_path, asked(recipe="cnn", data="synthetic:0.1", seed=3).identity)


def test_run_is_resumed_with_the_same_pictures_and_own_network_only(tmp_path: Path) -> None:
    for number, place in enumerate(["a/mine/0", "a/mine/1", "b/mine/0", "b/mine/1"]):
        (tmp_path / place).mkdir(parents=True)
        Image.new("L", (9, 9), number).save(tmp_path / place / "one.png")
    own = tmp_path / "own.py"
    layers = "keras.layers.Flatten(), keras.layers.Dense(10, activation='softmax')"
    own.write_text(f"import keras\ndef network():\n    return keras.Sequential([{layers}])\n")
    given = {"recipe": str(own), "data": str(tmp_path / "a" / "mine")}
    run = tmp_path / "run"
    write_identity(run, asked(**given))
    recorded = [asked(**given).command, json.dumps(asked(**given).to_dict())]
    assert not any(str(tmp_path) in each for each in recorded)
    with pytest.raises(InputError, match="there is something here already"):
        check_run_folder(run, asked(**given | {"data": str(tmp_path / "b" / "mine")}).identity)
    Image.new("L", (9, 9), 77).save(tmp_path / "a" / "mine" / "0" / "two.png")
    with pytest.raises(InputError, match="there is something here already"):
        check_run_folder(run, asked(**given).identity)
    (tmp_path / "a" / "mine" / "0" / "two.png").unlink()
    check_run_folder(run, asked(**given).identity)
    own.write_text(own.read_text() + "# another one\n")
    with pytest.raises(InputError, match="there is something here already"):
        check_run_folder(run, asked(**given).identity)


def test_runs_without_a_folder_are_numbered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def chosen(**given: Any) -> str:
        options = asked(**given)
        with open_run_folder(options.identity, None, options.recipe.reference) as folder:
            return folder.as_posix()

    monkeypatch.chdir(tmp_path)
    assert chosen(recipe="cnn") == "runs/cnn-1"
    # Nothing came of it, so it is gone.
    assert not Path("runs/cnn-1").exists()
    write_identity(Path("runs/cnn-1"), asked(recipe="cnn"))
    Path("runs/cnn-1/state.npz").touch()
    assert chosen(recipe="cnn") == "runs/cnn-1"
    assert chosen(recipe="cnn", seed=4) == "runs/cnn-2"
    Path("runs/cnn-1/state.npz").unlink()
    Path("runs/cnn-1/model").mkdir()
    assert chosen(recipe="cnn") == "runs/cnn-2"
    assert chosen(recipe="mlp") == "runs/mlp-1"


def test_quick_shortens_what_was_not_asked_for() -> None:
    quick = asked(recipe="world", quick=True)
    assert quick.epochs == 4
    assert {source.share for source in quick.sources} == {0.05}
    assert asked(recipe="world", quick=True, epochs=9).epochs == 9
    assert "--quick" in quick.command
    # The command has the options as given, not what --quick makes of them.
    assert "synthetic:" not in quick.command


def test_cosine_schedule_is_not_stopped_early() -> None:
    assert asked(recipe="world", epochs=30).patience == 30
    assert asked(recipe="world", epochs=30, schedule="plateau").patience == 8
    assert asked(recipe="world", patience=3).patience == 3


def test_command_has_what_is_left_out() -> None:
    options = asked(recipe="world", without="apa, apb", without_characters="#%$", seed=1)
    assert options.left_out == {"apa", "apb"}
    words = shlex.split(options.command)
    assert words[words.index("--without") + 1] == "apa, apb"
    assert words[words.index("--without-characters") + 1] == "#%$"


def test_without_characters_needs_data_with_them() -> None:
    with pytest.raises(InputError, match="ü is not one of the non-digits"):
        asked(recipe="world", without_characters="Aü")
    with pytest.raises(InputError, match="takes unipen-nondigits among the data"):
        asked(recipe="world", without_characters="A", data="mnist")


def test_other_optimiser_gets_a_learning_rate_that_suits_it() -> None:
    assert asked(recipe="cnn", optimizer="adadelta").learning_rate == 1.0
    assert asked(recipe="cnn-adadelta", optimizer="adam").learning_rate == 1e-3
    assert asked(recipe="cnn", optimizer="sgd", learning_rate=0.2).learning_rate == 0.2


def test_documentation_has_the_table_of_options() -> None:
    docs = Path(__file__).parents[2] / "docs"
    table = runpy.run_path(str(docs / "make_options.py"))["options_table"]()
    page = (docs / "training.md").read_text(encoding="utf-8")
    assert table in page, "run: python docs/make_options.py"


def test_every_option_is_declared_once_and_resolved() -> None:
    resolved = {each.name for each in fields(Options)}
    # Those of the numbers network alone.
    assert resolved | {"out", "start", "precision"} == set(OPTIONS)
    assert {each.name for each in fields(Request)} == set(OPTIONS)
