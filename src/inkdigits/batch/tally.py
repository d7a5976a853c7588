"""The result of a run: counts, and a few examples."""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from inkdigits.batch.places import Item
from inkdigits.batch.rows import Row

_LEAST_SURE: Final = 48
"""Readings that are kept because they are the least sure ones."""

_EXAMPLES: Final = 5
"""Rows that are kept for each error."""


@dataclass
class Tally:
    """Counts of rows, in bounded memory.

    Attributes
    ----------
    rows:
        All.
    statuses, errors:
        How many have each status, and each code of an error.
    digits:
        How often each digit was read.
    examples:
        Names and messages of some of the rows with each error.
    """

    rows: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    digits: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    _doubtful: list[tuple[float, str, Row, Item]] = field(default_factory=list)

    def add(self, row: Row, item: Item) -> None:
        """Count a row."""
        self.rows += 1
        self.statuses[row.status] += 1
        if row.error is not None:
            self.errors[row.error] += 1
            examples = self.examples.setdefault(row.error, [])
            if len(examples) < _EXAMPLES:
                examples.append((row.name, row.message or ""))
        elif row.text is not None or row.likely is not None:
            if row.text is not None:
                self.digits.update(row.text.replace(" ", ""))
            self._keep(-row.confidence, row, item)

    def merge(self, other: Tally) -> None:
        """Count the rows of another tally, too."""
        self.rows += other.rows
        self.statuses.update(other.statuses)
        self.errors.update(other.errors)
        self.digits.update(other.digits)
        for code, examples in other.examples.items():
            mine = self.examples.setdefault(code, [])
            mine += examples[: _EXAMPLES - len(mine)]
        for doubt, _, row, item in other._doubtful:
            self._keep(doubt, row, item)

    @property
    def least_sure(self) -> list[tuple[Row, Item]]:
        """The least sure readings, the least sure one first."""
        return [(row, item) for *_, row, item in sorted(self._doubtful, reverse=True)]

    def to_dict(self) -> dict[str, Any]:
        """The counts, the same whatever the order of the rows."""
        return {
            "rows": self.rows,
            "statuses": dict(sorted(self.statuses.items())),
            "errors": dict(sorted(self.errors.items())),
            "digits": dict(sorted(self.digits.items())),
        }

    def _keep(self, doubt: float, row: Row, item: Item) -> None:
        entry = doubt, row.name, row, item
        if len(self._doubtful) < _LEAST_SURE:
            heapq.heappush(self._doubtful, entry)
        elif entry[:2] > self._doubtful[0][:2]:
            heapq.heapreplace(self._doubtful, entry)
