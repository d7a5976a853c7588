"""Sources as pictures to look at, and everything that happened on the way to a reading."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.ink import Ink, draw
from inkdigits.layout import Mark
from inkdigits.picture import Picture
from inkdigits.reading import Digit
from inkdigits.sheet import PlacedBox, Sheet, scaling

_MARGIN: Final = 20
"""Pixels of paper around ink."""


@dataclass(frozen=True, eq=False)
class Shown:
    """A source as a picture to show to a person.

    Attributes
    ----------
    image: (H, W, 3) uint8
        RGB; ink is dark on white.
    to_image: (3, 3) float64
        From a place (x, y, 1) of the source to `image`: it is scaled and moved, and never turned.
    """

    image: NDArray[np.uint8]
    to_image: NDArray[np.float64]

    def in_image(self, box: PlacedBox) -> PlacedBox:
        """Where a box of the source lies in `image`, in pixels."""
        x, y, width, height = box
        scale, left, top = self.to_image[0, 0], *self.to_image[:2, 2]
        return x * scale + left, y * scale + top, width * scale, height * scale


def shown(origin: Ink | Picture, sheet: Sheet | None = None) -> Shown:
    """Show ink, or an open picture, in colours where it was opened with them.

    ``sheet`` is that of the ink, if it is known.
    """
    if isinstance(origin, Ink):
        sheet = sheet or draw(origin)
        ink = np.pad(sheet.pixels, _MARGIN)
        moved = scaling(1, _MARGIN, _MARGIN) @ np.linalg.inv(sheet.to_source)
        return Shown(np.dstack([255 - ink] * 3), moved)
    image = np.dstack([origin.grey] * 3) if origin.colours is None else origin.colours
    longest = max(origin.grey.shape) * origin.step
    return Shown(image, scaling(max(image.shape[:2]) / longest))


@dataclass(frozen=True, eq=False)
class Trace:
    """What `Reader.trace` returns.

    Attributes
    ----------
    origin:
        The ink, or the upright picture in grey and in colours.
    sheet:
        With the handwriting on it.
    marks:
        In reading order.
    reading:
        What it was read as, with the glyph.
    """

    origin: Ink | Picture
    sheet: Sheet
    marks: tuple[Mark, ...]
    reading: Digit

    @property
    def image(self) -> NDArray[np.uint8]:
        """The picture to show to a person, (H, W, 3) RGB; ink is dark on white."""
        return self._shown.image

    @cached_property
    def ink(self) -> NDArray[np.uint8]:
        """Where ink was found in `image`, (H, W) uint8, bright on 0."""
        return self._laid_over(self.sheet.pixels)

    @cached_property
    def printed(self) -> NDArray[np.uint8] | None:
        """What was left out in `image`, (H, W) uint8, bright on 0; None for a drawing."""
        return None if self.sheet.printed is None else self._laid_over(self.sheet.printed)

    def _laid_over(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        way = self._shown.to_image @ self.sheet.to_source
        size = self.image.shape[1::-1]
        return np.asarray(cv2.warpPerspective(pixels, way, size, flags=cv2.INTER_AREA), np.uint8)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of `image` in the source's coordinates."""
        height, width = self.image.shape[:2]
        scale = self._shown.to_image[0, 0]
        return width / scale, height / scale

    def in_image(self, box: PlacedBox) -> PlacedBox:
        """Where a box of the source, such as that of the reading, lies in `image`, in pixels."""
        return self._shown.in_image(box)

    @cached_property
    def _shown(self) -> Shown:
        return shown(self.origin, self.sheet)
