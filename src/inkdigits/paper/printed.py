"""What is printed on the paper: paler than the ink, and all over the picture."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.picture.levels import Levels, reduced

_SIDE: Final = 512
"""Longer side of the reduced picture that print is looked for on."""

_NARROWEST: Final = 64
"""Pictures narrower than this hold a digit, not printed paper."""

_SAMPLED: Final = 1500
"""Pixels of the longer side, from which on only some of them are looked at for their levels."""

_FEWEST: Final = 30
"""Pixels of the reduced picture that the darkest parts of the ink cover at least."""

_CORE: Final = 0.7
"""Darkness, as a share of that of the darkest ink, from which something is ink for sure."""

_LONG: Final = 0.6
"""Length of a line that ends before the border, as a share of the picture's side, at least."""

_FLAT: Final = 0.15
"""How much such a line may rise or be thick, as a share of its length."""

_SEVERAL: Final = 3
"""So many of them are printed; one alone may be the roof of a 7."""

_PALER: Final = 0.75
"""Darkness of print, as a share of the ink's, at most."""


def level_of_print(residue: Levels, above: float) -> float:
    """The darkness up to which all is print, as the lines of an exercise book, or shadow.

    Print is what lies apart from the darkest ink, is clearly paler, and reaches across the
    picture. The pale edges of strokes lie beside them, and pale ink keeps to its place.

    Parameters
    ----------
    residue: (H, W) uint8
        How much of the paper's light is missing.
    above:
        The darkness from which something is no paper.

    Returns
    -------
    level:
        0 where nothing is printed.
    """
    if min(residue.shape) < _NARROWEST:
        return 0.0
    small = reduced(residue, _SIDE)
    darkest = float(np.partition(small.ravel(), -_FEWEST)[-_FEWEST])
    core = (small > above + _CORE * (darkest - above)).astype(np.uint8)
    if core.all():
        return 0.0
    # Around the ink lies its own pale edge, as wide as its strokes at most.
    stroke = 2.0 * cv2.distanceTransform(core, cv2.DIST_L2, 3).max()
    reach = 2 * round(stroke) + 5
    near = np.asarray(cv2.dilate(core, np.ones((reach, reach), np.uint8)), np.uint8)
    crossing = _crossing((small > above).astype(np.uint8) & (1 - near))
    if not crossing.any():
        return 0.0
    # Of the picture itself, since reducing makes lines paler, but not of all its pixels.
    step = 1 + max(residue.shape) // _SAMPLED
    sampled = residue[::step, ::step]
    printed, ink = (
        float(np.percentile(sampled[cv2.resize(place, sampled.shape[::-1]) > 0], share))
        for place, share in ((crossing, 95), (core, 75))
    )
    return printed if printed <= _PALER * ink else 0.0


def _crossing(mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Those connected parts of a mask that reach from one border to the opposite one.

    Lines that end before it do, too, if there are several.
    """
    labels, stats = cv2.connectedComponentsWithStats(mask, connectivity=8)[1:3]
    boxes = np.asarray(stats)[1:, :4]
    crosses = np.zeros(len(boxes) + 1, bool)
    for axis, side in ((0, mask.shape[1]), (1, mask.shape[0])):
        start, length, thickness = boxes[:, axis], boxes[:, axis + 2], boxes[:, 3 - axis]
        lines = (length >= _LONG * side) & (thickness <= _FLAT * length)
        crosses[1:] |= (start <= 1) & (start + length >= side - 1)
        crosses[1:] |= lines & (lines.sum() >= _SEVERAL)
    return np.asarray(crosses[labels], np.uint8)
