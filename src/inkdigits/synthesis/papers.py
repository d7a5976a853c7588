"""Synthetic paper: ink as a scanner, a camera or a drawing program shows it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.ink import Ink
from inkdigits.synthesis.pen import picture_of

Picture = NDArray[np.uint8]
Field = NDArray[np.float32]
Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Paper:
    """A kind of picture: the surface, the pen, and how the picture was taken.

    Attributes
    ----------
    description:
        A sentence.
    ground, pen:
        RGB colours of the surface and of the ink, 0 to 255.
    pen_share:
        Narrowest and widest pen as shares of the ink's longer side; None for the ink's own.
    opacity:
        How well the ink covers the ground, 0 to 1.
    tooth:
        How much of the ink the grain of the surface skips, 0 to 1.
    texture:
        Standard deviation of the surface's unevenness in grey levels.
    ruling:
        What is printed on it.
    light:
        How it is lit.
    blur:
        Standard deviation of the lens blur in pixels.
    noise:
        Standard deviation of the sensor noise in grey levels.
    jpeg:
        JPEG quality, 1 to 100, or None for no compression.
    transparent:
        Whether the ground is transparent and the picture RGBA.
    size:
        Width and height in pixels.
    share:
        The ink's longer side as a share of the picture's shorter side.
    touching:
        Whether the ink touches the border.
    """

    description: str
    ground: Colour = (255, 255, 255)
    pen: Colour = (0, 0, 0)
    pen_share: tuple[float, float] | None = None
    opacity: float = 1.0
    tooth: float = 0.0
    texture: float = 0.0
    ruling: Literal["none", "ruled", "squared"] = "none"
    light: Literal["even", "soft shadow", "hard shadow", "gradient"] = "even"
    blur: float = 0.0
    noise: float = 0.0
    jpeg: int | None = None
    transparent: bool = False
    size: tuple[int, int] = (280, 280)
    share: float = 0.6
    touching: bool = False


def _paper(entry: Mapping[str, Any]) -> Paper:
    """A paper from its table in ``papers.toml``, whose keys are the attributes of `Paper`."""
    values: dict[str, Any] = {
        key: tuple(each) if isinstance(each, list) else each for key, each in entry.items()
    }
    return Paper(**values)


_TABLES: Final = tomllib.loads((files(__package__) / "papers.toml").read_text("utf-8"))

PAPERS: Final[Mapping[str, Paper]] = MappingProxyType(
    {name: _paper(entry) for name, entry in _TABLES.items()}
)
"""All kinds of paper by name."""


def photograph(
    ink: Ink,
    paper: str,
    rng: np.random.Generator,
    *,
    size: tuple[int, int] | None = None,
    share: float | None = None,
    place: tuple[float, float] | None = None,
) -> Picture:
    """Render a picture of ``ink`` on ``paper``.

    Parameters
    ----------
    paper:
        A name in `PAPERS`.
    size:
        Width and height in pixels, at least 8 each; None for the paper's own.
    share:
        The ink's longer side as a share of the picture's shorter side, above 0 and up to 1.
    place:
        (x, y) of the ink in the free space, 0 to 1 from the left and from the top. None for near
        the middle, or as the paper says.

    Returns
    -------
    picture: (H, W, 3) uint8 RGB, or (H, W, 4) RGBA where the paper is transparent
        The ink is never cut off.

    Raises
    ------
    ValueError
        For an unknown paper, or a size, share or place out of range.
    """
    if paper not in PAPERS:
        raise ValueError(f"{paper!r} is not a paper: {', '.join(PAPERS)}")
    kind = PAPERS[paper]
    width, height = kind.size if size is None else size
    share = kind.share if share is None else share
    place = _random_place(kind, rng) if place is None else place
    if min(width, height) < 8 or not 0 < share <= 1 or not 0 <= min(place) <= max(place) <= 1:
        raise ValueError(f"size {width}x{height}, share {share} or place {place} is out of range")
    longer = max(2, round(share * min(width, height)))
    cover = _placed(_ink_cover(ink, kind, longer, rng), (width, height), place)
    cover = cover * (1 - kind.tooth * _tooth(cover.shape, rng)) * np.float32(kind.opacity)
    if kind.transparent:
        return np.dstack([np.full((height, width, 3), kind.pen, np.uint8), _to_bytes(255 * cover)])
    picture = _ground(kind, (width, height), longer, rng)
    picture += cover[..., None] * (_near(kind.pen, rng, kind.texture) - picture)
    return _captured(picture, kind, rng)


def _random_place(kind: Paper, rng: np.random.Generator) -> tuple[float, float]:
    x, y = rng.uniform(0.3, 0.7, 2)
    if kind.touching:
        side = int(rng.integers(4))
        x, y = ((0.0, y), (1.0, y), (x, 0.0), (x, 1.0))[side]
    return float(x), float(y)


def _ink_cover(ink: Ink, kind: Paper, longer: int, rng: np.random.Generator) -> Field:
    """The opacity of the ink, 0 to 1, cropped to its box, the longer side ``longer`` pixels."""
    if kind.pen_share is not None:
        pen = rng.uniform(*kind.pen_share) * (ink.size or ink.pen_width or 1.0)
        ink = Ink(ink.strokes, pen_width=pen)
    sheet = picture_of(ink)
    x, y, width, height = cv2.boundingRect(sheet)
    cut = sheet[y : y + height, x : x + width].astype(np.float32) / 255
    scale = longer / max(width, height)
    shape = (max(1, round(width * scale)), max(1, round(height * scale)))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(cut, shape, interpolation=method), np.float32)


def _placed(cover: Field, size: tuple[int, int], place: tuple[float, float]) -> Field:
    whole = np.zeros((size[1], size[0]), np.float32)
    height, width = cover.shape
    x, y = round(place[0] * (size[0] - width)), round(place[1] * (size[1] - height))
    whole[y : y + height, x : x + width] = cover
    return whole


def _tooth(shape: tuple[int, ...], rng: np.random.Generator) -> Field:
    """The grain that a dry pen skips: (H, W), 0 to 1, fine, in patches."""
    fine = cv2.GaussianBlur(rng.normal(0, 1, shape).astype(np.float32), (0, 0), 0.7)
    coarse = cv2.GaussianBlur(rng.normal(0, 1, shape).astype(np.float32), (0, 0), 4)
    mixed = fine / (fine.std() + 1e-6) + 0.5 * coarse / (coarse.std() + 1e-6)
    return np.asarray(np.clip(0.4 + 0.45 * mixed, 0, 1), np.float32)


def _ground(kind: Paper, size: tuple[int, int], longer: int, rng: np.random.Generator) -> Field:
    width, height = size
    picture = np.empty((height, width, 3), np.float32)
    picture[:] = _near(kind.ground, rng, kind.texture)
    if kind.texture:
        fibres = cv2.GaussianBlur(rng.normal(0, 1, (height, width)).astype(np.float32), (0, 0), 1.2)
        clouds = cv2.resize(rng.normal(0, 1, (5, 5)).astype(np.float32), size, None, 0, 0, 2)
        picture += kind.texture * (fibres / (fibres.std() + 1e-6) + 0.7 * clouds)[..., None]
    if kind.ruling == "ruled":
        _rule(picture, longer * rng.uniform(0.55, 1.1), rng.normal(0, 0.03), rng)
    elif kind.ruling == "squared":
        turn, step = rng.normal(0, 0.02), longer * rng.uniform(0.4, 0.7)
        _rule(picture, step, turn, rng)
        _rule(picture, step, turn + np.pi / 2, rng)
    return picture


def _rule(picture: Field, step: float, turn: float, rng: np.random.Generator) -> None:
    """Print parallel lines ``step`` pixels apart, turned by ``turn`` radians, on ``picture``."""
    height, width = picture.shape[:2]
    lines = np.zeros((height, width), np.uint8)
    along = np.array([np.cos(turn), np.sin(turn)])
    across = np.array([-along[1], along[0]])
    reach = float(np.hypot(width, height))
    thickness = max(1, round(reach / 400))
    for away in np.arange(rng.uniform(-step, 0) - reach, reach, max(step, 3.0)):
        middle = np.array([width, height]) / 2 + across * away
        ends = np.rint(np.stack([middle - along * reach, middle + along * reach]) * 8).astype(int)
        cv2.line(lines, ends[0], ends[1], 255, thickness, cv2.LINE_AA, 3)
    cover = lines.astype(np.float32)[..., None] / 255 * np.float32(rng.uniform(0.4, 0.75))
    picture += cover * (_near((120, 158, 214), rng, 6) - picture)


def _near(colour: Colour, rng: np.random.Generator, spread: float) -> Field:
    """A colour (3,) near this one in brightness and tint."""
    varied = np.array(colour) + spread * (rng.normal(0, 1) + 0.3 * rng.normal(0, 1, 3))
    return np.asarray(np.clip(varied, 0, 255), np.float32)


def _captured(picture: Field, kind: Paper, rng: np.random.Generator) -> Picture:
    """Apply light, lens, sensor and JPEG."""
    height, width = picture.shape[:2]
    if kind.light != "even":
        picture = picture * _light(kind.light, (width, height), rng)
    if kind.blur:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), kind.blur), np.float32)
    if kind.noise:
        grain = rng.normal(0, kind.noise, (height, width, 1)) + rng.normal(
            0, kind.noise / 3, (height, width, 3)
        )
        picture = picture + grain.astype(np.float32)
    taken = _to_bytes(picture)
    if kind.jpeg is not None:
        _, stored = cv2.imencode(".jpg", taken[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, kind.jpeg])
        taken = np.asarray(cv2.imdecode(stored, cv2.IMREAD_COLOR), np.uint8)[..., ::-1]
    return np.ascontiguousarray(taken)


def _light(kind: str, size: tuple[int, int], rng: np.random.Generator) -> Field:
    """Factors (H, W, 3) of light or shadow."""
    angle = rng.uniform(0, 2 * np.pi)
    x, y = np.meshgrid(np.linspace(-0.5, 0.5, size[0]), np.linspace(-0.5, 0.5, size[1]))
    across = x * np.cos(angle) + y * np.sin(angle)
    if kind == "gradient":
        fall = 1 - rng.uniform(0.15, 0.4) * (across + 0.5) - rng.uniform(0, 0.25) * (x**2 + y**2)
        tint = np.array([1.0, rng.uniform(0.93, 1.0), rng.uniform(0.82, 0.98)])
        return np.asarray(fall[..., None] * tint, np.float32)
    softness = 0.12 if kind == "soft shadow" else 0.012
    edge = 1 / (1 + np.exp(-(across - rng.uniform(-0.2, 0.2)) / softness))
    # A shadow is lit by the sky, so it is bluer.
    depth = rng.uniform(0.3, 0.5) * np.array([1.06, 1.0, 0.9])
    return np.asarray(1 - depth * edge[..., None], np.float32)


def _to_bytes(values: Field) -> Picture:
    return np.asarray(np.clip(np.rint(values), 0, 255), np.uint8)
