"""A drawn sheet of paper and a picture of it, made with OpenCV, Pillow and NumPy alone."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import cv2
import matplotlib as mpl
import numpy as np
from numpy.typing import NDArray
from paper_ink import Pen, Strokes
from PIL import Image, ImageDraw, ImageFont

Field = NDArray[np.float32]
Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in heights of the digit."""

Segment = tuple[tuple[float, float], tuple[float, float], float]
"""A printed line: its ends, and its width."""

Words = tuple[str, tuple[float, float], float, str]
"""Printed words: where their base line starts, their height, and their font."""

SIDES: Final = (40, 1500)
"""Least and greatest longer side of a picture in pixels."""

LEAST_DIGIT: Final = 20
"""Least height of the digit in pixels, at which people still read it easily."""

_DRAWN_DIGIT: Final = 150
"""Least height at which the digit is drawn before the picture is reduced to its size."""

_SHIFT: Final = 4


class Page:
    """Paper of one view. Lengths are in heights of the digit, whose centre is (0, 0).

    Attributes
    ----------
    levels: (H, W) float32
        The share of light that comes back: 0 to 1.
    """

    def __init__(
        self,
        view: Box,
        rng: np.random.Generator,
        shade: float | None = None,
        least: int = LEAST_DIGIT,
        side: float | None = None,
        drawn: int = _DRAWN_DIGIT,
        rough: float = 1.0,
    ) -> None:
        """Take paper of a brightness, by default that of white to grey or tinted paper.

        ``least`` is the least height of the digit in pixels of the picture, or ``side`` the longer
        side of the picture; ``drawn`` is the least height at which the digit is drawn, and
        ``rough`` how uneven the paper is.
        """
        left, top, right, bottom = view
        longer = max(right - left, bottom - top)
        shortest = max(SIDES[0], least * longer)
        if side is None:
            side = float(np.exp(rng.uniform(np.log(shortest), np.log(SIDES[1]))))
        self.side = side
        self.scale = max(self.side / longer, drawn)
        self.view = view
        self.rng = rng
        self.tilt = float(rng.normal(0, 0.015))
        """The angle of all print on the page in radians."""
        self._origin = np.array([left, top])
        height, width = (bottom - top) * self.scale, (right - left) * self.scale
        self.levels: Field = np.ones((round(height), round(width)), np.float32)
        self.levels *= rng.uniform(0.72, 0.97) if shade is None else shade
        for size, amount in ((0.01, 0.012), (0.05, 0.006), (0.7, 0.02)):
            self.levels *= 1 + rough * rng.uniform(0.3, 1.3) * amount * self.noise(size)

    def noise(self, size: float) -> Field:
        """Smooth noise with grains of a size; mean 0 and standard deviation about 1."""
        height, width = self.levels.shape
        grain = max(1.0, size * self.scale)
        shape = (int(height / grain) + 3, int(width / grain) + 3)
        coarse = self.rng.standard_normal(shape, np.float32)
        if grain == 1:
            return coarse[:height, :width]
        finer = (round(shape[1] * grain), round(shape[0] * grain))
        smooth = cv2.resize(coarse, finer, interpolation=cv2.INTER_CUBIC)
        start = int(self.rng.integers(max(1, round(grain))))
        return smooth[start : start + height, start : start + width] * 1.4

    def darken(self, cover: Field, amount: float) -> None:
        """Take a share of the light away where ``cover`` is 1."""
        self.levels *= 1 - np.float32(amount) * cover

    def lay(self, cover: Field, level: Field | float) -> None:
        """Put something of another brightness on the page where ``cover`` is 1."""
        self.levels += (level - self.levels) * cover

    def cover_of(self, strokes: Strokes, pen: Pen) -> Field:
        """Where strokes lie on the page: 0 to 1, with a pressure that varies."""
        placed = tuple((stroke - self._origin) * self.scale for stroke in strokes)
        return draw_strokes(placed, self.levels.shape, pen.width * self.scale, self.rng)

    def write(self, strokes: Strokes, pen: Pen, level: float | None = None) -> None:
        """Write with ink that darkens the page, or with chalk of the brightness ``level``."""
        self.ink(self.cover_of(strokes, pen), pen, level)

    def ink(self, cover: Field, pen: Pen, level: float | None = None) -> None:
        """The same for what is written where ``cover`` is 1."""
        blur = max(0.6, 0.15 * pen.width * self.scale)
        edge = cv2.GaussianBlur(cover, (0, 0), blur) + 0.3 * pen.grain * self.noise(0.012)
        cover = np.clip((edge - 0.5) * 2.5 + 0.5, 0, 1) * (cover > 0)
        speckles = 0.4 + 0.25 * self.noise(0.01) + 0.25 * self.noise(0.06)
        cover *= 1 - pen.grain * np.clip(speckles, 0, 1)
        if level is None:
            self.darken(cover, pen.dark)
        else:
            self.lay(cover, level)

    def line(self, start: tuple[float, float], end: tuple[float, float], width: float) -> Field:
        """Where a printed line with square ends lies, turned by the tilt of the page."""
        return self.lines([(start, end, width)])

    def lines(self, segments: Iterable[Segment]) -> Field:
        """The same for many lines."""
        drawn = np.zeros(self.levels.shape, np.uint8)
        for start, end, width in segments:
            ends = np.array([start, end])
            along = (ends[1] - ends[0]) / np.hypot(*(ends[1] - ends[0]))
            across = np.array([-along[1], along[0]]) * max(width, 1 / self.scale) / 2
            corners = np.concatenate([ends + across, ends[::-1] - across])
            points = self._pixels(corners @ self._turn()).astype(np.int32)
            cv2.fillConvexPoly(drawn, points, 255, cv2.LINE_AA, _SHIFT)
        return drawn.astype(np.float32) / 255

    def frame(self, box: Box, width: float, radius: float = 0.0) -> Field:
        """Where a printed frame lies whose lines have their middle on ``box``."""
        left, top, right, bottom = box
        angles = np.linspace(0, 2 * np.pi, 64, endpoint=False) + np.pi / 4
        corners = np.stack([np.cos(angles), np.sin(angles)], axis=1)
        inner = np.where(
            corners > 0, [right - radius, bottom - radius], [left + radius, top + radius]
        )
        points = self._pixels((inner + radius * corners) @ self._turn()).astype(np.int32)
        drawn = np.zeros(self.levels.shape, np.uint8)
        thickness = max(1, round(width * self.scale))
        cv2.polylines(drawn, [points[:, None]], True, 255, thickness, cv2.LINE_AA, _SHIFT)
        return drawn.astype(np.float32) / 255

    def text(self, words: str, place: tuple[float, float], height: float, font: str) -> Field:
        """Where printed words lie; their base line starts at ``place`` and has the page's tilt."""
        return self.texts([(words, place, height, font)])

    def texts(self, many: Iterable[Words]) -> Field:
        """The same for many words."""
        image = Image.new("L", self.levels.shape[::-1])
        drawing = ImageDraw.Draw(image)
        for words, place, height, font in many:
            face = load_font(font, max(6, round(height * self.scale)))
            x, y = ((np.array(place) - self._origin) * self.scale).tolist()
            drawing.text((x, y), words, 255, face, anchor="ls")
        centre = (-self._origin * self.scale).tolist()
        matrix = cv2.getRotationMatrix2D(centre, -np.degrees(self.tilt), 1)
        cover = cv2.warpAffine(np.asarray(image, np.float32), matrix, image.size)
        return cover / 255

    def beyond(self, point: tuple[float, float], angle: float, softness: float) -> Field:
        """Where the page lies beyond an edge through a point, seen in the direction ``angle``."""
        height, width = self.levels.shape
        x = np.arange(width, dtype=np.float32) / self.scale + self._origin[0] - point[0]
        y = np.arange(height, dtype=np.float32) / self.scale + self._origin[1] - point[1]
        distance = np.float32(np.cos(angle)) * x + np.float32(np.sin(angle)) * y[:, None]
        return np.clip(distance / np.float32(max(softness, 1 / self.scale)) + 0.5, 0, 1)

    def share_of(self, strokes: Strokes) -> float:
        """The share of the points that lie in the view."""
        points = np.concatenate(strokes)
        left, top, right, bottom = self.view
        inside = (points >= [left, top]) & (points <= [right, bottom])
        return float(inside.all(axis=1).mean())

    def positions(self) -> tuple[Field, Field]:
        """The x and the y of every pixel."""
        height, width = self.levels.shape
        x = np.arange(width, dtype=np.float32) / self.scale + self._origin[0]
        y = np.arange(height, dtype=np.float32) / self.scale + self._origin[1]
        return np.meshgrid(x, y)

    def _turn(self) -> NDArray[np.float64]:
        cosine, sine = np.cos(self.tilt), np.sin(self.tilt)
        return np.array([[cosine, sine], [-sine, cosine]])

    def _pixels(self, points: NDArray[np.float64]) -> NDArray[np.int64]:
        """Points in pixels with the fractional bits of OpenCV."""
        return _fractional((points - self._origin) * self.scale)


def draw_strokes(
    strokes: Strokes, shape: tuple[int, ...], width: float, rng: np.random.Generator
) -> Field:
    """Where strokes, given in pixels, lie: 0 to 1, with a pressure that varies.

    ``width`` is that of the pen in pixels.
    """
    drawn = np.zeros(shape, np.uint8)
    for stroke in strokes:
        points = _fractional(np.repeat(stroke, 2, axis=0) if len(stroke) == 1 else stroke)
        knots = rng.normal(1, 0.12, 6)
        pressure = np.interp(np.linspace(0, 5, len(points)), range(6), knots)
        for place in range(len(points) - 1):
            thickness = max(1, round(width * pressure[place]))
            start, end = points[place : place + 2].tolist()
            cv2.line(drawn, start, end, 255, thickness, cv2.LINE_AA, _SHIFT)
    return drawn.astype(np.float32) / 255


def _fractional(points: NDArray[np.float64]) -> NDArray[np.int64]:
    """Points in pixels with the fractional bits of OpenCV."""
    return np.rint((points - 0.5) * (1 << _SHIFT)).astype(int)


FONTS: Final = ("", "DejaVuSans", "DejaVuSerif", "DejaVuSans-Bold", "STIXGeneral", "DejaVuSansMono")
"""The font of Pillow, which has only the letters of ASCII, and files of Matplotlib."""


@functools.cache
def load_font(name: str, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """One of `FONTS` at a size in pixels."""
    if not name:
        return ImageFont.load_default(size)
    return ImageFont.truetype(Path(mpl.get_data_path()) / "fonts" / "ttf" / f"{name}.ttf", size)


def photograph(page: Page, noise: float = 0.025, quality: int = 45) -> NDArray[np.uint8]:
    """A photograph or scan of the page in grey levels.

    ``noise`` is the greatest standard deviation of the sensor, ``quality`` the least of JPEG.
    """
    rng = page.rng
    shade = page.beyond((0, 0), rng.uniform(0, 2 * np.pi), 3.0)
    levels = _reduced(page.levels * (1 - rng.uniform(0, 0.25) * shade), page.side)
    digit = page.side * page.scale / max(page.levels.shape)
    levels = cv2.GaussianBlur(levels, (0, 0), 0.3 + min(1.5, rng.uniform(0, 0.012) * digit))
    if rng.random() < 0.3:
        soft = cv2.GaussianBlur(levels, (0, 0), 1.5)
        levels += rng.uniform(0.3, 1.0) * (levels - soft)
    levels += _sensor_noise(levels, rng.uniform(0.1, 1) * noise, rng)
    dark, bright = rng.uniform(0, 25), rng.uniform(225, 262)
    picture = np.clip(dark + levels * (bright - dark), 0, 255).astype(np.uint8)
    if rng.random() < 0.7:
        chosen = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(quality, 96))]
        content = cv2.imencode(".jpg", picture, chosen)[1]
        picture = np.asarray(cv2.imdecode(content, cv2.IMREAD_GRAYSCALE))
    return picture


def scan_in_two_levels(page: Page, threshold: float | None = None) -> NDArray[np.uint8]:
    """A scan in black and white, by default with what is darker than 70 % of the paper black."""
    levels = _reduced(page.levels, page.side)
    levels = cv2.GaussianBlur(levels, (0, 0), page.rng.uniform(0.3, 0.7))
    levels += _sensor_noise(levels, 0.02, page.rng)
    if threshold is None:
        threshold = 0.7 * float(np.quantile(levels, 0.8))
    return np.where(levels < threshold, 0, 255).astype(np.uint8)


def _reduced(levels: Field, side: float) -> Field:
    scale = side / max(levels.shape)
    if scale >= 1:
        return levels.copy()
    return cv2.resize(levels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def _sensor_noise(levels: Field, amount: float, rng: np.random.Generator) -> Field:
    """Noise that is stronger in the light, partly smoothed as cameras do."""
    noise = rng.standard_normal(levels.shape, np.float32)
    if rng.random() < 0.5:
        noise = cv2.GaussianBlur(noise, (0, 0), 0.7) * 2
    return noise * np.float32(amount) * np.sqrt(np.clip(levels, 0.1, 1))
