"""Runs side by side on one page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from inkdigits.errors import InputError, printable
from inkdigits.evaluation import scores
from inkdigits.files import check_targets, write_atomically, writing
from inkdigits.reports import plots
from inkdigits.reports.pages import render
from inkdigits.reports.run import FinishedRun, load_run


def write_comparison(folders: Sequence[Path], out: Path, *, force: bool = False) -> None:
    """Write a page that compares runs.

    Parameters
    ----------
    folders:
        Run folders.
    out:
        The HTML file.
    force:
        Whether to overwrite a file that this program didn't write.

    Raises
    ------
    InputError
        As `load_run`; ``bad_option`` for fewer than two runs; ``is_input`` and ``not_ours`` for a
        page that would overwrite something; ``not_written`` when it can't be written.
    """
    if len(folders) < 2:
        raise InputError("bad_option", "Name at least two run folders to compare.")
    for folder, count in Counter(folder.resolve() for folder in folders).items():
        if count > 1:
            raise InputError("bad_option", f"{printable(folder)} is named twice.")
    runs = [load_run(folder) for folder in folders]
    check_targets([out], (file for folder in folders for file in folder.rglob("*")), force=force)
    named = dict(zip(_names(runs), runs, strict=True))

    def curves(value: str, label: str, *, is_loss: bool = False) -> Figure:
        points = {
            f"{name}{run.about_loss if is_loss else ''}": plots.points(run.history, value)
            for name, run in named.items()
        }
        return plots.curves(points, label)

    page = render(
        "comparison.html",
        rows=[_row(name, run) for name, run in named.items()],
        tests=sorted({name for run in runs for name in run.tests}),
        differing=_differing(named),
        figures={
            "Validation accuracy": curves("val_accuracy", "accuracy"),
            "Validation loss": curves("val_loss", "loss (cross-entropy)", is_loss=True),
            "Learning rate": curves("learning_rate", "learning rate"),
        },
    )
    with writing(out):
        write_atomically(out, page.encode(errors="backslashreplace"))


def _names(runs: Sequence[FinishedRun]) -> list[str]:
    """The names of the runs: those of their folders, or the paths where names are equal."""
    named = Counter(run.name for run in runs)
    return [run.name if named[run.name] == 1 else printable(run.folder) for run in runs]


def _row(name: str, run: FinishedRun) -> dict[str, Any]:
    digits = run.answers.digits
    return {
        "name": name,
        "recipe": run.card.recipe,
        "missing": run.missing_digits,
        "accuracy": scores.accuracy(digits.probabilities, digits.labels),
        "cross_entropy": scores.cross_entropy(digits.probabilities, digits.labels),
        "seconds": run.card.training["seconds"],
        "epochs": run.card.training["epochs"],
        "tests": run.tests,
    }


def _differing(runs: dict[str, FinishedRun]) -> dict[str, list[Any]]:
    """The options that differ between the runs, with the value of each run."""
    each_run = [run.options for run in runs.values()]
    values = {name: [options.get(name) for options in each_run] for name in each_run[0]}
    return {name: each for name, each in values.items() if any(value != each[0] for value in each)}
