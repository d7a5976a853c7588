"""Teaching a profile by the answers of a review."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from inkdigits.alphabet import digits_of
from inkdigits.apps.cli.opening import open_input
from inkdigits.apps.review.answers import REVIEWED, Row
from inkdigits.apps.review.opening import key_of
from inkdigits.apps.review.views import Views
from inkdigits.errors import InkdigitsError, InputError, printable
from inkdigits.profile import Correction, Profile
from inkdigits.reading import Number

_MOST_PROBLEMS: Final = 3
"""The most reasons that the summary names."""


class ReviewTeaching:
    """Adds the digits of each answer to a profile, and removes them when it is undone.

    An answer is kept in the review whether it can be taught or not.

    Parameters
    ----------
    names:
        The names of the pictures by their `key_of`.
    views:
        Reads the numbers again, of which the table has only the text.

    Attributes
    ----------
    problems:
        Why answers could not be taught, for each of them.
    """

    def __init__(self, profile: Profile, names: Mapping[str, str], views: Views) -> None:
        self._profile = profile
        self._names = names
        self._views = views
        self._taught: dict[int, list[int]] = {}
        self.problems: list[str] = []

    @property
    def summary(self) -> str:
        """What was taught, as sentences."""
        count = len(self._taught)
        text = f"{count:,} {'answer' if count == 1 else 'answers'} taught to {self._profile.name}."
        if not self.problems:
            return text
        reasons = list(dict.fromkeys(self.problems))[:_MOST_PROBLEMS]
        return " ".join([text, f"{len(self.problems):,} could not be taught:", *reasons])

    def changed(self, number: int, row: Row) -> None:
        """Teach the digits of a row that was answered, or forget those of one that is undone."""
        try:
            self._forget(number)
            self._teach(number, row)
        except InkdigitsError as error:
            self.problems.append(error.message)

    def _forget(self, number: int) -> None:
        """Remove what a row has taught, but for what was removed elsewhere meanwhile."""
        if number in self._taught:
            known = {each.id for each in self._profile.learned().corrections}
            self._profile.delete_all(known.intersection(self._taught[number]))
            del self._taught[number]

    def _teach(self, number: int, row: Row) -> None:
        digits = row["digit"] if "digit" in row else digits_of(row["text"])
        if not (row[REVIEWED] and digits):
            return
        added = self._of_number(row, digits) if "text" in row else [self._of_digit(row, digits)]
        self._taught[number] = [each.id for each in added]

    def _of_digit(self, row: Row, digit: str) -> Correction:
        file = row["file"]
        return self._profile.add(open_input(self._names.get(key_of(file), file)), int(digit))

    def _of_number(self, row: Row, digits: str) -> list[Correction]:
        part = self._views.part_of(row)
        if not isinstance(part, Number):
            file = printable(row["file"])
            message = f"{file} is no longer read as it was, so {digits} was not taught."
            raise InputError("not_certain", message)
        return self._profile.add_number(part, digits)
