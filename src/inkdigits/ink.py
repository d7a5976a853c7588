"""Ink: strokes as they were drawn, their JSON form, and the one rasteriser."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from inkdigits.errors import InputError
from inkdigits.notebook import card

MAX_STROKES: Final = 2_000
MAX_POINTS: Final = 100_000
PEN_SHARE: Final = 0.07
"""Width of a pen that was not told, as a share of the ink's longer side."""

DRAWN_SIDE: Final = 160
"""Pixels that the ink's longer side gets on its sheet, whatever its units."""

_PEN_PIXELS: Final = (2, DRAWN_SIDE // 2)
"""Thinnest and thickest pen that is drawn, in pixels."""

_SHIFT: Final = 5
"""Fractional bits of a coordinate that is handed to OpenCV: 1/32 of a pixel."""

Strokes = tuple[NDArray[np.float64], ...]


@dataclass(frozen=True, eq=False)
class Ink:
    """Strokes as they were drawn.

    Attributes
    ----------
    strokes:
        One float64 array of shape (points, 2) for each stroke, x to the right and y down, in
        any unit. At least one stroke, each of at least one point.
    pen_width:
        Width of the pen in the same unit, or None for 7 % of the ink's longer side.
    width, height:
        Size of the surface that was drawn on in the same unit, or None. It does not change what
        is read.

    Raises
    ------
    InputError
        ``empty_ink`` when nothing was drawn; ``bad_ink`` for a shape or number that makes no
        sense; ``ink_too_large`` above 2,000 strokes or 100,000 points.
    """

    strokes: Strokes
    pen_width: float | None = None
    width: float | None = None
    height: float | None = None

    def __init__(
        self,
        strokes: Sequence[ArrayLike],
        pen_width: float | None = None,
        width: float | None = None,
        height: float | None = None,
    ) -> None:
        object.__setattr__(self, "strokes", _checked_strokes(strokes))
        for name, value in (("pen_width", pen_width), ("width", width), ("height", height)):
            checked = None if value is None else _positive(value, name)
            object.__setattr__(self, name, checked)

    def __repr__(self) -> str:
        return f"Ink({self._counts()})"

    def _repr_html_(self) -> str:
        """What a notebook shows: a picture of the strokes."""
        picture = cv2.imencode(".png", draw(self))[1].tobytes()
        return card("Ink", self._counts(), picture=picture)

    def _counts(self) -> str:
        counts = {"stroke": len(self.strokes), "point": sum(map(len, self.strokes))}
        return ", ".join(f"{count:,} {name}{'s'[: count != 1]}" for name, count in counts.items())

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Ink:
        """Ink from its JSON object; keys that are not known are left alone."""
        if not isinstance(data, Mapping) or "strokes" not in data:
            raise InputError(
                "bad_ink", 'Ink must be a JSON object with "strokes": [[[x, y], ...], ...].'
            )
        return cls(data["strokes"], data.get("pen_width"), data.get("width"), data.get("height"))

    @classmethod
    def from_json(cls, text: str | bytes) -> Ink:
        """Ink from JSON text: ``{"strokes": [[[x, y], ...], ...], "pen_width": number, ...}``."""
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise InputError("bad_ink", "Ink is not valid JSON.") from error
        return cls.from_dict(data)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that `from_dict` takes; sizes that are not known are left out."""
        sizes = {"pen_width": self.pen_width, "width": self.width, "height": self.height}
        return {
            "strokes": [stroke.tolist() for stroke in self.strokes],
            **{name: size for name, size in sizes.items() if size is not None},
        }


@dataclass(frozen=True)
class Frame:
    """How ink lies on its sheet: ``pixel = (unit - origin) * scale``, pixel centres at integers.

    Attributes
    ----------
    scale:
        Pixels for one unit of the ink.
    origin:
        (x, y) in the ink's units of the centre of the sheet's first pixel.
    shape:
        (height, width) of the sheet in pixels.
    pen:
        Width of the pen in pixels.
    """

    scale: float
    origin: tuple[float, float]
    shape: tuple[int, int]
    pen: int


def frame(ink: Ink) -> Frame:
    """The place of ``ink`` on its sheet: the longer side gets `DRAWN_SIDE` pixels."""
    points = np.concatenate(ink.strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    extent = high - low
    side = max(float(extent.max()), ink.pen_width or 0.0)
    scale = DRAWN_SIDE / side if side > 0 else 1.0
    if not math.isfinite(scale):
        scale = 1.0
    wanted = PEN_SHARE * DRAWN_SIDE if ink.pen_width is None else ink.pen_width * scale
    pen = round(min(max(wanted, _PEN_PIXELS[0]), _PEN_PIXELS[1]))
    margin = pen // 2 + 4
    # Rounded first: the units must not decide whether 160.0000001 pixels are 160 or 161.
    size = np.ceil(np.round(extent * scale, 6)).astype(int) + 2 * margin + 1
    origin = low - margin / scale
    return Frame(scale, (float(origin[0]), float(origin[1])), (int(size[1]), int(size[0])), pen)


def draw(ink: Ink, placed: Frame | None = None) -> NDArray[np.uint8]:
    """Draw ``ink`` with a round pen.

    Parameters
    ----------
    ink:
        What to draw.
    placed:
        Its `frame`, where that is known already.

    Returns
    -------
    sheet: (H, W) uint8
        Bright, antialiased strokes on 0, at one fixed size whatever the ink's units.
    """
    placed = placed or frame(ink)
    sheet: NDArray[np.uint8] = np.zeros(placed.shape, np.uint8)
    for stroke in ink.strokes:
        pixels = (stroke - placed.origin) * placed.scale
        fixed = np.rint(pixels * (1 << _SHIFT)).astype(np.int32)
        if len(fixed) == 1:
            fixed = np.repeat(fixed, 2, axis=0)
        cv2.polylines(
            sheet, [fixed[:, None]], False, 255, placed.pen, lineType=cv2.LINE_AA, shift=_SHIFT
        )
    return sheet


def _checked_strokes(strokes: Any) -> Strokes:
    if isinstance(strokes, (str, bytes, Mapping)) or not hasattr(strokes, "__len__"):
        raise InputError("bad_ink", "Strokes must be a list of lists of [x, y].")
    if len(strokes) > MAX_STROKES:
        raise InputError(
            "ink_too_large", f"A drawing may have {MAX_STROKES:,} strokes, not {len(strokes):,}."
        )
    if any(
        not hasattr(stroke, "__len__") or isinstance(stroke, (str, bytes)) for stroke in strokes
    ):
        raise InputError("bad_ink", "A stroke must be a list of [x, y].")
    count = sum(len(stroke) for stroke in strokes)
    if count > MAX_POINTS:
        raise InputError(
            "ink_too_large", f"A drawing may have {MAX_POINTS:,} points, not {count:,}."
        )
    if count == 0:
        raise InputError("empty_ink", "Nothing is drawn.")
    return tuple(_checked_stroke(stroke) for stroke in strokes if len(stroke))


def _checked_stroke(stroke: Any) -> NDArray[np.float64]:
    try:
        points = np.array(stroke)
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise InputError("bad_ink", "A stroke must be a list of [x, y].") from error
    if points.ndim != 2 or points.shape[1] != 2 or points.dtype.kind not in "iuf":
        raise InputError("bad_ink", "A stroke must be a list of [x, y], both of them numbers.")
    points = points.astype(np.float64)
    if not np.abs(points).max() < _LARGEST:
        raise InputError("bad_ink", "A coordinate is not a finite number, or too large to draw.")
    points.setflags(write=False)
    return points


_LARGEST: Final = 1e100


def _positive(value: object, name: str) -> float:
    if isinstance(value, Real) and not isinstance(value, bool) and 0 < float(value) < _LARGEST:
        return float(value)
    raise InputError("bad_ink", f"{name} must be a positive number.")
