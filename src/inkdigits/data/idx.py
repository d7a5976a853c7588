"""IDX, the format of MNIST: http://yann.lecun.com/exdb/mnist/ describes it."""

from __future__ import annotations

import math
import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inkdigits.data.contents import bad_data, read_content
from inkdigits.data.samples import Glyphs

_UNSIGNED_BYTE = 0x08


def read_idx(path: Path, dimensions: int) -> NDArray[np.uint8]:
    """Read the array in an IDX file of unsigned bytes, gzip or plain; it can't be written to.

    Raises
    ------
    DataError
        When the file is not IDX, holds other values, has another number of dimensions, or is
        not exactly as long as its header says.
    """
    content = read_content(path)
    magic = bytes((0, 0, _UNSIGNED_BYTE, dimensions))
    if content[:4] != magic:
        raise bad_data(
            path,
            f"not an IDX file of unsigned bytes with {dimensions} dimensions: expected it to "
            f"begin with {magic.hex(' ')}, found {content[:4].hex(' ') or 'nothing'}",
        )
    header = 4 + 4 * dimensions
    if len(content) < header:
        raise bad_data(path, "cut short within its header")
    shape = struct.unpack_from(f">{dimensions}I", content, 4)
    expected = header + math.prod(shape)
    if len(content) != expected:
        size = " x ".join(map(str, shape))
        raise bad_data(path, f"expected {expected:,} bytes for {size}, found {len(content):,}")
    return np.frombuffer(content, np.uint8)[header:].reshape(shape)


def read_glyphs(images_path: Path, labels_path: Path) -> Glyphs:
    """Read the images and labels of two IDX files.

    Raises
    ------
    DataError
        As `read_idx`; for images that are not 28 x 28, labels that are not digits, or
        another number of labels than of images.
    """
    images = read_idx(images_path, dimensions=3)
    labels = read_idx(labels_path, dimensions=1)
    if images.shape[1:] != (28, 28):
        size = " x ".join(map(str, images.shape[1:]))
        raise bad_data(images_path, f"expected images of 28 x 28, found {size}")
    if len(images) != len(labels):
        raise bad_data(
            labels_path,
            f"expected {len(images):,} labels for as many images, found {len(labels):,}",
        )
    if np.any(labels > 9):
        raise bad_data(labels_path, f"expected labels of 0 to 9, found {labels.max()}")
    return Glyphs(images, labels.astype(np.int64))
