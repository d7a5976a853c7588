"""Plots of a training run, each a Matplotlib figure of its own."""

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
from inkdigits.reports.palette import BLUE, DARK, FAINT, INK, LINE, ORANGE, SERIES, variable
from inkdigits.reports.run import Answers

History = Sequence[Mapping[str, float]]
Points = tuple[list[float], list[float]]

_SIZE: Final = (4.8, 3.3)
"""Inches; in a column 350 pixels wide, text of 10 points is still legible."""

# Matplotlib types its settings by listing all of their names.
STYLE: Final[Any] = {
    "font.size": 10,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "grid.color": LINE,
    "grid.linewidth": 0.8,
    "lines.linewidth": 1.8,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "svg.hashsalt": "inkdigits",
}


def as_svg(figure: Figure) -> str:
    """The figure for a page; it scales, and is the same each time.

    Its background is transparent, and its colours are variables that the page's style sheet sets.
    """
    file = io.StringIO()
    with mpl.rc_context(STYLE):
        figure.savefig(file, format="svg", metadata={"Date": None}, transparent=True)
    text = file.getvalue()
    text = text[text.index("<svg") :]
    for colour in DARK:
        text = text.replace(f": {colour}", f": var({variable(colour)})")
    return re.sub(r'(<svg[^>]*?) width="[^"]*" height="[^"]*"|(<svg)', r"\1\2", text, count=1)


def as_png(figure: Figure) -> bytes:
    """The figure as a picture, about 1,000 pixels wide."""
    file = io.BytesIO()
    with mpl.rc_context(STYLE):
        figure.savefig(file, format="png", dpi=200, metadata={"Software": WRITER})
    return file.getvalue()


def new_axes(size: tuple[float, float] = _SIZE) -> tuple[Figure, Axes]:
    """A new figure of a size in inches, and its axes."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=size, layout="constrained")
        return figure, figure.add_subplot()


def loss(history: History) -> Figure:
    """Training and validation loss by epoch, with the best epoch marked."""
    figure = curves(_training_and_validation(history, "loss"), "loss (cross-entropy)")
    validation = [each["val_loss"] for each in history]
    best = int(np.nanargmin(validation))
    epoch = history[best]["epoch"]
    axes = figure.axes[0]
    axes.plot(epoch, validation[best], "o", color=BLUE, label=f"kept: epoch {epoch:.0f}")
    _legend(axes)
    return figure


def accuracy(history: History) -> Figure:
    """Training and validation accuracy by epoch."""
    return curves(_training_and_validation(history, "accuracy"), "accuracy")


def learning_rate(history: History) -> Figure:
    """The learning rate at the end of each epoch."""
    return curves({"": points(history, "learning_rate")}, "learning rate", drawstyle="steps-mid")


def points(history: History, name: str) -> Points:
    """The epochs, and the value of a name in each."""
    return [each["epoch"] for each in history], [each[name] for each in history]


def _training_and_validation(history: History, name: str) -> dict[str, Points]:
    return {"validation": points(history, f"val_{name}"), "training": points(history, name)}


def curves(named: Mapping[str, Points], label: str, **style: Any) -> Figure:
    """Curves over epochs by name, on the axis that suits the label; "" has no legend."""
    figure, axes = new_axes()
    for index, (name, (epochs, values)) in enumerate(named.items()):
        axes.plot(
            epochs,
            values,
            color=FAINT if name == "training" else SERIES[index % len(SERIES)],
            linestyle=("-", "--", ":")[index // len(SERIES) % 3],
            marker="o" if len(epochs) == 1 else None,
            # Matplotlib leaves names that begin with an underscore out of a legend.
            label=f" {name}" if name.startswith("_") else name,
            **style,
        )
    if label == "accuracy":
        axes.yaxis.set_major_formatter(PercentFormatter(1))
    elif label.startswith("loss"):
        _logarithmic(axes)
    else:
        axes.set_ylim(bottom=0)
    axes.set_xlabel("epoch")
    axes.set_ylabel(label)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    if "" not in named:
        _legend(axes)
    return figure


def _legend(axes: Axes) -> None:
    # The name of a run is not a formula.
    for text in axes.legend(frameon=False, labelcolor=INK).get_texts():
        text.set_parse_math(False)


def _logarithmic(axes: Axes) -> None:
    axes.set_yscale("log")
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.yaxis.set_minor_formatter(NullFormatter())


def reliability(answers: Answers) -> Figure:
    """The accuracy of answers by their confidence, a reliability diagram."""
    figure, axes = new_axes()
    bins = scores.reliability_bins(answers.confidence, answers.correct)
    axes.plot([0, 1], [0, 1], color=FAINT, linewidth=1, linestyle="--", label="perfect calibration")
    widest = max(each.count for each in bins)
    axes.scatter(
        [each.confidence for each in bins],
        [each.accuracy for each in bins],
        # Their areas show the number of answers, as far as that is possible.
        s=[20 + 120 * (each.count / widest) ** 0.5 for each in bins],
        color=BLUE,
        zorder=3,
        label="answers (area: their number)",
    )
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1))
    axes.set_xlim(0, 1.04)
    axes.set_ylim(0, 1.08)
    axes.set_xlabel("confidence")
    axes.set_ylabel("accuracy")
    axes.legend(loc="upper left", frameon=False, labelcolor=INK)
    return figure


def error_by_share(answers: Answers) -> Figure:
    """The error rate of the most confident answers, by the share that is answered."""
    figure, axes = new_axes()
    shares, errors = scores.error_by_share(answers.confidence, answers.correct)
    axes.plot(shares, errors, color=BLUE)
    axes.set_xlim(0, 1)
    axes.set_ylim(bottom=0)
    axes.xaxis.set_major_formatter(PercentFormatter(1))
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.set_xlabel("share answered, the most confident first")
    axes.set_ylabel("error rate")
    return figure


def filter_pictures(filters: NDArray[np.float32]) -> list[NDArray[np.uint8]]:
    """Each (H, W) kernel as a picture (H, W, 3): blue below 0, white at 0, orange above."""
    colours: Any = mpl.colors.LinearSegmentedColormap.from_list("signed", [BLUE, "white", ORANGE])
    largest = float(np.abs(filters).max(initial=0)) or 1.0
    return [
        np.asarray(255 * colours(0.5 + kernel / largest / 2)[..., :3], np.uint8)
        for kernel in filters
    ]
