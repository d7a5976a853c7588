"""Augmentation of drawn sheets: what paper, cameras, scanners and files do to ink."""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.ink import DRAWN_SIDE

Pixels = NDArray[np.uint8]

_CHANCE: Final = 0.22
"""The probability of each kind of degradation."""


def degrade(sheet: Pixels, rng: np.random.Generator) -> Pixels:
    """The ink of a sheet as it comes back from paper, a camera or a small file.

    Each of these happens to some sheets: uneven pressure, ink that misses spots, rough edges, the
    blur of a lens, few pixels, hard thresholds, JPEG.

    Parameters
    ----------
    sheet: (H, W) uint8
        Ink bright on 0, about as large as `ink.draw` makes it.

    Returns
    -------
    degraded: (H, W) uint8
        Of another size where it has lost pixels. Never blank.
    """
    result = sheet
    for degradation, chance in zip(_DEGRADATIONS, rng.random(len(_DEGRADATIONS)), strict=True):
        if chance < _CHANCE:
            result = degradation(result, rng)
    # A hairline that was thinned and blurred may be gone.
    return result if int(result.max()) > 64 else sheet


def _press(sheet: Pixels, rng: np.random.Generator) -> Pixels:
    """Thicker here and thinner there, as with uneven pressure."""
    side = 2 * int(rng.integers(1, 4)) + 1
    pen = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    share = _field(sheet.shape, rng)
    thick, thin = cv2.dilate(sheet, pen).astype(np.float32), cv2.erode(sheet, pen)
    # Where thinning would leave nothing, the stroke stays as it is.
    thin = thin if rng.random() < 0.5 and thin.any() else sheet
    return np.asarray(share * thick + (1 - share) * thin, np.uint8)


def _fade(sheet: Pixels, rng: np.random.Generator) -> Pixels:
    """Fainter in places, as from a pen that runs dry."""
    faint = rng.uniform(0.35, 0.8)
    return np.asarray(sheet * (faint + (1 - faint) * _field(sheet.shape, rng)), np.uint8)


def _roughen(sheet: Pixels, rng: np.random.Generator) -> Pixels:
    """With frayed edges and missed spots, as on rough paper."""
    grain = rng.normal(0, rng.uniform(0.4, 1.1), sheet.shape).astype(np.float32)
    fine = np.asarray(cv2.GaussianBlur(grain, (0, 0), rng.uniform(0.8, 2.0)))
    soft = cv2.GaussianBlur(sheet, (0, 0), 1.5).astype(np.float32)
    # Relative to its peak, because the blur makes thin strokes fainter than thick ones.
    kept = soft / max(float(soft.max()), 1.0) + fine > 0.45
    return np.where(kept & (soft > 8), sheet | 160, 0).astype(np.uint8)


def _blur(sheet: Pixels, rng: np.random.Generator) -> Pixels:
    """Out of focus."""
    return np.asarray(cv2.GaussianBlur(sheet, (0, 0), rng.uniform(1.0, 4.5)), np.uint8)


def _shrink(sheet: Pixels, rng: np.random.Generator) -> Pixels:
    """At a low resolution, with grey or with jagged edges."""
    longer = math.exp(rng.uniform(math.log(12), math.log(60)))
    factor = longer / max(sheet.shape)
    size = (max(1, round(sheet.shape[1] * factor)), max(1, round(sheet.shape[0] * factor)))
    small = cv2.resize(sheet, size, interpolation=cv2.INTER_AREA)
    if rng.random() < 0.4:
        # The threshold lies below the peak, so that thin strokes stay whole.
        level = float(small.max()) * rng.uniform(0.2, 0.45)
        small = cv2.threshold(small, level, 255, cv2.THRESH_BINARY)[1]
    return np.asarray(small, np.uint8)


def _binarise(sheet: Pixels, rng: np.random.Generator) -> Pixels:
    """In black and white, with a high or a low threshold."""
    level = float(sheet.max()) * rng.uniform(0.2, 0.6)
    return np.asarray(cv2.threshold(sheet, level, 255, cv2.THRESH_BINARY)[1], np.uint8)


def _compress(sheet: Pixels, rng: np.random.Generator) -> Pixels:
    """Through JPEG, its faintest ringing cut away as cleaning does."""
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(8, 50))]
    framed = cv2.copyMakeBorder(sheet, 4, 4, 4, 4, cv2.BORDER_CONSTANT, value=(0,))
    coded = cv2.imencode(".jpg", 255 - framed, quality)[1]
    decoded = 255 - np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE), np.uint8)
    return np.asarray(cv2.threshold(decoded, 48, 255, cv2.THRESH_TOZERO)[1], np.uint8)


# In the order in which they happen to ink: writing, paper, lens, sensor, file.
_DEGRADATIONS: Final = (_press, _fade, _roughen, _blur, _shrink, _binarise, _compress)

_CELLS: Final = 4


def _field(shape: tuple[int, ...], rng: np.random.Generator) -> NDArray[np.float32]:
    """Smooth random shares (H, W) of 0 to 1."""
    coarse = rng.random((_CELLS, _CELLS), np.float32)
    field = cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.clip(field, 0, 1).astype(np.float32)


def enlarge(glyph: Pixels) -> Pixels:
    """A glyph at about the size of drawn ink: (160, 160)."""
    return np.asarray(
        cv2.resize(glyph, (DRAWN_SIDE, DRAWN_SIDE), interpolation=cv2.INTER_CUBIC), np.uint8
    )
