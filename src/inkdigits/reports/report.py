"""The report of one run: a page, and its plots as pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from inkdigits.evaluation import scores
from inkdigits.files import write_atomically, writing
from inkdigits.reports import confusion, plots
from inkdigits.reports.pages import render
from inkdigits.reports.run import Answers, FinishedRun, load_run, title

REPORT: Final = "report.html"
PLOTS: Final = "plots"

_GALLERY: Final = 24
_FILTERS: Final = 64


def write_report(folder: Path) -> Path:
    """Write the report of a run folder into it, and return the path of the page.

    Raises
    ------
    InputError
        As `load_run`; ``not_written`` when the folder can't be written.
    """
    run = load_run(folder)
    tables = _tables(run)
    figures = _figures(run)
    figures |= {name: confusion.plot(counts) for name, counts in tables.items()}
    page = render("report.html", **_content(run, figures))
    with writing(folder):
        (folder / PLOTS).mkdir(exist_ok=True)
        for name, figure in figures.items():
            write_atomically(folder / PLOTS / f"{name}.png", plots.as_png(figure))
        for name, counts in tables.items():
            write_atomically(folder / PLOTS / f"{name}.csv", confusion.as_csv(counts))
        write_atomically(folder / REPORT, page.encode(errors="backslashreplace"))
    return folder / REPORT


def _tables(run: FinishedRun) -> dict[str, NDArray[np.int64]]:
    """The confusion matrices by file name, such as "confusion-mnist" for test data."""
    found = {
        f"confusion-{data}": confusion.counts_of_evaluation(each)
        for data, each in run.evaluations.items()
        if "confusions" in each and "by_digit" in each
    }
    return {"confusion": confusion.counts_of_answers(run.answers.digits), **found}


def _figures(run: FinishedRun) -> dict[str, Figure]:
    digits = run.answers.digits
    return {
        "loss": plots.loss(run.history),
        "accuracy": plots.accuracy(run.history),
        "learning-rate": plots.learning_rate(run.history),
        "reliability": plots.reliability(digits),
        "error-by-share": plots.error_by_share(digits),
    }


def _content(run: FinishedRun, figures: dict[str, Figure]) -> dict[str, Any]:
    digits = run.answers.digits
    mistakes, doubtful = most_confident_mistakes(digits), least_confident_successes(digits)
    return {
        "run": run,
        "training": run.card.training,
        "figures": figures,
        "tests": [
            {"title": title(data, found), "matrix": f"confusion-{data}", **found}
            for data, found in run.evaluations.items()
        ],
        "count": len(digits.labels),
        "accuracy": scores.accuracy(digits.probabilities, digits.labels),
        "cross_entropy": scores.cross_entropy(digits.probabilities, digits.labels),
        "calibration_error": scores.calibration_error(digits.confidence, digits.correct),
        "by_digit": confusion.precision_and_recall(confusion.counts_of_answers(digits)),
        "mistakes": [_example(digits, index) for index in mistakes],
        "doubtful": [_example(digits, index) for index in doubtful],
        "filters": plots.filter_pictures(run.answers.filters[:_FILTERS]),
    }


def most_confident_mistakes(answers: Answers, count: int = _GALLERY) -> NDArray[np.int64]:
    """The indices of wrong answers, the most confident first."""
    wrong = np.flatnonzero(~answers.correct)
    return wrong[np.argsort(-answers.confidence[wrong], kind="stable")][:count]


def least_confident_successes(answers: Answers, count: int = _GALLERY) -> NDArray[np.int64]:
    """The indices of right answers, the least confident first."""
    right = np.flatnonzero(answers.correct)
    return right[np.argsort(answers.confidence[right], kind="stable")][:count]


def _example(answers: Answers, index: int) -> dict[str, Any]:
    return {
        # As on paper.
        "picture": 255 - answers.glyphs[index],
        "digit": int(answers.labels[index]),
        "taken_for": int(answers.taken_for[index]),
        "confidence": float(answers.confidence[index]),
    }
