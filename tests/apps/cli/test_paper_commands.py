"""Commands with a run of the network that finds ink on paper."""

from __future__ import annotations

from pathlib import Path

import pytest

from command_line import run as command
from continuous_runs import finished_run
from inkdigits.model.model_folder import save_model
from inkdigits.model.paper_card import load_paper_model
from tiny_paper import paper_model

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def paper_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run of the network that finds ink on paper leaves, as far as commands look at it."""
    folder = tmp_path_factory.mktemp("runs") / "paper-1"
    save_model(folder / "model", paper_model())
    (folder / "options.json").write_text('{"recipe": "paper"}')
    (folder / "history.json").write_text("[]")
    return folder


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["read", "x.png", "--model", "RUN"], 3, "reads digits, found one that finds ink on paper"),
        (["show", "x.png", "--model", "RUN"], 3, "reads digits, found one that finds ink on paper"),
        (["evaluate", "RUN"], 3, "reads digits, found one that finds ink on paper"),
        (["serve", "--model", "RUN"], 3, "reads digits, found one that finds ink on paper"),
        (["doctor", "--model", "RUN"], 3, "reads digits, found one that finds ink on paper"),
        (["report", "RUN"], 2, "reports are about networks that read digits, and this one finds"),
        (["compare", "RUN", "other"], 2, "reports are about networks that read digits"),
        (["export", "RUN", "--out", "x"], 3, "model.keras: no such file"),
        (["export", "RUN", "--out", "x", "--recipe", "cnn"], 3, "found one that finds ink"),
        (["sweep", "paper", "--try", "epochs=1,2"], 2, "only 'inkdigits train' and"),
        (["train", "paper", "--augment"], 2, "The recipe paper takes no --augment"),
    ],
)
def test_command_without_use_for_the_paper_network_says_so(
    paper_folder: Path, tmp_path: Path, words: list[str], code: int, message: str
) -> None:
    done = command(*(paper_folder if word == "RUN" else word for word in words), cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert message in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_run_of_the_paper_network_is_exported(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    run = finished_run("paper", tmp_path_factory)
    done = command("export", run, "--out", tmp_path / "model")
    assert (done.returncode, done.stdout) == (0, f"The model is {tmp_path / 'model'}\n")
    assert load_paper_model(tmp_path / "model").weights == load_paper_model(run).weights
    words = ("export", run / "model.keras", "--recipe", "paper", "--out", tmp_path / "again")
    assert command(*words).returncode == 0
    refused = command("read", "x.png", "--model", run / "model.keras")
    assert refused.returncode == 3
    assert "which finds ink on paper" in refused.stderr
