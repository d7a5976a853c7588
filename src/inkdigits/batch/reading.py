"""Batches in Python: rows one after another, and batches of Ray Data."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Unpack

from inkdigits.batch.job import Job
from inkdigits.batch.parquet import filled
from inkdigits.batch.places import Item
from inkdigits.batch.pool import Pool
from inkdigits.batch.rows import Kind, Row
from inkdigits.batch.sources import Sources
from inkdigits.decoding import Options


def read(
    inputs: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    workers: int | None = None,
    kind: Kind = "digit",
    model: str | os.PathLike[str] | None = None,
    numbers_model: str | os.PathLike[str] | None = None,
    column: str | None = None,
    time_limit: float = 60.0,
    **options: Unpack[Options],
) -> Iterator[Row]:
    """Read many pictures in worker processes: one row for each, in the order of the inputs.

    Memory is bounded however many there are: names are taken when a worker is free.

    Parameters
    ----------
    inputs:
        Any number of pictures, tar, zip or Parquet files, folders or patterns; see `Sources`.
    workers:
        The number of processes, each with one thread; by default one for each core.
    kind:
        What is read from each picture: "digit", "number" or "page".
    model, numbers_model:
        See `Reader`.
    column:
        The column of Parquet files that has the pictures or their paths.
    time_limit:
        Seconds that a picture may take; above that its row has the error "timeout".
    **options:
        Those of `Reader.read_number`, for numbers; a checksum must be a name.

    Raises
    ------
    InkdigitsError
        For inputs that don't exist, invalid options, and models that can't be used.
    """
    job = Job(kind, options, _path(model), _path(numbers_model))
    digest = next(iter(job.hashes().values()))[:12]
    names = [inputs] if isinstance(inputs, str | os.PathLike) else inputs
    return _rows(
        (os.fspath(name) for name in names), column, job, workers or cores(), time_limit, digest
    )


def cores() -> int:
    """The number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _rows(
    names: Iterable[str], column: str | None, job: Job, workers: int, limit: float, model: str
) -> Iterator[Row]:
    def items() -> Iterator[tuple[None, Item]]:
        for name in names:
            for item in Sources((name,), column).items():
                yield None, item

    with Pool[None](job, workers, limit, model) as pool:
        for _, row in pool.read(filled(items())):
            yield row


def _path(model: str | os.PathLike[str] | None) -> str | None:
    return None if model is None else os.fspath(model)
