"""A correction: what a writer said of one digit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inkdigits.ink import Ink


@dataclass(frozen=True, eq=False)
class Correction:
    """A digit as its writer labelled it.

    Attributes
    ----------
    id:
        Identifies it within its profile. Ids grow, and none is used twice.
    digit:
        0 to 9: what was written.
    glyph: (28, 28) uint8
        What the network saw.
    ink:
        The strokes, where it was drawn; None for a picture.
    read_as:
        0 to 9: the most probable digit when it was added, before it was learned.
    added:
        The time in UTC, as ISO 8601.
    used:
        Whether it has an effect on reading. One that would make other digits be misread is kept
        without an effect.
    of_number:
        The id of the first correction that was taught by the same number; its own if it is alone.
    contradicts:
        The ids of corrections that look nearly the same and have another digit.
    read_now:
        The most probable digit with all that has been learned; None if that was not asked for.
    """

    id: int
    digit: int
    glyph: NDArray[np.uint8]
    ink: Ink | None
    read_as: int
    added: str
    used: bool = True
    of_number: int = 0
    contradicts: tuple[int, ...] = ()
    read_now: int | None = None

    @property
    def confirmed(self) -> bool:
        """Whether it only confirms what was read."""
        return self.read_as == self.digit

    @property
    def note(self) -> str:
        """What its writer should know, as sentences; empty where there is nothing to say."""
        notes = []
        if not self.used:
            notes.append(
                "It is kept but not used: with it, digits of other people or other corrections of "
                "this profile would be misread."
            )
        elif self.read_now not in (None, self.digit):
            notes.append(f"Its form is read as {self.digit} after more corrections like it.")
        if self.contradicts:
            others = ", ".join(map(str, self.contradicts[:5]))
            notes.append(f"It looks like a correction with another digit: number {others}.")
        return " ".join(notes)

    def __repr__(self) -> str:
        change = "confirmed" if self.confirmed else f"read as {self.read_as}"
        return f"Correction({self.id}: {self.digit}, {change}{'' if self.used else ', not used'})"
