"""Scenes of the generator in colour: a canvas with inks, as a phone or a scanner takes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.synthesis.scenes import camera
from inkdigits.synthesis.scenes.canvas import Canvas, Field, Kind
from inkdigits.synthesis.scenes.ground import smooth_noise

Colour = tuple[float, float, float]
"""Red, green and blue, each 0 to 1."""

BLACK: Final[Colour] = (0.0, 0.0, 0.0)
BLUE: Final[Colour] = (0.07, 0.16, 0.5)
GRAPHITE: Final[Colour] = (0.22, 0.22, 0.24)
GREEN: Final[Colour] = (0.1, 0.4, 0.25)
SLATE: Final[Colour] = (0.3, 0.42, 0.62)

IVORY: Final[Colour] = (1.0, 0.985, 0.94)
WHITE: Final[Colour] = (1.0, 1.0, 0.99)
PALE_GREEN: Final[Colour] = (0.9, 0.97, 0.91)
METAL: Final[Colour] = (0.8, 0.82, 0.82)

_DESK: Final[Colour] = (1.0, 0.84, 0.7)
"""The colour of the desk around the paper."""

_WHITENED: Final = 1.1
"""The factor by which a scanner makes paper white."""


@dataclass(frozen=True)
class Inks:
    """The colours of a sheet: the paper, what is written, printed text, lines and patterns."""

    paper: Colour = WHITE
    pen: Colour = BLACK
    text: Colour = BLACK
    lines: Colour = BLACK
    waves: Colour = BLACK

    def of(self, kind: Kind) -> Colour:
        """The colour of a kind of pixels."""
        return {
            Kind.WRITTEN: self.pen,
            Kind.PRINTED: self.text,
            Kind.PATTERN: self.lines,
            Kind.GROUND: self.waves,
        }[kind]


class ColourCanvas(Canvas):
    """A canvas of light paper with a canvas for each of red, green and blue.

    Attributes
    ----------
    channels:
        The three canvases.
    """

    def __init__(self, shape: tuple[int, int], inks: Inks, rng: np.random.Generator) -> None:
        levels = _paper(shape, rng)
        super().__init__(levels)
        self._inks = inks
        self.channels = [Canvas(levels * np.float32(share)) for share in inks.paper]

    @property
    def colours(self) -> Field:
        """The levels of the three channels, (H, W, 3)."""
        return np.dstack([channel.levels for channel in self.channels])

    def make_screen(self) -> None:
        """Make it a white screen instead of paper."""
        for each in (self, *self.channels):
            each.levels[:] = 255

    def lay(
        self,
        cover: Field,
        level: float,
        kind: Kind,
        corner: tuple[int, int] = (0, 0),
        opacity: float | Field = 1.0,
    ) -> None:
        """As that of a `Canvas`; what is darker than the paper has the colour of its kind."""
        super().lay(cover, level, kind, corner, opacity)
        for channel, share in zip(self.channels, self._inks.of(kind), strict=True):
            channel.lay(cover, level + share * (255 - level), kind, corner, opacity)


def _paper(shape: tuple[int, int], rng: np.random.Generator) -> Field:
    fibres = rng.normal(0, 1, shape).astype(np.float32)
    fibres = np.asarray(cv2.GaussianBlur(fibres, (0, 0), 1.0), np.float32)
    return np.float32(243) + 3 * smooth_noise(shape, rng, 0.4) + 4 * fibres


def photograph(canvas: ColourCanvas, seed: int) -> NDArray[np.uint8]:
    """What a phone makes of it, (H, W, 3): ``seed`` picks the light and how far it is askew."""
    seen = []
    for channel, share in zip(canvas.channels, _DESK, strict=True):
        # The same for each channel.
        rng = np.random.default_rng(seed)
        levels, _, _ = camera.tilt(channel.levels / np.float32(share), canvas.truth, rng)
        seen.append(camera.light(levels * np.float32(share), rng))
    return _taken(np.dstack(seen), 0.7, 3.0)


def scan(canvas: ColourCanvas, turn: float = 0.0) -> NDArray[np.uint8]:
    """What a scanner makes of it, (H, W, 3), turned by ``turn`` degrees; paper becomes white."""
    height, width = canvas.shape
    way = cv2.getRotationMatrix2D((width / 2, height / 2), turn, 1)
    edge = cv2.BORDER_REPLICATE
    turned = cv2.warpAffine(canvas.colours, way, (width, height), borderMode=edge)
    return _taken(np.asarray(turned, np.float32) * np.float32(_WHITENED), 0.6, 1.5)


def screenshot(canvas: ColourCanvas) -> NDArray[np.uint8]:
    """What is on a screen, (H, W, 3)."""
    return _to_bytes(canvas.colours)


def _taken(levels: Field, blur: float, noise: float) -> NDArray[np.uint8]:
    rng = np.random.default_rng(levels.shape)
    levels = np.asarray(cv2.GaussianBlur(levels, (0, 0), blur), np.float32)
    grain = rng.normal(0, noise, (*levels.shape[:2], 1)) + rng.normal(0, noise / 3, levels.shape)
    return _to_bytes(levels + grain.astype(np.float32))


def _to_bytes(levels: Field) -> NDArray[np.uint8]:
    return np.asarray(np.clip(np.rint(levels), 0, 255), np.uint8)
