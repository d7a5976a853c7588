"""What a name, a model or an option holds can't move the cursor of the terminal."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from inkdigits import InputError
from inkdigits.apps.cli import app
from inkdigits.model.model_folder import BUNDLED

# Rings the bell and moves up a line. Typer itself takes the more common codes off where nobody
# watches.
STEERING = "1\x07\x9b1A"


def output(*words: str) -> str:
    done = CliRunner().invoke(app, words)
    return done.stdout + done.stderr


def check(text: str) -> None:
    assert r"1\x07\x9b1A" in text
    assert all(line.isprintable() for line in text.split("\n")), repr(text)


@pytest.mark.parametrize(
    "words",
    [
        ["read", "x.png", "--model", STEERING],
        ["read", f"{STEERING}.png"],
        ["read", STEERING + "*.png"],
        ["doctor", "--model", STEERING],
        ["show", "x.png", "--out", STEERING],
        ["compare", STEERING, "b"],
        ["report", STEERING],
        ["evaluate", "--data", STEERING],
        ["evaluate", "--data", "synthetic", "--limit", "3", "--characters", STEERING],
        ["data", "list", "--data-dir", STEERING],
        ["data", "fetch", STEERING],
        ["train", STEERING],
        [STEERING],
        ["read", "x.png", f"--{STEERING}"],
    ],
    ids=lambda words: words[0] if words[0] != STEERING else "command",
)
def test_arguments_are_printed_with_escapes(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = output(*words)
    if "--characters" in words:
        # They are listed once each, in their own order.
        assert r"\x07" in text and all(line.isprintable() for line in text.split("\n"))
    else:
        check(text)


@pytest.mark.parametrize("field", ["name", "sha256"])
def test_a_card_with_control_codes_is_refused_with_escapes(field: str, tmp_path: Path) -> None:
    shutil.copytree(BUNDLED, tmp_path / "model")
    card = tmp_path / "model" / "card.json"
    content = json.loads(card.read_text())
    content[field] = STEERING
    card.write_text(json.dumps(content))
    text = output("doctor", "--model", str(tmp_path / "model"))
    assert r"1\u0007\u009b1A" in text
    assert all(line.isprintable() for line in text.split("\n"))


def test_path_of_exported_model_is_printed_with_escapes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("inkdigits.training.export_file", lambda *_: None)
    check(output("export", "weights.h5", "--out", STEERING))


def test_every_error_of_ours_can_be_printed() -> None:
    error = InputError("bad_name", f"{STEERING}: two\nlines")
    check(error.message)
    assert "\n" not in str(error) and error.to_dict()["message"] == error.message
