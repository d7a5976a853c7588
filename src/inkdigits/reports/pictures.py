"""Pictures beside what was read of them, as a figure."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import Final

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from inkdigits.reading import Digit, Unread
from inkdigits.reports.plots import BLUE, FAINT, INK, ORANGE, STYLE

_COLUMNS: Final = 4
_LINE_LENGTH: Final = 36
"""Characters of a line of small text that fit the width of a column."""

_MOST_LINES: Final = 3
_PALE: Final = "#b8c4dd"
_RED: Final = "#b3261e"
_COLOURS: Final = {
    "read": BLUE,
    "unsure": ORANGE,
    "not a digit": _RED,
    "several digits": INK,
    "blank": INK,
    "error": _RED,
}


def show_readings(
    pictures: Sequence[NDArray[np.uint8] | None],
    readings: Sequence[Digit | Unread],
    names: Sequence[str],
) -> Figure:
    """Each picture with its answer, and the ten probabilities as bars.

    Parameters
    ----------
    pictures:
        (H, W) or (H, W, 3) uint8; None for what can't be opened.
    readings, names:
        As many, in the same order.
    """
    columns = min(_COLUMNS, len(pictures))
    rows = math.ceil(len(pictures) / columns)
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(2.7 * columns, 4.1 * rows), layout="constrained")
        grid = figure.add_gridspec(2 * rows, columns, height_ratios=[2, 1.1] * rows)
        for place, (picture, reading, name) in enumerate(
            zip(pictures, readings, names, strict=True)
        ):
            row, column = divmod(place, columns)
            _draw_picture(figure.add_subplot(grid[2 * row, column]), picture, name)
            axes = figure.add_subplot(grid[2 * row + 1, column])
            _draw_answer(axes, reading)
            if isinstance(reading, Digit) and reading.status != "blank":
                _draw_bars(axes, reading)
            else:
                axes.set_axis_off()
    return figure


def _draw_picture(axes: Axes, picture: NDArray[np.uint8] | None, name: str) -> None:
    if picture is not None:
        axes.imshow(picture, cmap="gray", vmin=0, vmax=255)
    else:
        axes.set_facecolor("#eef0f3")
    axes.set_anchor("S")
    axes.set_xticks([])
    axes.set_yticks([])
    axes.grid(visible=False)
    for spine in axes.spines.values():
        spine.set(visible=True, color="#d4d9e0")
    name = name if len(name) <= _LINE_LENGTH else f"…{name[1 - _LINE_LENGTH :]}"
    # A file's name is no formula.
    axes.set_xlabel(name, fontsize=8, color=FAINT, parse_math=False)


def _draw_answer(axes: Axes, reading: Digit | Unread) -> None:
    """The answer in large type, and below it how sure it is or why there is none."""
    if isinstance(reading, Unread):
        title, details = "Can't be read", reading.message
    elif reading.digit is not None:
        title, details = str(reading.digit), reading.how_sure
    else:
        title, details = reading.status.capitalize(), reading.why or ""
    lines = textwrap.wrap(
        details, _LINE_LENGTH, max_lines=_MOST_LINES, placeholder=" …", break_on_hyphens=False
    )
    axes.set_title(
        title,
        fontsize=20 if len(title) == 1 else 13,
        fontweight="bold",
        color=_COLOURS[reading.status],
        pad=6 + 12 * len(lines),
    )
    axes.annotate(
        "\n".join(lines),
        (0.5, 1),
        (0, 6),
        xycoords="axes fraction",
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=8.5,
        color=INK,
        parse_math=False,
    )


def _draw_bars(axes: Axes, reading: Digit) -> None:
    """The probabilities; the bar of what may be a digit stands out."""
    best = reading.likely_digit
    colour = _COLOURS[reading.status]
    colours = [colour if digit == best else _PALE for digit in range(len(reading.probabilities))]
    axes.bar(range(len(reading.probabilities)), reading.probabilities, color=colours)
    axes.set_xticks(range(len(reading.probabilities)))
    axes.set_yticks([0, 1], ["0 %", "100 %"])
    axes.set_ylim(0, 1)
    axes.set_ylabel("probability", fontsize=8, color=FAINT, labelpad=-18)
    axes.tick_params(length=0, labelsize=8, colors=INK)
    axes.grid(visible=False)
