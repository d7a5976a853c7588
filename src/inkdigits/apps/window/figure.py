"""A figure of a drawing or a picture with its answer and probabilities, drawn with Matplotlib."""

from __future__ import annotations

import io
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from inkdigits.apps.window.drawing import Rendering
from inkdigits.apps.window.saving import write_png
from inkdigits.apps.window.steps import Steps
from inkdigits.apps.window.wording import headline
from inkdigits.errors import MissingExtraError
from inkdigits.glyph import SIDE
from inkdigits.model.card import LABELS
from inkdigits.reading import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NAME: Final = "image_trial_figure.png"

_BAR: Final = "#b9c4e6"
_BEST: Final = "#3557c8"
_LONGEST: Final = 1000
"""Pixels of the longer side of a drawing."""
_LINE: Final = 44
"""Letters of a line above the bars."""


def save_figure(steps: Steps, path: Path | None = None) -> Path:
    """Write the figure as a PNG, by default under a free name in the working directory.

    Raises
    ------
    MissingExtraError
        Without Matplotlib.
    InputError
        As `saving.save_drawing`.
    """
    return write_png(figure_png(steps), NAME, path)


def figure_png(steps: Steps) -> bytes:
    """The bytes of `figure_of` as PNG."""
    content = io.BytesIO()
    figure_of(steps).savefig(content, format="png")
    return content.getvalue()


def figure_of(steps: Steps) -> Figure:
    """The picture, what the network saw, and ten bars."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtraError("A figure", "plot") from error
    figure = Figure(figsize=(11, 3.8), dpi=150, layout="constrained")
    FigureCanvasAgg(figure)
    picture, glyph, bars = figure.subplots(1, 3, width_ratios=(1.2, 1, 1.3))
    _draw_picture(picture, steps)
    _draw_glyph(glyph, steps)
    _draw_bars(bars, steps)
    return figure


def _draw_picture(axes: Axes, steps: Steps) -> None:
    """All of it, in the pixels of the paper or the picture, and a frame around what was read."""
    width, height = steps.size
    if steps.ink is not None:
        shown = 255 - Rendering(steps.ink).whole(_LONGEST)
    else:
        shown = steps.drawn if steps.opened is None else steps.opened
    axes.imshow(shown, cmap="gray", vmin=0, vmax=255, extent=(0, width, height, 0))
    if steps.answer.box is not None:
        x, y, box_width, box_height = steps.answer.box
        right, bottom = x + box_width, y + box_height
        corners = [x, right, right, x, x], [y, y, bottom, bottom, y]
        axes.plot(*corners, color=_BEST, linewidth=1, linestyle=":")
    axes.set_title("Picture" if steps.ink is None else "Drawn")
    axes.set_xlabel("x in pixels")
    axes.set_ylabel("y in pixels")


def _draw_glyph(axes: Axes, steps: Steps) -> None:
    blank = np.zeros((SIDE, SIDE), np.uint8)
    seen = blank if steps.glyph is None else steps.glyph
    axes.imshow(seen, cmap="gray", vmin=0, vmax=255)
    axes.set_title("Seen by the network")
    axes.set_xlabel("column")
    axes.set_ylabel("row")
    axes.set_xticks(range(0, SIDE, 9))
    axes.set_yticks(range(0, SIDE, 9))


def _draw_bars(axes: Axes, steps: Steps) -> None:
    """Ten bars under the answer, or under the reason why there is none; then they are empty."""
    answer = steps.answer
    heading = headline(answer)
    reason = textwrap.fill(heading.detail, _LINE)
    title = heading.title if answer.digit is None else f"{answer.digit}: {heading.title}"
    axes.set_title(f"{title}\n{reason}" if reason else title)
    best = answer.likely_digit
    shares = (0.0,) * len(LABELS) if best is None else answer.probabilities
    axes.barh(LABELS, shares, color=[_BEST if n == best else _BAR for n in range(len(LABELS))])
    axes.invert_yaxis()
    axes.set_xlim(0, 1.18)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
    axes.set_xlabel("probability")
    axes.set_ylabel("digit")
    axes.spines[["top", "right"]].set_visible(False)
    if best is not None:
        for place, share in enumerate(shares):
            axes.text(share + 0.02, place, percent(share), va="center", fontsize=8)
