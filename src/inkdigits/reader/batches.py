"""Read many sources in batches, with one row for each source."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, TypeVar

from inkdigits.errors import InkdigitsError, ModelError
from inkdigits.preparation import Readable
from inkdigits.reading import Unread

Prepared = TypeVar("Prepared")
Result = TypeVar("Result")

_ONE: Final = (str, bytes, bytearray, memoryview, os.PathLike, Mapping, io.IOBase)
"""Types that are a single source, or none, even if they can be iterated over."""

_CHANNELS: Final = (1, 3, 4)
"""Lengths of the last axis of an array (H, W, channels) that is one picture in colour."""


def check_several(sources: object, singular: str) -> None:
    """Raise TypeError for one source instead of several; ``singular`` is the method for one."""
    if _is_one(sources):
        raise TypeError(
            f"Expected several sources, as in a list, not one {type(sources).__name__}; "
            f"{singular} takes one."
        )


def read_batches(
    sources: Iterable[Readable],
    prepare: Callable[[Readable], Prepared],
    read: Callable[[Sequence[Prepared]], Sequence[Result]],
    size: int,
) -> Iterator[Result | Unread]:
    """Read sources in bounded memory: one row for each, in the same order.

    Each source is prepared before the next one is taken.

    Parameters
    ----------
    sources:
        Any number of them.
    prepare:
        Prepares a source for the network; raises `InkdigitsError` if it can't be read.
    read:
        Reads a batch of prepared sources, and returns one result for each.
    size:
        The number of sources in a batch.
    """
    remaining = map(or_unread(prepare), sources)
    while rows := list(islice(remaining, size)):
        results = iter(read([row for row in rows if not isinstance(row, Unread)]))
        yield from (row if isinstance(row, Unread) else next(results) for row in rows)


def or_unread(read: Callable[[Readable], Result]) -> Callable[[Readable], Result | Unread]:
    """The same function, but what it can't read is returned as `Unread` instead of raised.

    A broken network is no fault of the source, so `ModelError` is raised all the same.
    """

    def read_or_unread(source: Readable) -> Result | Unread:
        try:
            return read(source)
        except ModelError:
            raise
        except InkdigitsError as error:
            return Unread.from_error(error)

    return read_or_unread


def _is_one(sources: object) -> bool:
    """Whether this is a single source, even if it can be iterated over, as an array by its rows."""
    if isinstance(sources, _ONE):
        return True
    shape = getattr(sources, "shape", None)
    if shape is not None:
        return len(shape) < 3 or (len(shape) == 3 and shape[2] in _CHANNELS)
    try:
        iter(sources)  # type: ignore[call-overload]
    except TypeError:
        return True
    return False
