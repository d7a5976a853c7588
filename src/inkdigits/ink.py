"""Ink: strokes as they were drawn, their JSON form, and a sheet of them."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from numbers import Real
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from inkdigits.errors import InputError
from inkdigits.notebook import card
from inkdigits.rasteriser import draw_strokes
from inkdigits.sheet import Sheet, scaling

MAX_STROKES: Final = 2_000
MAX_POINTS: Final = 100_000
MAX_JSON_BYTES: Final = 6 * 2**20
"""Largest JSON text of ink: 100,000 points with all digits of a float64."""

PEN_SHARE: Final = 0.07
"""Width of a pen that was not told, as a share of the ink's longer side."""

DRAWN_SIDE: Final = 160
"""Pixels that the ink's longer side gets on its sheet, whatever its units."""

_PEN_PIXELS: Final = (2, DRAWN_SIDE // 2)
"""Thinnest and thickest pen that is drawn, in pixels."""

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
        picture = cv2.imencode(".png", draw(self).pixels)[1].tobytes()
        return card("Ink", self._counts(), picture=picture)

    @property
    def size(self) -> float:
        """The longer side of the box around the points, in the unit of the ink; 0 for a dot."""
        return longer_side(self.strokes)

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
        """Ink from JSON text: ``{"strokes": [[[x, y], ...], ...], "pen_width": number, ...}``.

        Raises
        ------
        InputError
            ``bad_json`` and ``ink_too_large`` from `parse_json`, and what `Ink` raises.
        """
        return cls.from_dict(parse_json(text))

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that `from_dict` takes; sizes that are not known are left out."""
        sizes = {"pen_width": self.pen_width, "width": self.width, "height": self.height}
        return {
            "strokes": [stroke.tolist() for stroke in self.strokes],
            **{name: size for name, size in sizes.items() if size is not None},
        }


def longer_side(strokes: Sequence[NDArray[np.float64]]) -> float:
    """The longer side of the box around the points of strokes, each (points, 2)."""
    return float(np.ptp(np.concatenate(strokes), axis=0).max())


def parse_json(text: str | bytes) -> Any:
    """The value of JSON text that holds ink; every number becomes a float.

    The size of the text and the number of values in it are checked before it is parsed, so that
    a hostile text costs neither time nor memory.

    Raises
    ------
    InputError
        ``ink_too_large`` above `MAX_JSON_BYTES` or for more values than `MAX_POINTS` points need;
        ``bad_json`` when the text is not JSON.
    """
    if len(text) > MAX_JSON_BYTES:
        raise InputError(
            "ink_too_large", f"Ink in JSON may have {MAX_JSON_BYTES >> 20} MiB at most."
        )
    if _count_values(text) > _MAX_VALUES:
        raise InputError(
            "ink_too_large",
            f"JSON may hold {MAX_STROKES:,} strokes and {MAX_POINTS:,} points at most.",
        )
    try:
        # Python's integers would take a time that grows with the square of their digits.
        return json.loads(text, parse_int=float)
    except (ValueError, RecursionError) as error:
        raise InputError("bad_json", "Ink is not valid JSON.") from error


Pen = Callable[[NDArray[np.uint8], Sequence[NDArray[np.float64]], int], None]
"""Draws strokes on an image (H, W) as `draw_strokes` does."""


def draw(ink: Ink, pen: Pen = draw_strokes) -> Sheet:
    """Draw ``ink`` with a round pen.

    Parameters
    ----------
    ink:
        What is drawn.
    pen:
        What draws it; that of pictures which stand for those of other programs and of paper is in
        `synthesis`.

    Returns
    -------
    sheet:
        Bright, antialiased strokes on 0. The ink's longer side is `DRAWN_SIDE` pixels long,
        whatever the ink's units.
    """
    points = np.concatenate(ink.strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    extent = high - low
    side = max(float(extent.max()), ink.pen_width or 0.0)
    scale = DRAWN_SIDE / side if side > 0 else 1.0
    if not math.isfinite(scale):
        scale = 1.0
    width = _pen_in_pixels(ink, scale)
    margin = width // 2 + 4
    # Rounded first: the units must not decide whether 160.0000001 pixels are 160 or 161.
    size = np.ceil(np.round(extent * scale, 6)).astype(int) + 2 * margin + 1
    origin = low - margin / scale
    pixels: NDArray[np.uint8] = np.zeros((int(size[1]), int(size[0])), np.uint8)
    pen(pixels, [(stroke - origin) * scale for stroke in ink.strokes], width)
    return Sheet(pixels, scaling(1 / scale, *origin))


def _pen_in_pixels(ink: Ink, scale: float) -> int:
    wanted = PEN_SHARE * DRAWN_SIDE if ink.pen_width is None else ink.pen_width * scale
    return round(min(max(wanted, _PEN_PIXELS[0]), _PEN_PIXELS[1]))


_LARGEST: Final = 1e100

_MAX_VALUES: Final = 3 * (MAX_POINTS + MAX_STROKES)
"""Each point needs one bracket and two commas, and each stroke at most as many."""


def _count_values(text: str | bytes) -> int:
    """How many values JSON text can hold at most: each follows one of three signs."""
    if isinstance(text, str):
        return sum(map(text.count, "[{,"))
    return sum(map(text.count, (b"[", b"{", b",")))


def _checked_strokes(strokes: Any) -> Strokes:
    if _length(strokes) > MAX_STROKES:
        raise InputError(
            "ink_too_large", f"A drawing may have {MAX_STROKES:,} strokes, not {len(strokes):,}."
        )
    count = sum(map(_length, strokes))
    if count > MAX_POINTS:
        raise InputError(
            "ink_too_large", f"A drawing may have {MAX_POINTS:,} points, not {count:,}."
        )
    if count == 0:
        raise InputError("empty_ink", "Nothing is drawn.")
    return tuple(_checked_stroke(stroke) for stroke in strokes if len(stroke))


def _length(value: Any) -> int:
    """The length of a list, tuple or array of strokes or of points."""
    if not isinstance(value, (str, bytes, Mapping)):
        try:
            return len(value)
        except TypeError:
            pass
    raise InputError("bad_ink", "Ink must be a list of strokes, each a list of [x, y].")


def _checked_stroke(stroke: Any) -> NDArray[np.float64]:
    """The points of one stroke, copied, as a read-only array (points, 2)."""
    try:
        with np.errstate(over="ignore"):
            points = _points_of(stroke)
    except (TypeError, ValueError, OverflowError, NotImplementedError) as error:
        raise InputError(
            "bad_ink", "A stroke must be a list of [x, y], both of them numbers."
        ) from error
    if not np.abs(points).max() < _LARGEST:
        raise InputError("bad_ink", "A coordinate is not a finite number, or too large to draw.")
    points.setflags(write=False)
    return points


def _points_of(stroke: Any) -> NDArray[np.float64]:
    """The points as a new array. Types are checked first: NumPy would convert anything."""
    if hasattr(stroke, "__array__"):
        array = np.asanyarray(stroke)
        if array.ndim != 2 or array.shape[1] != 2 or array.dtype.kind not in "iuf":
            raise TypeError
        return np.asarray(np.ma.filled(array.astype(np.float64), np.nan))
    if not all(issubclass(kind, (Sequence, np.ndarray)) for kind in set(map(type, stroke))):
        raise TypeError
    if set(map(len, stroke)) != {2}:
        raise TypeError
    if not all(map(_is_number, set(map(type, chain.from_iterable(stroke))))):
        raise TypeError
    flat = np.fromiter(chain.from_iterable(stroke), np.float64, 2 * len(stroke))
    return flat.reshape(-1, 2)


def _is_number(kind: type) -> bool:
    return issubclass(kind, (Real, Decimal)) and not issubclass(kind, bool)


def _positive(value: object, name: str) -> float:
    if _is_number(type(value)):
        try:
            number = float(value)  # type: ignore[arg-type]
        except (OverflowError, ValueError):
            number = math.nan
        if 0 < number < _LARGEST:
            return number
    raise InputError("bad_ink", f"{name} must be a positive number.")
