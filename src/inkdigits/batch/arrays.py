"""Readings of pictures in arrays: a function for `map_batches` of Ray Data."""

from __future__ import annotations

import functools
import os
from typing import Any, Final, Unpack

import numpy as np
from numpy.typing import NDArray

from inkdigits.batch.job import TOGETHER, Job, JobReader
from inkdigits.batch.places import Item
from inkdigits.batch.rows import NUMERIC, Kind, columns_of
from inkdigits.decoding import Options
from inkdigits.errors import InputError

_COLUMNS: Final = ("bytes", "image")
"""What `ray.data.read_binary_files` and `read_images` call the pictures."""

_NAME: Final = "name"


def read_arrays(
    batch: dict[str, NDArray[Any]],
    *,
    column: str | None = None,
    kind: Kind = "digit",
    model: str | os.PathLike[str] | None = None,
    numbers_model: str | os.PathLike[str] | None = None,
    **options: Unpack[Options],
) -> dict[str, NDArray[Any]]:
    """Read the pictures of a batch, in this process and with one thread.

    The models are loaded once in each process.

    Parameters
    ----------
    batch:
        Arrays by the name of their column, all of the same length N.
    column:
        The column of pictures: the bytes of image files, or arrays (H, W) or (H, W, 3 or 4) of
        uint8. By default "bytes" or "image", as `ray.data.read_binary_files` and `read_images` call
        it.
    kind, model, numbers_model, **options:
        See `read`; constraints must be hashable.

    Returns
    -------
    batch:
        The other columns, and those of `Row` but for the name: "text", "confidence", "status",
        "error" and so on; texts are of dtype object, with None for a missing one.

    Raises
    ------
    InputError
        ``bad_column`` without a column of pictures, and for invalid options.
    ModelError
        For models that can't be used.
    """
    chosen = column or next((name for name in _COLUMNS if name in batch), "")
    if chosen not in batch:
        raise InputError(
            "bad_column", f"Name the column with the pictures; there are {', '.join(batch)}."
        )
    models = (None if each is None else os.fspath(each) for each in (model, numbers_model))
    reader = _reader(kind, tuple(sorted(options.items())), *models)
    items = [Item(str(place), _content(value)) for place, value in enumerate(batch[chosen])]
    size = TOGETHER[kind]
    rows = [
        row
        for start in range(0, len(items), size)
        for row in reader.read(items[start : start + size])
    ]
    found = {
        name: np.array(
            [getattr(row, name) for row in rows], np.float64 if name in NUMERIC else object
        )
        for name in columns_of(kind)
        if name != _NAME
    }
    return {name: each for name, each in batch.items() if name != chosen} | found


@functools.lru_cache(maxsize=4)
def _reader(
    kind: Kind, options: tuple[tuple[str, Any], ...], model: str | None, numbers_model: str | None
) -> JobReader:
    import cv2

    # Ray gives each task a core; several threads in each would fight for them.
    cv2.setNumThreads(1)
    return JobReader(Job(kind, dict(options), model, numbers_model))


def _content(value: Any) -> bytes | NDArray[Any] | InputError:
    if isinstance(value, bytes | np.ndarray):
        return value
    return InputError("empty_file", "there is no picture in this row.")
