"""The profiles of a server's users: their readers, and their corrections as JSON."""

from __future__ import annotations

import base64
import binascii
import threading
from collections import OrderedDict
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.errors import InputError
from inkdigits.glyph import SIDE, as_png
from inkdigits.ink import Ink
from inkdigits.profile import Correction, Profile, named_path, profile_names
from inkdigits.reader import Reader

_MOST_READERS: Final = 100
"""Profiles that are kept in memory, the latest used."""

_MOST_PROFILES: Final = 1_000
_MOST_CORRECTIONS: Final = 2_000
"""How much is stored: anyone with the token may make profiles."""

_LARGEST_PNG: Final = 8_192
"""Bytes of a glyph as a PNG."""


class Profiles:
    """The profiles of all users, by name. Threads may share it."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Reader] = OrderedDict()

    def reader(self, name: str) -> Reader:
        """A reader that knows all corrections of a profile, which need not exist.

        Raises
        ------
        InputError
            ``bad_name``; as `Profile.corrections` for the file.
        """
        with self._lock:
            known = self._known.get(name)
        if known is None:
            known = self._reader.with_profile(self._reader.profile_of(named_path(name)))
        known = known.refreshed()
        with self._lock:
            self._known[name] = known
            self._known.move_to_end(name)
            while len(self._known) > _MOST_READERS:
                self._known.popitem(last=False)
        return known

    def corrections(self, name: str) -> list[Correction]:
        """All corrections of a profile."""
        return self._profile(name).corrections()

    def add(self, name: str, digit: int, glyph: NDArray[np.uint8], ink: Ink | None) -> Correction:
        """Add a correction.

        Raises
        ------
        InputError
            ``too_many`` when there is no room; as `Profile.add_glyph`.
        """
        profile = self._profile(name)
        if not profile.exists and len(profile_names()) >= _MOST_PROFILES:
            raise InputError("too_many", "This server has no room for another profile.")
        if len(profile.learned().corrections) >= _MOST_CORRECTIONS:
            raise InputError("too_many", f"A profile holds at most {_MOST_CORRECTIONS:,} here.")
        return profile.add_glyph(glyph, digit, ink)

    def undo(self, name: str) -> Correction | None:
        """Remove the newest correction."""
        return self._profile(name).undo()

    def delete(self, name: str, number: int) -> Correction:
        """Remove a correction."""
        return self._profile(name).delete(number)

    def relabel(self, name: str, number: int, digit: int) -> Correction:
        """Change the digit of a correction."""
        return self._profile(name).relabel(number, digit)

    def _profile(self, name: str) -> Profile:
        profile = self.reader(name).profile
        assert profile is not None
        return profile


def correction_form(correction: Correction) -> dict[str, Any]:
    """The JSON form of a correction, with its glyph as a PNG in base64."""
    return {
        "id": correction.id,
        "digit": correction.digit,
        "read_as": correction.read_as,
        "read_now": correction.read_now,
        "confirmed": correction.confirmed,
        "used": correction.used,
        "contradicts": list(correction.contradicts),
        "note": correction.note,
        "added": correction.added,
        "glyph": base64.b64encode(as_png(correction.glyph)).decode(),
    }


def glyph_in(body: dict[str, Any]) -> NDArray[np.uint8]:
    """The glyph of a request, a PNG in base64 as an answer has it.

    Raises
    ------
    InputError
        ``bad_glyph``.
    """
    text = body.get("glyph")
    if isinstance(text, str) and len(text) <= _LARGEST_PNG:
        try:
            content = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            content = b""
        # OpenCV reads the size from the first 24 bytes; a larger picture isn't decoded.
        if content[:8] == b"\x89PNG\r\n\x1a\n" and content[16:24] == bytes((0, 0, 0, SIDE)) * 2:
            pixels = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_GRAYSCALE)
            if pixels is not None:
                return np.asarray(pixels, np.uint8)
    raise InputError("bad_glyph", "A glyph must be a PNG of 28 by 28 pixels in base64.")


def digit_in(body: dict[str, Any]) -> int:
    """The digit of a request.

    Raises
    ------
    InputError
        ``bad_digit``.
    """
    return _whole(body, "digit", 9, "bad_digit", "A digit must be 0 to 9.")


def number_in(body: dict[str, Any]) -> int:
    """The id of a correction in a request.

    Raises
    ------
    InputError
        ``no_correction``.
    """
    return _whole(body, "id", 2**62, "no_correction", "There is no such correction.")


def _whole(body: dict[str, Any], key: str, most: int, code: str, message: str) -> int:
    value = body.get(key)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= most:
        raise InputError(code, message)
    if value != int(value):
        raise InputError(code, message)
    return int(value)
