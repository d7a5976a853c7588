"""What a batch does with each picture."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from inkdigits.batch.places import Item, load
from inkdigits.batch.rows import Kind, Result, Row, failed_row, row_of
from inkdigits.errors import InkdigitsError
from inkdigits.model.card import load_model
from inkdigits.model.numbers_card import load_numbers_model
from inkdigits.model.paper_card import load_paper_model
from inkdigits.preparation import Readable
from inkdigits.reader import Reader
from inkdigits.reader.batches import or_unread

TOGETHER: Final[dict[Kind, int]] = {"digit": 64, "number": 32, "page": 1}
"""The most pictures that a worker reads in one call."""

AT_THE_NETWORK: Final = -1
"""In place of an index, while the network reads all that were prepared."""

Mark = Callable[[int], None]
"""Is called with the index of the picture that is being prepared, or `AT_THE_NETWORK`."""


@dataclass(frozen=True)
class Job:
    """What is read from each picture, with which models.

    Attributes
    ----------
    kind:
        "digit", "number" or "page".
    options:
        Those of `Reader.read_number`, for numbers only.
    model, numbers_model:
        Model folders; None for the bundled ones.
    """

    kind: Kind = "digit"
    options: Mapping[str, Any] = field(default_factory=dict)
    model: str | None = None
    numbers_model: str | None = None

    def hashes(self) -> dict[str, str]:
        """The SHA-256 of each network that has a part in the answers; that of rows is the first.

        Raises
        ------
        ModelError
            When one can't be used.
        """
        hashes = {
            "digits": load_model(self.model).card.sha256,
            "paper": load_paper_model().card.sha256,
        }
        if self.kind == "digit":
            return hashes
        return {"numbers": load_numbers_model(self.numbers_model).card.sha256, **hashes}


class JobReader:
    """Reads the pictures of a job in this process.

    Raises
    ------
    InkdigitsError
        For a model that can't be used, and invalid options.
    """

    def __init__(self, job: Job) -> None:
        self._job = job
        self._reader = Reader(job.model, numbers_model=job.numbers_model)
        # Invalid options raise now, and not once for each picture.
        self._reader.read_numbers([], **job.options)
        is_digit = job.kind == "digit"
        card = self._reader.card if is_digit else self._reader.numbers_card
        self.model = card.sha256[:12]

    def read(self, items: Sequence[Item], mark: Mark = lambda index: None) -> list[Row]:
        """One row for each item, in the same order; at most as many as `TOGETHER` says."""
        preparing = _Preparing(items, mark)
        start = time.perf_counter()
        results = iter(list(self._results(preparing.sources())))
        seconds = time.perf_counter() - start
        # What the network took is shared by all that it was given.
        shared = max(0.0, seconds - sum(preparing.seconds)) / max(1, len(items))
        rows = []
        for index, item in enumerate(items):
            milliseconds = 1e3 * (preparing.seconds[index] + shared)
            error = preparing.errors.get(index)
            if error is not None:
                rows.append(failed_row(item, error, self.model, milliseconds))
            else:
                rows.append(row_of(item, next(results), self.model, milliseconds))
        return rows

    def _results(self, sources: Iterator[Readable]) -> Iterator[Result]:
        if self._job.kind == "digit":
            return self._reader.iter_digits(sources)
        if self._job.kind == "number":
            return self._reader.iter_numbers(sources, **self._job.options)
        return map(or_unread(self._reader.read_page), sources)


class _Preparing:
    """Gives a reader one source after another, and measures how long it takes to prepare each.

    Attributes
    ----------
    seconds:
        Of each item.
    errors:
        By the index of items that can't be loaded, which the reader isn't given.
    """

    def __init__(self, items: Sequence[Item], mark: Mark) -> None:
        self._items = items
        self._mark = mark
        self.seconds = [0.0] * len(items)
        self.errors: dict[int, InkdigitsError] = {}

    def sources(self) -> Iterator[Readable]:
        """The sources of the items."""
        for index, item in enumerate(self._items):
            self._mark(index)
            start = time.perf_counter()
            try:
                source = load(item)
            except InkdigitsError as error:
                self.errors[index] = error
            else:
                # The reader prepares it before it asks for the next one.
                yield source
            self.seconds[index] = time.perf_counter() - start
        self._mark(AT_THE_NETWORK)
