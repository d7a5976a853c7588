"""What was found in a picture, tinted: the ink, and what was left out."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from inkdigits.cards.lettering import Colour
from inkdigits.trace import Trace

INK: Final[Colour] = (26, 134, 240)
LEFT_OUT: Final[Colour] = (213, 94, 0)
"""The page's ``--found-ink`` and ``--left-out``, which people with any colour vision can tell apart
(vermilion and blue: Okabe and Ito, "Color Universal Design", 2008)."""

LEGEND: Final = (("ink", INK), ("left out", LEFT_OUT))

_OPACITY: Final = 0.6
_RIM: Final = 1 / 320
"""How far the tint reaches over what was found, as a share of the picture's longer side."""

_STRENGTH: Final = 3
"""Strokes of one pixel are tinted fully, too."""


def overlay_of(trace: Trace) -> Image.Image | None:
    """The tint of what was found, as large as `Trace.image`, RGBA and transparent elsewhere.

    None for a drawing, in which all is ink.
    """
    if trace.printed is None:
        return None
    layers = [_tint(trace.printed, LEFT_OUT), _tint(trace.ink, INK)]
    return Image.alpha_composite(*layers)


def overlaid(trace: Trace, *, boxed: bool = False) -> NDArray[np.uint8]:
    """`Trace.image` with the tint, (H, W, 3) uint8 RGB.

    ``boxed`` also draws the box of what was read.
    """
    picture = Image.fromarray(trace.image)
    overlay = overlay_of(trace)
    if overlay is not None:
        picture.paste(overlay, mask=overlay)
    if boxed and trace.reading.box is not None:
        x, y, width, height = trace.in_image(trace.reading.box)
        line = round(_rim(picture.size))
        corners = (x - line, y - line, x + width + line, y + height + line)
        ImageDraw.Draw(picture).rectangle(corners, outline=INK, width=line)
    return np.asarray(picture)


def _rim(size: tuple[int, int]) -> float:
    return max(1.0, _RIM * max(size))


def _tint(pixels: NDArray[np.uint8], colour: Colour) -> Image.Image:
    shape = Image.fromarray(pixels)
    wide = shape.filter(ImageFilter.GaussianBlur(_rim(shape.size)))
    alpha = wide.point(lambda level: round(_OPACITY * min(255, _STRENGTH * level)))
    tint = Image.new("RGBA", shape.size, colour)
    tint.putalpha(alpha)
    return tint
