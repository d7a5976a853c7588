"""Pictures beside what was read of them, as a figure."""

from __future__ import annotations

import math
from collections.abc import Sequence

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from inkdigits.reading import Digit, Unread
from inkdigits.reports.plots import BLUE, FAINT, INK, ORANGE, STYLE

_COLUMNS = 4


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
        figure = Figure(figsize=(2.6 * columns, 3.7 * rows), layout="constrained")
        grid = figure.add_gridspec(2 * rows, columns, height_ratios=[2, 1.25] * rows)
        for place, (picture, reading, name) in enumerate(
            zip(pictures, readings, names, strict=True)
        ):
            row, column = divmod(place, columns)
            _draw_picture(figure.add_subplot(grid[2 * row, column]), picture, reading, name)
            _draw_bars(figure.add_subplot(grid[2 * row + 1, column]), reading)
    return figure


def _draw_picture(
    axes: Axes, picture: NDArray[np.uint8] | None, reading: Digit | Unread, name: str
) -> None:
    if picture is not None:
        axes.imshow(picture, cmap="gray", vmin=0, vmax=255)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.grid(visible=False)
    for spine in axes.spines.values():
        spine.set(visible=True, color="#d4d9e0")
    read = isinstance(reading, Digit) and reading.status == "read"
    axes.set_title(
        _answer(reading),
        fontsize=15 if read else 11,
        fontweight="bold",
        color=BLUE if read else ORANGE,
    )
    name = name if len(name) <= 34 else f"…{name[-33:]}"
    # A file's name is no formula.
    axes.set_xlabel(name, fontsize=8, color=FAINT, parse_math=False)


def _answer(reading: Digit | Unread) -> str:
    if isinstance(reading, Unread):
        return "can't be read"
    if reading.status == "read":
        return f"{reading.digit}  ({reading.confidence:.1%})"
    return reading.status


def _draw_bars(axes: Axes, reading: Digit | Unread) -> None:
    probabilities = reading.probabilities if isinstance(reading, Digit) else ()
    values = list(probabilities) if len(probabilities) else [0.0] * 10
    colours = [BLUE if value == max(values) else "#b8c4dd" for value in values]
    axes.bar(range(10), values, color=colours)
    axes.set_xticks(range(10))
    axes.set_yticks([0, 1], ["0 %", "100 %"])
    axes.set_ylim(0, 1)
    axes.tick_params(length=0, labelsize=8, colors=INK)
    axes.grid(visible=False)
