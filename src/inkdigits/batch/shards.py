"""Which shards there are, which of them are done, and what is left to read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from inkdigits.batch.places import Item
from inkdigits.batch.rows import ERROR, Row
from inkdigits.batch.sources import Sources
from inkdigits.batch.store import Store
from inkdigits.batch.tally import Tally
from inkdigits.errors import InputError, printable


@dataclass
class Shard:
    """A shard that is not done: its rows so far.

    Attributes
    ----------
    number:
        From 0, in the order of the inputs.
    rows:
        Those that are known, by their place; None for each that is still to be read.
    missing:
        How many are still to be read.
    is_closed:
        Whether all of its places are known.
    is_new:
        Whether it has rows that its file has not.
    """

    number: int
    rows: list[Row | None] = field(default_factory=list)
    missing: int = 0
    is_closed: bool = False
    is_new: bool = False

    def put(self, place: int, row: Row) -> None:
        """Set the row of a place."""
        self.rows[place] = row
        self.missing -= 1

    @property
    def is_complete(self) -> bool:
        """Whether all rows are known."""
        return self.is_closed and not self.missing

    @property
    def complete_rows(self) -> list[Row]:
        """All rows of a complete shard."""
        return [row for row in self.rows if row is not None]


class Slot(NamedTuple):
    """The place of a row, and the input that it is of."""

    shard: Shard
    place: int
    item: Item


class Plan:
    """Compares the inputs with the shards on disk, in one pass, and says what is to be read.

    Parameters
    ----------
    sources, store, size:
        The inputs, the shards, and the rows of a shard.
    retry_failed:
        Whether rows with an error are read again.

    Attributes
    ----------
    sources:
        The inputs.
    known:
        Counts the rows that needn't be read.
    """

    def __init__(self, sources: Sources, store: Store, size: int, *, retry_failed: bool) -> None:
        self.sources = sources
        self._store = store
        self._size = size
        self._retry_failed = retry_failed
        self.known = Tally()

    def shards(self) -> Iterator[Shard | Slot]:
        """Each place that is to be read, and each shard with such places behind the last of them.

        A shard has become closed when it is given out.

        Raises
        ------
        InkdigitsError
            ``inputs_changed`` when a shard on disk is of other inputs; what `Sources.items` and
            `Store.read_shard` raise.
        """
        shard: Shard | None = None
        done: list[Row] | None = None
        for index, item in enumerate(self.sources.items()):
            number, place = divmod(index, self._size)
            if not place:
                if shard is not None:
                    yield from self._closed(shard, done)
                shard, done = Shard(number), self._store.read_shard(number)
            assert shard is not None
            row = None if done is None else self._known_row(done, place, item, number)
            shard.rows.append(row)
            if row is None:
                shard.missing += 1
                shard.is_new = True
                yield Slot(shard, place, item)
            else:
                self.known.add(row, item)
        if shard is None:
            raise InputError("no_pictures", "There are no pictures to read.")
        yield from self._closed(shard, done)
        if self._store.read_shard(shard.number + 1) is not None:
            raise self._changed(shard.number + 1)

    def _known_row(self, done: list[Row], place: int, item: Item, number: int) -> Row | None:
        if place >= len(done) or done[place].name != item.name_in_row:
            raise self._changed(number)
        row = done[place]
        return None if self._retry_failed and row.status == ERROR else row

    def _closed(self, shard: Shard, done: list[Row] | None) -> Iterator[Shard]:
        if done is not None and len(done) != len(shard.rows):
            raise self._changed(shard.number)
        shard.is_closed = True
        if shard.is_new:
            yield shard

    def _changed(self, number: int) -> InputError:
        return InputError(
            "inputs_changed",
            f"The inputs are not those of {printable(self._store.out)}/"
            f"{self._store.shard_name(number)}: files were added, removed or renamed since. Choose "
            "a new folder.",
        )
