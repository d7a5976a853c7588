"""Teaching a profile by the answers of a review."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from inkdigits.apps.cli.opening import open_input
from inkdigits.apps.review.answers import REVIEWED, Row
from inkdigits.apps.review.opening import key_of
from inkdigits.errors import InkdigitsError
from inkdigits.profile import Profile


class ReviewTeaching:
    """Adds each answer about a digit to a profile, and removes it when it is undone.

    An answer is kept in the review whether it can be taught or not.

    Parameters
    ----------
    names:
        The names of the pictures by their `key_of`.

    Attributes
    ----------
    problems:
        Why answers could not be taught.
    """

    def __init__(self, profile: Profile, names: Mapping[str, str]) -> None:
        self._profile = profile
        self._names = names
        self._taught: dict[int, int] = {}
        self.problems: list[str] = []

    @property
    def summary(self) -> str:
        """What was taught, in a sentence."""
        count = len(self._taught)
        text = f"{count:,} {'answer' if count == 1 else 'answers'} taught to {self._profile.name}."
        return " ".join([text, *dict.fromkeys(self.problems)])

    def changed(self, number: int, row: Row) -> None:
        """Teach the digit of a row that was answered, or forget that of one that is undone."""
        if number in self._taught:
            self._attempt(lambda: self._profile.delete(self._taught.pop(number)))
        digit = row["digit"]
        if row[REVIEWED] and digit:
            self._attempt(lambda: self._teach(number, row["file"], int(digit)))

    def _teach(self, number: int, file: str, digit: int) -> None:
        source = open_input(self._names.get(key_of(file), file))
        self._taught[number] = self._profile.add(source, digit).id

    def _attempt(self, change: Callable[[], object]) -> None:
        try:
            change()
        except InkdigitsError as error:
            self.problems.append(error.message)
