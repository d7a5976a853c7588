"""A reading as a person reviews it: its picture, its digits, and what else it may be."""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from threading import Lock
from typing import Any, Final

import numpy as np
from PIL import Image

from inkdigits.alphabet import digits_of
from inkdigits.apps.cli.opening import open_input
from inkdigits.apps.cli.rows import BOX, Result
from inkdigits.apps.review.answers import (
    READ_AS,
    REVIEWED,
    Row,
    likely_written,
    read_as,
    status_read,
)
from inkdigits.apps.review.opening import key_of
from inkdigits.errors import InkdigitsError, printable
from inkdigits.preparation import Readable, opened
from inkdigits.reading import Digit, Number, PageReading
from inkdigits.sheet import PlacedBox
from inkdigits.trace import Shown, shown

_OPENED_SIDE: Final = 4_096
"""Pixels of the longer side of a picture from which a part is cut, at most."""

_SHOWN_SIDE: Final = 1_200
"""Of this part."""

_AROUND: Final = 0.8
"""Around a number, in heights of it."""

_WIDE: Final = 2.2
"""How much wider than high a part is, if the picture allows."""

_KEPT: Final = 2
"""Pictures that are kept in memory."""

_OTHERS: Final = 4
_LEAST: Final = 0.001
"""Probability of another candidate."""

_NEAR: Final = 1.0
"""Pixels by which a place may differ that was rounded for the table."""

_QUALITY: Final = 90


class Views:
    """Shows readings in their pictures, which are opened and read again for that.

    Threads may share it.

    Parameters
    ----------
    read:
        Reads a picture as it was read for the table.
    names:
        The names of the pictures by their `key_of`.
    min_confidence:
        Digits that are less sure are marked.
    """

    def __init__(
        self, read: Callable[[Readable], Result], names: Mapping[str, str], min_confidence: float
    ) -> None:
        self._read = read
        self._names = names
        self._min_confidence = min_confidence
        self._lock = Lock()
        self._found = lru_cache(_KEPT)(self._find)

    def view(self, row: Row) -> dict[str, Any]:
        """The JSON form of a row, whether its picture can still be opened or not."""
        place = {name: row.get(name, "") for name in ("index", "table", "row", "column")}
        form = {
            "file": printable(row["file"]),
            "place": {name: value for name, value in place.items() if value},
            "printed": row.get("printed") == "yes",
            "status": status_read(row),
            "written": likely_written(row),
            "confidence": float(row["confidence"] or 0),
            "why": row["message"],
            "reviewed": row[REVIEWED],
            "digits": [],
            "others": [],
            "picture": None,
            "problem": None,
        }
        try:
            seen, result = self._seen(row)
        except InkdigitsError as error:
            return form | {"problem": error.message}
        turns = result.turned if isinstance(result, PageReading) else 0
        part = _part_of(result, row)
        box = _box_in(row) if part is None else part.box
        picture = _Picture(seen, turns, box)
        form |= {"picture": picture.to_dict()}
        if part is not None and part.reason == "unsure":
            # Its status says so.
            form |= {"why": ""}
        if isinstance(part, Digit):
            form |= {"others": _other_digits(part)}
        elif part is not None:
            form |= self._details(part, picture)
        return form

    def part_of(self, row: Row) -> Digit | Number | None:
        """What is read now where a row was read, in whatever way; None without anything there.

        Raises
        ------
        InkdigitsError
            Where the picture can no longer be opened.
        """
        result = self._seen(row)[1]
        part, box = _part_at(result, row), _box_in(row)
        if part is None or part.box is None or box is None:
            return _part_of(result, row)
        return part if np.allclose(part.box, box, atol=_NEAR) else None

    def _seen(self, row: Row) -> tuple[Shown, Result]:
        with self._lock:
            return self._found(self._names.get(key_of(row["file"]), row["file"]))

    def _details(self, number: Number, picture: _Picture) -> dict[str, Any]:
        """What is known of a number beyond its row."""
        least = min((each.confidence for each in number.digits), default=0.0)
        doubtful = max(least, np.nextafter(self._min_confidence, 0))
        likely, *others = number.candidates or (None,)
        return {
            "written": "" if likely is None else likely.written,
            "digits": [
                {"box": picture.place(each.box), "doubtful": bool(each.confidence <= doubtful)}
                for each in number.digits
            ],
            "others": [
                {"written": each.written, "probability": round(each.probability, 4)}
                for each in others[:_OTHERS]
                if each.probability >= _LEAST
            ],
        }

    def _find(self, name: str) -> tuple[Shown, Result]:
        origin = opened(open_input(name), _OPENED_SIDE)
        return shown(origin), self._read(origin)


class _Picture:
    """The part of a picture around a number, upright; all of it without a box."""

    def __init__(self, seen: Shown, turns: int, box: PlacedBox | None) -> None:
        self._seen = seen
        self._turns = turns
        self._offset = (0, 0)
        self._image = np.rot90(seen.image, -turns)
        if box is not None:
            left, top, width, height = _around(self._turned(box), self._image.shape)
            self._image = self._image[top : top + height, left : left + width]
            self._offset = (left, top)
        self._box = box

    def place(self, box: PlacedBox) -> list[float]:
        """(x, y, width, height) in shares of the width and height of this part."""
        x, y, width, height = self._turned(box)
        left, top = self._offset
        whole_height, whole_width = self._image.shape[:2]
        shares = (
            (x - left) / whole_width,
            (y - top) / whole_height,
            width / whole_width,
            height / whole_height,
        )
        return [round(share, 5) for share in shares]

    def to_dict(self) -> dict[str, Any]:
        """The JSON form, with a JPEG in base64."""
        image = Image.fromarray(np.ascontiguousarray(self._image))
        image.thumbnail((_SHOWN_SIDE, _SHOWN_SIDE), Image.Resampling.LANCZOS)
        file = io.BytesIO()
        image.save(file, "JPEG", quality=_QUALITY)
        return {
            "jpeg": base64.b64encode(file.getvalue()).decode(),
            "ratio": round(image.width / image.height, 4),
            "box": None if self._box is None else self.place(self._box),
        }

    def _turned(self, box: PlacedBox) -> PlacedBox:
        """A box of the source in the picture turned to the right."""
        x, y, width, height = self._seen.in_image(box)
        high, wide = self._seen.image.shape[:2]
        for _ in range(self._turns):
            x, y, width, height = high - y - height, x, height, width
            high, wide = wide, high
        return x, y, width, height


def _around(box: PlacedBox, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """(left, top, width, height) of the part of a picture (H, W, 3) to show, in pixels."""
    x, y, width, height = box
    margin = _AROUND * max(height, 0.15 * width)
    high = min(round(height + 2 * margin), shape[0])
    wide = min(round(max(width + 2 * margin, _WIDE * high)), shape[1])
    left = min(max(round(x + width / 2 - wide / 2), 0), shape[1] - wide)
    top = min(max(round(y + height / 2 - high / 2), 0), shape[0] - high)
    return left, top, max(wide, 1), max(high, 1)


def _part_of(result: Result, row: Row) -> Digit | Number | None:
    """What a row tells; None where the picture is no longer read like that."""
    part = _part_at(result, row)
    return part if part and _compared(read_as(part)) == _compared(row[READ_AS]) else None


def _part_at(result: Result, row: Row) -> Digit | Number | None:
    """What is read now with the index of a row."""
    index = int(row["index"]) - 1 if row.get("index", "").isdecimal() else 0
    parts = result.numbers if isinstance(result, PageReading) else (result,)
    part = parts[index] if 0 <= index < len(parts) else None
    return part if isinstance(part, Digit | Number) else None


def _compared(text: str) -> str:
    """Digits and the mark of what is unsure; separators are not in every file."""
    return digits_of(text) + text[-1:] if digits_of(text) else text


def _box_in(row: Row) -> PlacedBox | None:
    cells = [row.get(name, "") for name in BOX]
    try:
        x, y, width, height = map(float, cells)
    except ValueError:
        return None
    # A person may have changed the file.
    sound = all(map(math.isfinite, (x, y, width, height))) and min(width, height) > 0
    return (x, y, width, height) if sound else None


def _other_digits(digit: Digit) -> list[dict[str, Any]]:
    ranked = sorted(enumerate(digit.probabilities), key=lambda each: -each[1])
    return [
        {"written": str(value), "probability": round(probability, 4)}
        for value, probability in ranked
        if value != digit.likely_digit and probability >= _LEAST
    ][:_OTHERS]
