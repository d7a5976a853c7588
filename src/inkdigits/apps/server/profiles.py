"""The profiles of a server's users: their readers, and their corrections as JSON."""

from __future__ import annotations

import base64
import threading
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.errors import InputError
from inkdigits.glyph import as_png
from inkdigits.ink import Ink
from inkdigits.profile import Correction, Profile, named_path, profile_names
from inkdigits.reader import Reader
from inkdigits.reading import Number

_MOST_READERS: Final = 100
"""Profiles that are kept in memory, the latest used."""

_MOST_PROFILES: Final = 1_000
_MOST_CORRECTIONS: Final = 2_000
"""How much is stored: anyone with the token may make profiles."""


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
        return self._with_room(name, 1).add_glyph(glyph, digit, ink)

    def add_number(self, name: str, number: Number, right: str) -> list[Correction]:
        """Add the digits of a number.

        Raises
        ------
        InputError
            ``too_many`` when there is no room; as `Profile.add_number`.
        """
        return self._with_room(name, len(number.digits)).add_number(number, right)

    def undo(self, name: str) -> list[Correction]:
        """Remove the newest correction, with all that its number has taught."""
        return self._profile(name).undo()

    def delete(self, name: str, number: int) -> Correction:
        """Remove a correction."""
        return self._profile(name).delete(number)

    def relabel(self, name: str, number: int, digit: int) -> Correction:
        """Change the digit of a correction."""
        return self._profile(name).relabel(number, digit)

    def _with_room(self, name: str, count: int) -> Profile:
        """The profile, if it has room for ``count`` more corrections."""
        profile = self._profile(name)
        if not profile.exists and len(profile_names()) >= _MOST_PROFILES:
            raise InputError("too_many", "This server has no room for another profile.")
        if len(profile.learned().corrections) + count > _MOST_CORRECTIONS:
            raise InputError("too_many", f"A profile holds at most {_MOST_CORRECTIONS:,} here.")
        return profile

    def _profile(self, name: str) -> Profile:
        profile = self.reader(name).profile
        assert profile is not None
        return profile


def corrections_form(corrections: Iterable[Correction]) -> dict[str, Any]:
    """The JSON form of corrections."""
    return {"corrections": list(map(correction_form, corrections))}


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
