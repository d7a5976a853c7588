"""Changes of a profile to which corrections are added."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from inkdigits.ink import Ink
from inkdigits.profile import rows
from inkdigits.profile.correction import Correction
from inkdigits.profile.encoding import Encoder
from inkdigits.profile.learning import Learned, most_probable, with_more
from inkdigits.profile.teaching import Change


def addition(
    labelled: Sequence[tuple[NDArray[np.uint8], int]], ink: Ink | None, encoder: Encoder
) -> Change:
    """Add glyphs (28, 28) with their digits, and learn them together.

    ``ink`` is what they were made from, if they were drawn.

    Raises
    ------
    ValueError, InputError
        As `rows.check_digit` and `rows.checked_glyph`.
    """
    for _, digit in labelled:
        rows.check_digit(digit)
    glyphs = [rows.checked_glyph(glyph) for glyph, _ in labelled]
    digits = [digit for _, digit in labelled]
    encoded = encoder.encode(np.stack(glyphs))

    def add(connection: sqlite3.Connection, known: Learned) -> Learned:
        read_as = most_probable(known.head, encoded).tolist()
        new = [
            Correction(0, digit, glyph, ink, read, rows.now())
            for glyph, digit, read in zip(glyphs, digits, read_as, strict=True)
        ]
        after = with_more(known, new, encoded, encoder)
        before, added = after.corrections[: -len(new)], after.corrections[-len(new) :]
        stored: list[Correction] = []
        for each in added:
            of_number = stored[0].id if stored else 0
            stored.append(rows.insert(connection, replace(each, of_number=of_number)))
        return replace(after, corrections=(*before, *stored))

    return add


def import_of(
    offered: Sequence[Correction],
    added: list[Correction],
    relearned: Callable[[Learned, tuple[Correction, ...]], Learned],
) -> Change:
    """Add those of other corrections that are missing, and append them to ``added``."""

    def add(connection: sqlite3.Connection, known: Learned) -> Learned:
        stored = {rows.identity(each) for each in known.corrections}
        for each in offered:
            if rows.identity(each) not in stored:
                stored.add(rows.identity(each))
                added.append(rows.insert(connection, each))
        return relearned(known, (*known.corrections, *added)) if added else known

    return add
