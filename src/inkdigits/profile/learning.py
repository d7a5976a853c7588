"""Learning from corrections, and refusing evidence that would do harm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.errors import InputError
from inkdigits.profile.correction import Correction
from inkdigits.profile.encoding import Encoded, Encoder, Rows
from inkdigits.profile.fitting import NOTHING, fit
from inkdigits.profile.guard import guard_labels
from inkdigits.profile.head import Head

MOST_LOST: Final = 4
"""How many of the 2,000 glyphs of the guard set a profile may make the reader misread."""

_ALIKE: Final = 0.8
"""The similarity from which two corrections with different digits contradict each other."""

Digits = NDArray[np.int64]
Chosen = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Learned:
    """All corrections of a profile, and what was learned from them. It is immutable.

    Attributes
    ----------
    revision:
        The number of changes of the profile up to this state.
    corrections:
        In the order in which they were added.
    encoded:
        Their glyphs.
    head:
        See there.
    """

    revision: int
    corrections: tuple[Correction, ...]
    encoded: Encoded
    head: Head

    @property
    def digits(self) -> Digits:
        """The digits of the corrections, (N,) int64."""
        return np.array([each.digit for each in self.corrections], np.int64)

    @property
    def used(self) -> Chosen:
        """Which corrections have an effect, (N,) bool."""
        return np.array([each.used for each in self.corrections], bool)

    def likeness(self, glyphs: Encoded) -> Rows:
        """The similarity of glyphs to the most similar used correction of each digit, else NaN.

        Returns
        -------
        likeness: (N, 10) float32
            -1 to 1.
        """
        alike = glyphs.places @ self.encoded.places[self.used].T
        digits, found = self.digits[self.used], np.full((len(glyphs), 10), np.nan, np.float32)
        for digit in np.unique(digits):
            found[:, digit] = alike[:, digits == digit].max(axis=1)
        return found

    def place_of(self, number: int) -> int:
        """The index of the correction with this id; InputError ``no_correction`` without it."""
        for place, each in enumerate(self.corrections):
            if each.id == number:
                return place
        raise InputError("no_correction", f"There is no correction {number} in this profile.")

    def described(self, chosen: slice = slice(None)) -> list[Correction]:
        """Some corrections, each with what it contradicts and how it is read now."""
        if not self.corrections:
            return []
        digits = self.digits
        alike = self.encoded.places[chosen] @ self.encoded.places.T >= _ALIKE
        against = alike & (digits[chosen, None] != digits)
        now = most_probable(self.head, self.encoded[chosen])
        ids = np.array([each.id for each in self.corrections])
        return [
            replace(each, contradicts=tuple(map(int, ids[row])), read_now=int(best))
            for each, row, best in zip(self.corrections[chosen], against, now, strict=True)
        ]


def most_probable(head: Head, glyphs: Encoded) -> Digits:
    """The most probable digit of each glyph, (N,)."""
    return np.asarray(head.shifted(glyphs)[:, :10].argmax(axis=1), np.int64)


def with_more(
    known: Learned, new: Sequence[Correction], glyphs: Encoded, encoder: Encoder
) -> Learned:
    """Learn more corrections.

    They are used, with all others, if they do no harm together; otherwise each that does none.
    Corrections that were not used so far are tried again with them.
    """
    encoded = Encoded.joined(known.encoded, glyphs)
    corrections = (*known.corrections, *new)
    digits = np.append(known.digits, [each.digit for each in new])
    everything = np.ones(len(corrections), bool)
    choices = [everything]
    if not known.used.all():
        choices.append(np.append(known.used, everything[: len(new)]))
    for chosen in choices:
        head = fit(encoded[np.flatnonzero(chosen)], digits[chosen], encoder.guard)
        if _is_harmless(head, known.head, encoded, digits, chosen, encoder):
            return _learned(known.revision + 1, corrections, encoded, chosen, head)
    if len(new) > 1:
        for place, each in enumerate(new):
            known = with_more(known, [each], glyphs[place : place + 1], encoder)
        return known
    return _learned(
        known.revision + 1, corrections, encoded, np.append(known.used, False), known.head
    )


def learn(
    revision: int, corrections: tuple[Correction, ...], encoded: Encoded, encoder: Encoder
) -> Learned:
    """Learn all corrections, and find out which of them can be used."""
    digits = np.array([each.digit for each in corrections], np.int64)
    chosen = np.zeros(len(corrections), bool)
    head = NOTHING
    waiting = [np.arange(len(corrections))] if corrections else []
    while waiting:
        part = waiting.pop()
        tried = chosen.copy()
        tried[part] = True
        found = fit(encoded[np.flatnonzero(tried)], digits[tried], encoder.guard)
        if _is_harmless(found, head, encoded, digits, tried, encoder):
            chosen, head = tried, found
        elif len(part) > 1:
            waiting += [part[len(part) // 2 :], part[: len(part) // 2]]
    return _learned(revision, corrections, encoded, chosen, head)


def as_stored(
    revision: int, corrections: tuple[Correction, ...], encoded: Encoded, encoder: Encoder
) -> Learned:
    """What was learned before, where it is known which corrections are used."""
    used = np.flatnonzero([each.used for each in corrections])
    digits = np.array([each.digit for each in corrections], np.int64)
    head = fit(encoded[used], digits[used], encoder.guard) if len(used) else NOTHING
    return Learned(revision, corrections, encoded, head)


def _learned(
    revision: int,
    corrections: tuple[Correction, ...],
    encoded: Encoded,
    used: Chosen,
    head: Head,
) -> Learned:
    return Learned(
        revision,
        tuple(replace(each, used=bool(one)) for each, one in zip(corrections, used, strict=True)),
        encoded,
        head,
    )


def _is_harmless(
    head: Head, before: Head, own: Encoded, digits: Digits, chosen: Chosen, encoder: Encoder
) -> bool:
    """Whether neither the guard set nor the writer's own corrections lose by a head."""
    lost = int((most_probable(head, encoder.guard) != guard_labels()).sum())
    if lost > encoder.guard_errors + MOST_LOST:
        return False
    own, digits = own[np.flatnonzero(chosen)], digits[chosen]
    wrong = (most_probable(head, own) != digits).sum()
    return bool(wrong <= (most_probable(before, own) != digits).sum())
