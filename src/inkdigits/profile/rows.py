"""The rows of a profile's file as corrections, and the form in which a profile is exported."""

from __future__ import annotations

import base64
import json
import os
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.errors import InputError, printable
from inkdigits.files import output_path, read_bounded, write_atomically, writing
from inkdigits.glyph import SIDE
from inkdigits.ink import Ink
from inkdigits.profile.correction import Correction

LARGEST_EXPORT: Final = 256 * 2**20
"""Bytes of a file that is imported."""

_MOST: Final = 100_000
"""The most corrections that are imported."""

_LARGEST_INK: Final = 2**16
"""Characters of the JSON text of ink that is kept; of longer ink only the glyph is."""

_VERSION: Final = 1
_KEY: Final = "inkdigits_profile"

_COLUMNS: Final = "id, digit, read_as, glyph, ink, added, used, of_number"


def now() -> str:
    """The time in UTC, as ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def select(connection: sqlite3.Connection) -> tuple[Correction, ...]:
    """All corrections, in the order in which they were added.

    Raises
    ------
    sqlite3.DatabaseError
        When a row holds no correction.
    """
    rows = connection.execute(f"SELECT {_COLUMNS} FROM correction ORDER BY id")
    return tuple(_correction(row) for row in rows)


def insert(connection: sqlite3.Connection, new: Correction) -> Correction:
    """Insert a correction, and return it with its id. That of ``new`` is not used."""
    text = None if new.ink is None else json.dumps(new.ink.to_dict())
    values = (
        new.digit,
        new.read_as,
        new.glyph.tobytes(),
        text if text is None or len(text) <= _LARGEST_INK else None,
        new.added,
        new.used,
        new.of_number or None,
    )
    cursor = connection.execute(
        "INSERT INTO correction (digit, read_as, glyph, ink, added, used, of_number) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        values,
    )
    assert cursor.lastrowid is not None
    return replace(new, id=cursor.lastrowid, of_number=new.of_number or cursor.lastrowid)


def _correction(row: tuple[Any, ...]) -> Correction:
    number, digit, read_as, glyph, ink, added, used, of_number = row
    try:
        strokes = None if ink is None else Ink.from_json(ink)
        pixels = np.frombuffer(glyph, np.uint8).reshape(SIDE, SIDE)
    except (InputError, ValueError, TypeError) as error:
        raise sqlite3.DatabaseError(f"correction {number}: {error}") from error
    group = of_number or number
    return Correction(number, digit, pixels, strokes, read_as, str(added), bool(used), group)


def write_export(path: str | os.PathLike[str], corrections: tuple[Correction, ...]) -> None:
    """Write an exported profile; InputError as `output_path` and ``not_written``."""
    target = output_path(path)
    with writing(target):
        write_atomically(target, exported(corrections))


def read_export(path: str | os.PathLike[str]) -> list[Correction]:
    """The corrections of an exported profile; InputError ``not_read``, and as `imported`."""
    try:
        content = read_bounded(path, LARGEST_EXPORT)
    except (OSError, ValueError) as error:
        raise InputError("not_read", f"{printable(path)} can't be read: {error}.") from error
    return imported(content)


def exported(corrections: tuple[Correction, ...]) -> bytes:
    """The content of an exported profile: JSON with the corrections."""
    rows = [
        {
            "digit": each.digit,
            "read_as": each.read_as,
            "added": each.added,
            "glyph": base64.b64encode(each.glyph.tobytes()).decode(),
            "ink": None if each.ink is None else each.ink.to_dict(),
        }
        for each in corrections
    ]
    return json.dumps({_KEY: _VERSION, "corrections": rows}).encode() + b"\n"


def imported(content: bytes) -> list[Correction]:
    """The corrections of an exported profile, with id 0.

    Raises
    ------
    InputError
        ``not_a_profile`` for anything else.
    """
    try:
        data = json.loads(content)
        if not isinstance(data, dict) or data.get(_KEY) != _VERSION:
            raise ValueError("it is no exported profile of this version")
        rows = data["corrections"]
        if len(rows) > _MOST:
            raise ValueError(f"it has more than {_MOST:,} corrections")
        return [_imported(row) for row in rows]
    except (InputError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise InputError(
            "not_a_profile",
            f"The file can't be imported: {error}. A file that 'inkdigits profile export' wrote is "
            "expected.",
        ) from error


def _imported(row: Any) -> Correction:
    digit, read_as = (_digit(row[name]) for name in ("digit", "read_as"))
    pixels = np.frombuffer(base64.b64decode(row["glyph"], validate=True), np.uint8)
    ink = None if row["ink"] is None else Ink.from_dict(row["ink"])
    added = datetime.fromisoformat(row["added"]).isoformat(timespec="seconds")
    return Correction(0, digit, checked_glyph(pixels.reshape(SIDE, SIDE)), ink, read_as, added)


def _digit(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 9:
        raise ValueError("a digit must be 0 to 9")
    return value


def identity(correction: Correction) -> tuple[int, str, bytes]:
    """What a correction has in common with its export."""
    return correction.digit, correction.added, correction.glyph.tobytes()


def checked_glyph(glyph: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A copy of a (28, 28) uint8 glyph with ink.

    Raises
    ------
    ValueError
        For another shape or dtype.
    InputError
        ``blank``.
    """
    if glyph.shape != (SIDE, SIDE) or glyph.dtype != np.uint8:
        raise ValueError(f"a glyph must be (28, 28) uint8, not {glyph.shape} {glyph.dtype}")
    if not glyph.any():
        raise InputError("blank", "There is no ink.")
    return glyph.copy()


def check_digit(digit: int) -> None:
    """Raise ValueError for what is no digit."""
    if isinstance(digit, bool) or digit not in range(10):
        raise ValueError(f"a digit must be 0 to 9, not {digit!r}")
