"""The glyph: MNIST's own frame, and the one normaliser that brings ink into it.

LeCun, Cortes and Burges made MNIST so: the digit's longer side is scaled to 20 pixels with its
proportions kept and grey levels from the averaging, then it is moved by whole pixels until its
centre of mass lies at the centre of a 28x28 field (http://yann.lecun.com/exdb/mnist/). Measured on
the 60,000 training images: the longer side is 20 in all but 13, and the centre of mass lies within
half a pixel of column 14 and row 14, counted from 0.
"""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE: Final = 28
"""Width and height of a glyph in pixels."""

INNER: Final = 20
"""Pixels of the ink's longer side."""

CENTRE: Final = 14
"""Column and row, counted from 0, that hold the centre of mass to the nearest pixel."""

THINNEST: Final = 1.6
"""Strokes thinner than this many glyph pixels are thickened to it; MNIST's are 2 to 4 wide."""

_SHARP_FROM: Final = 2
"""Ink larger than so many times 20 pixels has edges that say where it ends."""

_FAINT: Final = 60
"""Levels of a line below this are not part of a digit."""

_WORKING_SIDE: Final = 8 * INNER
"""Much larger ink is first brought to this size, so that thickening costs the same for all."""

_WORTH_REDUCING: Final = 1.25
"""Ink that is larger than that by less costs less to thicken than to reduce."""

Box = tuple[int, int, int, int]


def normalise(sheet: NDArray[np.uint8], box: Box | None = None) -> NDArray[np.uint8]:
    """Bring the ink in one box of a sheet into MNIST's frame.

    Parameters
    ----------
    sheet: (H, W) uint8
        Ink bright on 0.
    box:
        (x, y, width, height) in pixels of the part to look at; by default the whole sheet. It is
        narrowed to the ink inside it.

    Returns
    -------
    glyph: (28, 28) uint8
        Ink bright on 0, its brightest pixel 255, longer side 20, centre of mass at the centre.
        All 0 where the box holds no ink.
    """
    if box is not None:
        x, y, width, height = box
        sheet = sheet[y : y + height, x : x + width]
    x, y, width, height = cv2.boundingRect(sheet)
    if max(width, height) > _SHARP_FROM * INNER:
        x, y, width, height = _edges(sheet)
    if not width:
        return np.zeros((SIDE, SIDE), np.uint8)
    ink = _thickened(_reduced(sheet[y : y + height, x : x + width], _WORKING_SIDE))
    return _centred(brightened(_scaled(ink, INNER)))


def _edges(sheet: NDArray[np.uint8]) -> Box:
    """The box of the ink up to the middle of its blended edges.

    Each edge of a digit in MNIST blends within one pixel of the 20. Where the ink has many more
    pixels than that, a soft edge is blur and no part of the digit's size.
    """
    sharp = cv2.threshold(sheet, 127, 255, cv2.THRESH_BINARY)[1]
    x, y, width, height = cv2.boundingRect(sharp if cv2.countNonZero(sharp) else sheet)
    return x, y, width, height


def as_png(glyph: NDArray[np.uint8]) -> bytes:
    """The glyph as the bytes of a PNG file."""
    return cv2.imencode(".png", glyph)[1].tobytes()


def _scaled(ink: NDArray[np.uint8], longer: int) -> NDArray[np.uint8]:
    height, width = ink.shape
    factor = longer / max(height, width)
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(ink, size, interpolation=method), np.uint8)


def _reduced(ink: NDArray[np.uint8], longer: int) -> NDArray[np.uint8]:
    """Ink whose longer side is at most ``longer``; averaging alone would make hairlines faint."""
    factor = max(ink.shape) / longer
    if factor <= _WORTH_REDUCING:
        return ink
    if stroke_width(ink) < 2 * factor:
        side = math.ceil(factor)
        ink = np.asarray(cv2.dilate(ink, np.ones((side, side), np.uint8)), np.uint8)
    return brightened(_scaled(ink, longer))


def brightened(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The same (H, W) uint8 with 255 as the brightest pixel; all 0 stays as it is."""
    peak = int(ink.max())
    if peak in (0, 255):
        return ink
    return np.asarray(cv2.convertScaleAbs(ink, alpha=255 / peak), np.uint8)


def stroke_width(ink: NDArray[np.uint8]) -> float:
    """Mean width of the strokes in pixels: twice the area over the length of the outline."""
    mask = (ink > 127).astype(np.uint8)
    area = cv2.countNonZero(mask)
    inside = cv2.erode(mask, _CROSS, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    outline = area - cv2.countNonZero(inside)
    return max(1.0, 2 * area / outline) if outline else 1.0


_CROSS: Final = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))


def _thickened(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    pixel = max(ink.shape) / INNER
    missing = round(THINNEST * pixel - stroke_width(ink))
    if pixel < 1 or missing < 1:
        return ink
    pen = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (missing + 1, missing + 1))
    room = missing // 2 + 1
    padded = cv2.copyMakeBorder(ink, room, room, room, room, cv2.BORDER_CONSTANT, value=(0,))
    thick = np.asarray(cv2.dilate(padded, pen), np.uint8)
    x, y, width, height = cv2.boundingRect(thick)
    return thick[y : y + height, x : x + width]


def _centred(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = ink.shape
    moments = cv2.moments(ink)
    left = round(CENTRE - moments["m10"] / moments["m00"])
    top = round(CENTRE - moments["m01"] / moments["m00"])
    left = min(max(left, 0), SIDE - width)
    top = min(max(top, 0), SIDE - height)
    glyph: NDArray[np.uint8] = np.zeros((SIDE, SIDE), np.uint8)
    glyph[top : top + height, left : left + width] = ink
    return glyph


def glyph_between(line: NDArray[np.uint8], x: int, width: int) -> NDArray[np.uint8]:
    """The glyph (28, 28) of the ink in columns of a line, (H, W) uint8, bright on 0."""
    ink = line[:, max(0, x - 1) : x + width + 1]
    return normalise(np.where(ink < _FAINT, 0, ink).astype(np.uint8))
