"""Plots of a training, each a Matplotlib figure of its own."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import (
    FuncFormatter,
    LogLocator,
    MaxNLocator,
    NullFormatter,
    PercentFormatter,
)
from numpy.typing import NDArray

from inkdigits.evaluation import scores
from inkdigits.files import WRITER
from inkdigits.reports.run import Answers

History = Sequence[Mapping[str, float]]

INK: Final = "#1f2a37"
FAINT: Final = "#8a94a3"
GRID: Final = "#e6e9ee"
BLUE: Final = "#2458d3"
ORANGE: Final = "#d9660b"
COLOURS: Final = (BLUE, ORANGE, "#12805c", "#a3217a", "#6b4fd8", "#8a6d00", "#0b7fa8", "#b3261e")
"""Distinct also for people with colour blindness, and dark enough on white."""

DARK: Final = {
    INK: "#e6eaf0",
    FAINT: "#98a3b3",
    GRID: "#323b47",
    BLUE: "#7ba2ff",
    ORANGE: "#ff9d57",
    "#12805c": "#45c795",
    "#a3217a": "#f07cc8",
    "#6b4fd8": "#b3a1ff",
    "#8a6d00": "#d9b84a",
    "#0b7fa8": "#5cc4ea",
    "#b3261e": "#ff8a80",
}
"""What each colour becomes in a drawing on a dark page."""

_SIZE: Final = (4.8, 3.3)
"""Inches; in a column 350 pixels wide text of 10 points is still read."""

# Matplotlib types its settings by listing all of their names.
STYLE: Final[Any] = {
    "font.size": 10,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "lines.linewidth": 1.8,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "svg.hashsalt": "inkdigits",
}


def as_svg(figure: Figure) -> str:
    """The figure for a page: scales with its place, and is the same each time.

    Its ground is transparent, and its colours are the variables of `variable`, which the page sets.
    """
    file = io.StringIO()
    with mpl.rc_context(STYLE):
        figure.savefig(file, format="svg", metadata={"Date": None}, transparent=True)
    text = file.getvalue()
    text = text[text.index("<svg") :]
    for colour in DARK:
        text = text.replace(f": {colour}", f": var({variable(colour)})")
    return re.sub(r'(<svg[^>]*?) width="[^"]*" height="[^"]*"|(<svg)', r"\1\2", text, count=1)


def variable(colour: str) -> str:
    """The variable of the style sheet that stands for a colour of `DARK`."""
    return "--plot-" + colour.removeprefix("#")


def as_png(figure: Figure) -> bytes:
    """The figure as a picture, about 1,000 pixels wide."""
    file = io.BytesIO()
    with mpl.rc_context(STYLE):
        figure.savefig(file, format="png", dpi=200, metadata={"Software": WRITER})
    return file.getvalue()


def _axes(size: tuple[float, float] = _SIZE) -> tuple[Figure, Axes]:
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=size, layout="constrained")
        return figure, figure.add_subplot()


def loss(history: History) -> Figure:
    """Training and validation loss by epoch, the best epoch marked."""
    figure, axes = _axes()
    epochs = [each["epoch"] for each in history]
    axes.plot(epochs, [each["loss"] for each in history], color=FAINT, label="training")
    seen = [each["val_loss"] for each in history]
    axes.plot(epochs, seen, color=BLUE, label="validation")
    best = int(np.nanargmin(seen))
    axes.plot(epochs[best], seen[best], "o", color=BLUE, label=f"kept: epoch {epochs[best]:.0f}")
    _logarithmic(axes)
    _by_epoch(axes, "loss (cross-entropy)")
    return figure


def accuracy(history: History) -> Figure:
    """Training and validation accuracy by epoch."""
    figure, axes = _axes()
    epochs = [each["epoch"] for each in history]
    axes.plot(epochs, [each["accuracy"] for each in history], color=FAINT, label="training")
    axes.plot(epochs, [each["val_accuracy"] for each in history], color=BLUE, label="validation")
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    _by_epoch(axes, "accuracy")
    return figure


def learning_rate(history: History) -> Figure:
    """The learning rate at the end of each epoch."""
    figure, axes = _axes()
    axes.plot(
        [each["epoch"] for each in history],
        [each["learning_rate"] for each in history],
        color=BLUE,
        drawstyle="steps-mid",
    )
    axes.set_ylim(bottom=0)
    _by_epoch(axes, "learning rate", legend=False)
    return figure


def _by_epoch(axes: Axes, label: str, *, legend: bool = True) -> None:
    axes.set_xlabel("epoch")
    axes.set_ylabel(label)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    if legend:
        # What a person called a run is no formula.
        for text in axes.legend(frameon=False, labelcolor=INK).get_texts():
            text.set_parse_math(False)


def _logarithmic(axes: Axes) -> None:
    axes.set_yscale("log")
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.yaxis.set_minor_formatter(NullFormatter())


def confusion_matrix(counts: NDArray[np.int64]) -> Figure:
    """How often each digit was taken for each.

    Parameters
    ----------
    counts: (10, 10) or (10, 11)
        By digit and what it was taken for; the last of 11 columns is for no answer. The digits
        that are right have no colour.
    """
    figure, axes = _axes((4.8, 4.4))
    wrong = counts * (1 - np.eye(*counts.shape, dtype=np.int64))
    # Transparent, so that it fits a page in any colour.
    shades = mpl.colors.LinearSegmentedColormap.from_list("wrong", [f"{ORANGE}00", f"{ORANGE}90"])
    axes.imshow(wrong, cmap=shades, vmin=0, vmax=max(int(wrong.max()), 2))
    for label, taken_for in np.ndindex(counts.shape):
        count = counts[label, taken_for]
        if count:
            right = label == taken_for
            axes.text(
                taken_for,
                label,
                f"{count}",
                ha="center",
                va="center",
                fontsize=7 if count > 999 else 8.5,
                color=FAINT if right else INK,
                fontweight="normal" if right else "bold",
            )
    names = [str(digit) for digit in range(10)]
    axes.set_xticks(range(counts.shape[1]), [*names, "none"][: counts.shape[1]])
    axes.set_yticks(range(10), names)
    axes.set_xlabel("taken for")
    axes.set_ylabel("digit")
    axes.grid(visible=False)
    return figure


def confusion_counts(answers: Answers) -> NDArray[np.int64]:
    """(10, 10): how often each digit was taken for each."""
    counts = np.zeros((10, 10), np.int64)
    np.add.at(counts, (answers.labels, answers.taken_for), 1)
    return counts


def precision_and_recall(answers: Answers) -> dict[int, tuple[float | None, float | None, int]]:
    """For each digit: the share of answers that are right, the share found, and how many it is.

    None where the digit was never answered, or is not in the data.
    """
    counts = confusion_counts(answers)

    def share(part: int, whole: int) -> float | None:
        return part / whole if whole else None

    return {
        digit: (
            share(int(counts[digit, digit]), int(counts[:, digit].sum())),
            share(int(counts[digit, digit]), int(counts[digit].sum())),
            int(counts[digit].sum()),
        )
        for digit in range(10)
    }


def reliability(answers: Answers) -> Figure:
    """How often answers of each confidence are right, against what they claim."""
    figure, axes = _axes()
    bins = scores.reliability_bins(answers.confidence, answers.correct)
    axes.plot([0, 1], [0, 1], color=FAINT, linewidth=1, linestyle="--", label="as claimed")
    widest = max(each.count for each in bins)
    axes.scatter(
        [each.confidence for each in bins],
        [each.accuracy for each in bins],
        # Their areas tell how many answers they stand for, as far as can be shown.
        s=[20 + 120 * (each.count / widest) ** 0.5 for each in bins],
        color=BLUE,
        zorder=3,
        label="answers; larger: more of them",
    )
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1))
    axes.set_xlim(0, 1.04)
    axes.set_ylim(0, 1.08)
    axes.set_xlabel("confidence claimed")
    axes.set_ylabel("right")
    axes.legend(loc="upper left", frameon=False, labelcolor=INK)
    return figure


def error_by_share(answers: Answers) -> Figure:
    """The error among the most confident answers, by how many are answered."""
    figure, axes = _axes()
    shares, errors = scores.error_by_share(answers.confidence, answers.correct)
    axes.plot(shares, errors, color=BLUE)
    axes.set_xlim(0, 1)
    axes.set_ylim(bottom=0)
    axes.xaxis.set_major_formatter(PercentFormatter(1))
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.set_xlabel("share answered, the most confident first")
    axes.set_ylabel("of them wrong")
    return figure


def side_by_side(runs: Mapping[str, History], what: str, label: str) -> Figure:
    """One figure of each run's validation by epoch; ``what`` is its name in the history."""
    figure, axes = _axes()
    for place, (name, history) in enumerate(runs.items()):
        axes.plot(
            [each["epoch"] for each in history],
            [each[what] for each in history],
            color=COLOURS[place % len(COLOURS)],
            linestyle=("-", "--", ":")[place // len(COLOURS) % 3],
            marker="o" if len(history) == 1 else None,
            # What begins with an underscore has no place in a legend of Matplotlib's.
            label=f" {name}" if name.startswith("_") else name,
        )
    if what.endswith("accuracy"):
        axes.yaxis.set_major_formatter(PercentFormatter(1))
    elif what.endswith("loss"):
        _logarithmic(axes)
    else:
        axes.set_ylim(bottom=0)
    _by_epoch(axes, label)
    return figure


def filter_pictures(filters: NDArray[np.float32]) -> list[NDArray[np.uint8]]:
    """Each (H, W) kernel as a picture (H, W, 3): blue below zero, white at it, orange above."""
    colours: Any = mpl.colors.LinearSegmentedColormap.from_list("signed", [BLUE, "white", ORANGE])
    largest = float(np.abs(filters).max(initial=0)) or 1.0
    return [
        np.asarray(255 * colours(0.5 + kernel / largest / 2)[..., :3], np.uint8)
        for kernel in filters
    ]
