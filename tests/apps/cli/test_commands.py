"""The commands that train and report, in processes of their own."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from command_line import INKDIGITS
from command_line import run as command
from inkdigits import Reader
from inkdigits.apps.cli import app
from inkdigits.ink import draw
from inkdigits.reports import write_comparison
from inkdigits.synthesis.styles import synthetic_digits
from inkdigits.training import Run
from trained import small_run

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return small_run(tmp_path_factory)


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty pictures in folders 0 to 9."""
    folder = tmp_path_factory.mktemp("digits")
    for number, sample in enumerate(synthetic_digits(30, seed=5)):
        (folder / sample.label).mkdir(exist_ok=True)
        picture = Image.fromarray(255 - draw(sample.ink).pixels)
        picture.save(folder / sample.label / f"{number}.png")
    return folder


def test_recipes_are_listed_and_shown() -> None:
    listed = command("train", "--list")
    assert (listed.returncode, listed.stderr) == (0, "")
    for name in ("mlp", "cnn", "cnn-three", "cnn-adadelta", "world", "paper"):
        assert f"\n{name} " in listed.stdout
    shown = command("train", "--show", "cnn-three")
    assert "layers.Conv2D(64, 3, activation=" in shown.stdout
    assert "93,322" in shown.stdout
    assert "at a learning rate of" in shown.stdout
    paper = command("train", "--show", "paper")
    assert "LocalContrast()" in paper.stdout
    assert re.search(r"DepthToSpace +128x128x4 ", paper.stdout)
    assert "139,020" in paper.stdout
    assert "at a learning rate of 0.003" in paper.stdout.replace("\n", "")
    unknown = command("train", "--show", "lenet")
    assert unknown.returncode == 2
    assert "No recipe is called 'lenet'" in unknown.stderr
    assert "inkdigits train --list shows them" in command("train").stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("train", "--list"), 0),
        (("train", "lenet"), 2),
        (("train", "mlp", "--epochs", "0"), 2),
        (("sweep", "mlp", "--try", "epochs=0"), 2),
        (("train", "paper", "--data", "mnist"), 2),
        (("sweep", "paper", "--try", "epochs=1,2"), 2),
    ],
)
def test_lists_and_mistakes_do_not_load_keras(words: tuple[str, ...], code: int) -> None:
    program = (
        "import sys\nfrom inkdigits.apps.cli import main\ntry:\n    main()\n"
        "finally:\n    print('keras' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True)
    assert (done.returncode, done.stdout.split()[-1]) == (code, "False")
    assert "Traceback" not in done.stderr


def test_command_line_overrides_the_file(tmp_path: Path) -> None:
    (tmp_path / "first.toml").write_text(
        'recipe = "mlp"\ndata = "synthetic:0.005"\nepochs = 3\nout = "run"\n'
        "validation-share = 0.2\n"
    )
    done = command("train", "--config", "first.toml", "--epochs", "1", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "epoch 1/1" in done.stderr
    assert "report: run/report.html" in done.stdout
    card = json.loads((tmp_path / "run" / "model" / "card.json").read_text())
    assert card["training"]["options"]["validation_share"] == 0.2
    assert "10" in str(card["data"][0]["validation"])
    page = (tmp_path / "run" / "report.html").read_text()
    # 784 weights a filter, 64 of them.
    assert page.count('alt="filter ') == 64


def test_all_kinds_of_model_files_give_the_same_answers(
    run: Run, digits: Path, tmp_path: Path
) -> None:
    def answers(model: Path) -> list[int]:
        done = command("read", digits, "--model", model, "--json")
        assert done.returncode == 0, done.stderr
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        return [row["probabilities"].index(max(row["probabilities"])) for row in rows]

    expected = answers(run.model)
    for name in (".", "model.keras", "model.h5"):
        assert answers(run.folder / name) == expected


def test_evaluation_of_a_file_prints_loss_and_accuracy(run: Run, digits: Path) -> None:
    done = command("evaluate", run.folder / "model.h5", "--data", digits)
    assert done.returncode == 0, done.stderr
    # Pictures in a folder may be anything, but no test set.
    assert "\n  accuracy " in done.stdout
    assert "\n  loss " in done.stdout
    assert not list(run.folder.glob("evaluation-*"))


def test_report_has_the_evaluations_of_its_run(run: Run, digits: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    shutil.copytree(run.folder, folder)
    assert command("evaluate", folder, "--data", f"{digits} ").returncode == 0
    found = json.loads((folder / f"evaluation-{digits.name}.json").read_text())
    assert found["count"] == 30
    assert found["model_sha256"] == Reader(run.model).card.sha256
    page = folder / "report.html"
    assert digits.name in page.read_text()
    page.unlink()
    again = command("report", folder)
    assert again.stdout.strip() == str(folder / "report.html")
    assert digits.name in (folder / "report.html").read_text()


def test_evaluation_on_training_pictures_is_noted(digits: Path, tmp_path: Path) -> None:
    words = ["--data", digits, "--epochs", "1", "--out", tmp_path / "run"]
    assert command("train", "mlp", *words).returncode == 0
    done = command("evaluate", tmp_path / "run", "--data", digits)
    assert f"was trained on a folder called {digits.name}" in done.stderr


def test_missing_digits_are_warned_of(digits: Path, tmp_path: Path) -> None:
    for name in "17":
        shutil.copytree(digits / name, tmp_path / "data" / name)
    words = ["--data", "data", "--epochs", "1", "--out", "run"]
    done = command("train", "mlp", *words, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "warning: no pictures to train on of the digits 0, 2, 3, 4, 5, 6, 8, 9;" in done.stderr
    page = (tmp_path / "run" / "report.html").read_text()
    assert "no pictures of the digits 0, 2, 3, 4, 5, 6, 8, 9." in page


def test_export_of_an_own_network_needs_its_recipe(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(
        "import keras\nprint('run')\ndef network():\n    last = keras.layers.Dense(10, "
        "activation='softmax')\n    return keras.Sequential([keras.layers.Flatten(), last])\n"
    )
    words = ["--data", "synthetic:0.005", "--epochs", "1"]
    done = command("train", "net.py", *words, cwd=tmp_path)
    assert Path("runs/net-py-1/report.html") == Path(done.stdout.split()[-1])
    refused = command("export", "runs/net-py-1", "--out", "model", cwd=tmp_path)
    assert refused.returncode == 3
    assert "name it yourself: --recipe net.py" in refused.stderr
    # Whoever hands a run on must not choose what is run here.
    assert "run\n" not in refused.stdout
    words = ["runs/net-py-1", "--out", "model", "--recipe", "net.py"]
    done = command("export", *words, cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_missing_backend_is_named() -> None:
    code = "import sys; sys.modules['jax'] = None; from inkdigits.training import train"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "KERAS_BACKEND": "jax"},
    )
    assert "Keras is told to use jax" in done.stderr


@pytest.mark.parametrize(
    ("backend", "words"),
    [
        ("pytorch", ("train", "--show", "mlp")),
        ("pytorch", ("sweep", "mlp", "--try", "epochs=1,2", "--data", "synthetic:0.005")),
    ],
)
def test_unknown_backend_is_reported(backend: str, words: tuple[str, ...], tmp_path: Path) -> None:
    done = command(*words, cwd=tmp_path, KERAS_BACKEND=backend)
    assert "There are tensorflow, jax and torch." in done.stderr
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert list(tmp_path.iterdir()) == []


def test_simultaneous_runs_have_folders_of_their_own(tmp_path: Path) -> None:
    words = ["train", "mlp", "--data", "synthetic:0.005", "--epochs", "1"]
    started = []
    for seed in ("1", "2"):
        started.append(
            subprocess.Popen(
                [*INKDIGITS, *words, "--seed", seed],
                cwd=tmp_path,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
    told = [each.communicate()[1] for each in started]
    assert [each.returncode for each in started] == [0, 0], told
    assert {path.name for path in (tmp_path / "runs").iterdir()} == {"mlp-1", "mlp-2"}


def test_names_with_markup_or_undecodable_bytes_are_kept(digits: Path, tmp_path: Path) -> None:
    data, out = tmp_path / "dig\udcff", tmp_path / "run\udcff[bold]"
    shutil.copytree(digits, data)
    done = command("train", "mlp", "--data", data, "--epochs", "1", "--out", out)
    assert done.returncode == 0, done.stderr
    assert "[bold]/model" in done.stderr
    write_comparison([out, shutil.copytree(out, tmp_path / "again")], tmp_path / "both.html")
    assert "run\\udcff[bold]" in (tmp_path / "both.html").read_text()


def test_options_that_would_be_ignored_are_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "some.toml").write_text("seed = 3\n")
    for words, told in (
        (["sweep", "mlp", "--try", "epochs=1,2", "--config", "some.toml"], "is not for a sweep"),
        (["evaluate", "one", "--model", "other"], "Name the model once"),
    ):
        words = [str(tmp_path / word) if word.endswith("toml") else word for word in words]
        done = CliRunner().invoke(app, words)
        assert done.exit_code == 2
        assert told in done.stderr


def test_recipe_is_shown_to_a_closed_pipe() -> None:
    words = [*INKDIGITS, "train", "--show", "cnn"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    assert process.wait(timeout=300) == 0
    assert process.stderr.read() == b""
    process.stderr.close()


def test_file_of_another_network_is_refused(digits: Path, tmp_path: Path) -> None:
    import keras

    keras.Sequential([keras.Input((5,)), keras.layers.Dense(3)]).save(tmp_path / "other.keras")
    done = command("read", digits, "--model", tmp_path / "other.keras")
    assert done.returncode == 3
    assert "expected the weights of mlp, cnn, " in done.stderr
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


def test_readings_are_drawn_as_a_picture(digits: Path, tmp_path: Path) -> None:
    (digits / "0" / "broken.png").write_bytes(b"no")
    done = command("show", digits / "0", digits / "7", "--out", tmp_path / "all.png")
    (digits / "0" / "broken.png").unlink()
    assert (done.returncode, done.stdout) == (1, f"{tmp_path / 'all.png'}\n"), done.stderr
    with Image.open(tmp_path / "all.png") as picture:
        assert picture.width > 1_000 and picture.height > 700
    missing = command("show", digits / "0", "--out", tmp_path / "no" / "all.png")
    assert (missing.returncode, missing.stderr.count("\n")) == (4, 1)
    assert command("show", digits / "7", "--out", tmp_path / "all.png").returncode == 0
    many = command("show", *[digits] * 3)
    assert "90 pictures are too many for one figure" in many.stderr
