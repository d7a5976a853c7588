"""The canvas of a scene: grey levels, and what every pixel shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.synthesis.numbers.written import symbol_of

Field = NDArray[np.float32]
Truth = NDArray[np.uint8]

Box = tuple[float, float, float, float]
"""(x, y, width, height) in pixels."""

_SEEN: Final = 0.4
"""Share of a pixel from which what covers it is its class."""


def cover_of(drawn: cv2.typing.MatLike) -> Field:
    """Levels of 0 to 255 as cover of 0 to 1."""
    return np.asarray(drawn, np.float32) / np.float32(255)


class Kind(IntEnum):
    """What a pixel shows; a higher one lies on top of a lower one."""

    GROUND = 0
    PATTERN = 1
    PRINTED = 2
    WRITTEN = 3


@dataclass(frozen=True, eq=False)
class Put:
    """A number or word on a canvas.

    Attributes
    ----------
    text:
        The symbol of each character in the alphabet.
    outlines: (n, 8, 2) float64
        The outermost points of each character's ink, in pixels of the canvas.
    printed:
        Whether it is printed.
    """

    text: str
    outlines: NDArray[np.float64]
    printed: bool


class Canvas:
    """A sheet that is printed and written on.

    Attributes
    ----------
    levels: (H, W) float32
        Reflected light, 0 to 255.
    truth: (H, W) uint8
        The `Kind` of every pixel.
    puts:
        The numbers and words on it.
    holes:
        The boxes around the holes in it.
    is_dark:
        Whether it is a board, written on with chalk.
    """

    def __init__(self, levels: Field) -> None:
        self.levels = levels
        self.truth: Truth = np.zeros(levels.shape, np.uint8)
        self.puts: list[Put] = []
        self.holes: list[Box] = []
        self.is_dark = bool(np.median(levels[::16, ::16]) < 100)

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width in pixels."""
        height, width = self.levels.shape
        return height, width

    def lay(
        self,
        cover: Field,
        level: float,
        kind: Kind,
        corner: tuple[int, int] = (0, 0),
        opacity: float | Field = 1.0,
    ) -> None:
        """Cover the canvas with something of one grey level.

        Parameters
        ----------
        cover: (h, w) float32
            How much of each pixel is covered, 0 to 1; what lies beyond the canvas is cut off.
        level:
            0 to 255; darker than the canvas or brighter.
        kind:
            What it is.
        corner:
            (x, y) of the upper left corner of ``cover`` on the canvas.
        opacity:
            0 to 1: how well it covers what is below, for all or for each pixel of ``cover``.
        """
        height, width = self.shape
        left, top = corner
        x, y = max(0, left), max(0, top)
        part = slice(y - top, max(0, height - top)), slice(x - left, max(0, width - left))
        truly, seen = cover[part], (cover * opacity)[part]
        if not seen.size:
            return
        place = slice(y, y + seen.shape[0]), slice(x, x + seen.shape[1])
        self.levels[place] += seen * (np.float32(level) - self.levels[place])
        truth = self.truth[place]
        np.maximum(truth, np.where(truly > _SEEN, np.uint8(kind), np.uint8(0)), out=truth)

    def note(
        self, characters: Sequence[str], outlines: NDArray[np.float64], *, printed: bool = False
    ) -> None:
        """Note which characters stand where: outlines (n, 8, 2) in pixels of the canvas."""
        if len(characters):
            text = "".join(map(symbol_of, characters))
            self.puts.append(Put(text, np.asarray(outlines, np.float64), printed))
