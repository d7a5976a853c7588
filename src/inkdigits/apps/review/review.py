"""A review: the doubtful readings, one after another, and the answers, each written at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import RLock
from typing import Final

from inkdigits.apps.review.answers import (
    ERROR,
    READ_AS,
    REVIEW,
    REVIEWED,
    Row,
    answered,
    unanswered,
)
from inkdigits.apps.review.table import Table
from inkdigits.errors import InputError

_AHEAD: Final = 2
"""Readings that are named before they are asked for, so that they can be prepared."""


@dataclass(frozen=True)
class Progress:
    """How far a review is.

    Attributes
    ----------
    rows:
        All readings, whether sure or doubtful.
    left, confirmed, corrected:
        Doubtful ones: to be reviewed, skipped ones too; said to be right; and corrected.
    skipped:
        How many of those left were skipped.
    unread:
        Pictures that can't be read, which are not part of the review.
    next:
        The numbers of the rows to show next; none where all are reviewed or skipped.
    """

    rows: int
    left: int
    confirmed: int
    corrected: int
    skipped: int
    unread: int
    next: tuple[int, ...]

    @property
    def total(self) -> int:
        """All doubtful readings."""
        return self.left + self.confirmed + self.corrected


class Review:
    """The rows of a table that need review, and those reviewed already.

    Threads may share it. A row is named by its number in the table, from 0.

    Parameters
    ----------
    on_change:
        Called with the number of a row and its cells, after an answer or its undoing was written.
    """

    def __init__(
        self, table: Table, on_change: Callable[[int, Row], None] = lambda number, row: None
    ) -> None:
        self.table = table
        self._on_change = on_change
        self._lock = RLock()
        rows = list(enumerate(table.rows))
        self._left = [
            number for number, row in rows if row[REVIEW] == "yes" and row[READ_AS] != ERROR
        ]
        self._skipped: list[int] = []
        self._done = [number for number, row in rows if row[REVIEWED]]

    def row(self, number: int) -> Row:
        """A row by its number.

        Raises
        ------
        InputError
            ``not_found``.
        """
        with self._lock:
            if not 0 <= number < len(self.table.rows):
                raise InputError("not_found", f"There is no row {number}.")
            return self.table.rows[number]

    @property
    def progress(self) -> Progress:
        """How far the review is."""
        with self._lock:
            said = [row[REVIEWED] for row in self.table.rows]
            return Progress(
                rows=len(said),
                left=len(self._left) + len(self._skipped),
                confirmed=said.count("confirmed"),
                corrected=said.count("corrected"),
                skipped=len(self._skipped),
                unread=sum(row[READ_AS] == ERROR for row in self.table.rows),
                next=tuple(self._left[:_AHEAD]),
            )

    def answer(self, number: int, said: str | None) -> None:
        """Write what a person says of a row; every answer comes this way.

        Parameters
        ----------
        said:
            See `answered`.

        Raises
        ------
        InputError
            ``bad_answer``, ``not_found``, ``not_written`` and ``changed``; nothing is changed then.
        """
        with self._lock:
            self._write(number, answered(self.row(number), self.table.kind, said))
            self._put_aside(number)

    def skip(self, number: int) -> None:
        """Leave a row for later: until the others are reviewed, or the next start."""
        with self._lock:
            self.row(number)
            self._put_aside(number)
            self._skipped.append(number)

    def back(self) -> None:
        """Undo the latest answer or skip, so that its row comes next; nothing where there is none.

        Answers of earlier starts can be undone, too, from the last row to the first.

        Raises
        ------
        InputError
            As `answer`.
        """
        with self._lock:
            if not self._done:
                return
            number = self._done[-1]
            if self.row(number)[REVIEWED]:
                self._write(number, unanswered(self.row(number)))
            self._put_aside(number)
            self._done.pop()
            self._left.insert(0, number)

    def take_up_skipped(self) -> None:
        """Show the skipped ones again, after those that are left."""
        with self._lock:
            self._left += self._skipped
            self._skipped = []

    def _write(self, number: int, row: Row) -> None:
        rows = [*self.table.rows]
        rows[number] = row
        self.table.save(rows)
        self._on_change(number, row)

    def _put_aside(self, number: int) -> None:
        """Make a row the latest of those done."""
        for places in (self._left, self._skipped, self._done):
            if number in places:
                places.remove(number)
        self._done.append(number)
