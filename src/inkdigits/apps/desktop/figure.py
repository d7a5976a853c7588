"""A figure of a drawing with its answer and probabilities, drawn with Matplotlib."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

import numpy as np

from inkdigits.apps.desktop.saving import write_png
from inkdigits.apps.desktop.steps import Steps
from inkdigits.apps.desktop.wording import headline, percent
from inkdigits.errors import MissingExtraError
from inkdigits.model_card import LABELS

NAME: Final = "image_trial_figure.png"

_BAR: Final = "#b9c4e6"
_BEST: Final = "#3557c8"


def save_figure(steps: Steps) -> Path:
    """Write the figure under a free name in the working directory.

    Raises
    ------
    MissingExtraError
        Without Matplotlib.
    InputError
        ``not_written`` when the folder can't be written.
    """
    return write_png(figure_png(steps), NAME)


def figure_png(steps: Steps) -> bytes:
    """The bytes of the figure as PNG: the picture, what the network saw, and ten bars."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtraError("A figure", "plot") from error
    answer = steps.answer
    figure = Figure(figsize=(8, 3.2), dpi=150, layout="constrained")
    FigureCanvasAgg(figure)
    drawn, glyph, bars = figure.subplots(1, 3, width_ratios=(1, 1, 1.5))
    shown = 255 - steps.drawn if steps.opened is None else steps.drawn
    drawn.imshow(shown, cmap="gray", vmin=0, vmax=255)
    drawn.set_title("drawn" if steps.opened is None else "picture")
    if steps.glyph is not None:
        glyph.imshow(steps.glyph, cmap="gray", vmin=0, vmax=255)
    glyph.set_title("28 x 28")
    for axes in (drawn, glyph):
        axes.set_xticks([])
        axes.set_yticks([])
    best = int(np.argmax(answer.probabilities))
    colours = [_BEST if place == best else _BAR for place in range(len(LABELS))]
    bars.barh(LABELS, answer.probabilities, color=colours)
    bars.invert_yaxis()
    bars.set_xlim(0, 1.18)
    bars.set_xticks([0, 0.5, 1])
    bars.spines[["top", "right"]].set_visible(False)
    for place, share in enumerate(answer.probabilities):
        bars.text(share + 0.02, place, percent(share), va="center", fontsize=8)
    told = headline(answer)
    read = f"{told.sign}: {told.title} {told.detail}"
    bars.set_title(told.title if answer.digit is None else read)
    content = io.BytesIO()
    figure.savefig(content, format="png")
    return content.getvalue()
