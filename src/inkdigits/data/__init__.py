"""The data sets to train, validate and test on."""

from __future__ import annotations

import os
from typing import get_args

from inkdigits.data.fetching import fetch, locate
from inkdigits.data.formats import list_pictures, read_glyphs, read_ink_file, write_ink_file
from inkdigits.data.labelled import is_held_out, list_labelled
from inkdigits.data.registry import DATA_SETS, DataSet
from inkdigits.data.samples import (
    LIKE_DIGITS,
    MNIST_VALIDATION,
    NONDIGIT_CHARACTERS,
    NOT_A_DIGIT,
    VALIDATION_SHARE,
    Glyphs,
    InkSample,
    Split,
    ink_hash,
    is_mislabelled,
    split_of,
)
from inkdigits.data.unipen import read_unipen
from inkdigits.errors import DataError, InputError

__all__ = [
    "DATA_SETS",
    "INK_DATA_SETS",
    "LIKE_DIGITS",
    "NONDIGIT_CHARACTERS",
    "NOT_A_DIGIT",
    "DataSet",
    "Glyphs",
    "InkSample",
    "Split",
    "fetch",
    "ink_hash",
    "is_held_out",
    "is_mislabelled",
    "list_labelled",
    "list_pictures",
    "load_ink",
    "load_mnist",
    "locate",
    "read_ink_file",
    "split_of",
    "write_ink_file",
]


def load_mnist(
    split: Split,
    data_dir: str | os.PathLike[str] | None = None,
    validation_share: float | None = None,
) -> Glyphs:
    """Load MNIST: 55,000 images to train, 5,000 to validate, or the 10,000 test images.

    ``validation_share`` asks for another share of the first 60,000 to validate.

    Raises
    ------
    DataError, MissingExtraError
        As `locate` does.
    """
    _check_split(split)
    folder = locate("mnist", data_dir)
    part = "t10k" if split == "test" else "train"
    glyphs = read_glyphs(
        folder / f"{part}-images-idx3-ubyte.gz", folder / f"{part}-labels-idx1-ubyte.gz"
    )
    if split == "test":
        return glyphs
    count = len(glyphs.labels)
    held_out = MNIST_VALIDATION if validation_share is None else round(validation_share * count)
    cut = count - held_out
    kept = slice(cut) if split == "train" else slice(cut, None)
    return Glyphs(glyphs.images[kept], glyphs.labels[kept])


def load_ink(
    name: str,
    split: Split | None = None,
    data_dir: str | os.PathLike[str] | None = None,
    validation_share: float | None = None,
) -> list[InkSample]:
    """Load `pendigits`, `unipen-digits` or `unipen-nondigits`; of one split, or all.

    ``validation_share`` asks for another share to validate; see `split_of`.

    Raises
    ------
    DataError, MissingExtraError
        As `locate` does; ``unknown_data`` for a data set that holds no ink.
    """
    if split is not None:
        _check_split(split)
    if name not in _INK_READERS:
        raise DataError(
            "unknown_data", f"{name!r} is not a data set of ink: {', '.join(_INK_READERS)}."
        )
    samples = _INK_READERS[name](locate(name, data_dir))
    share = VALIDATION_SHARE if validation_share is None else validation_share
    return [sample for sample in samples if split in (None, split_of(sample.writer, share))]


_INK_READERS = {
    "pendigits": read_unipen,
    "unipen-digits": read_ink_file,
    "unipen-nondigits": read_ink_file,
}

INK_DATA_SETS = tuple(_INK_READERS)
"""What `load_ink` loads."""


def _check_split(split: str) -> None:
    if split not in get_args(Split):
        raise InputError(
            "unknown_split", f"{split!r} is not a split: {', '.join(get_args(Split))}."
        )
