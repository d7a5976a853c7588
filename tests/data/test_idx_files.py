from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from idx_file import idx
from inkdigits.data.formats import read_glyphs, read_idx
from inkdigits.errors import DataError

IMAGES = np.arange(2 * 28 * 28).astype(np.uint8).reshape(2, 28, 28)
LABELS = np.array([7, 9], np.uint8)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_images_and_labels_are_read(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    (tmp_path / "images").write_bytes(pack(idx(IMAGES)))
    (tmp_path / "labels").write_bytes(pack(idx(LABELS)))
    glyphs = read_glyphs(tmp_path / "images", tmp_path / "labels")
    np.testing.assert_array_equal(glyphs.images, IMAGES)
    assert glyphs.images.dtype == np.uint8
    assert glyphs.labels.tolist() == [7, 9]
    assert glyphs.labels.dtype == np.int64


GOOD = idx(IMAGES)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "expected it to begin with 00 00 08 03, found nothing"),
        (b"<html>no such page</html>", "found 3c 68 74 6d"),
        (b"\0\0\x0d\x03" + GOOD[4:], "found 00 00 0d 03"),
        (idx(LABELS), "found 00 00 08 01"),
        (GOOD[:9], "cut short within its header"),
        (GOOD[:-1], "expected 1,584 bytes for 2 x 28 x 28, found 1,583"),
        (GOOD + b"\0", "expected 1,584 bytes for 2 x 28 x 28, found 1,585"),
        (b"\0\0\x08\x03" + b"\xff" * 12, "expected 79,228,162,458,924,105,385,300,197,391 bytes"),
        (gzip.compress(GOOD)[:-9], "the gzip file is damaged or cut short"),
        (gzip.compress(GOOD)[:15] + b"\xff" + gzip.compress(GOOD)[16:], "gzip file is damaged"),
        (gzip.compress(GOOD) + b"tail", "the gzip file is damaged"),
    ],
    ids=[
        *("empty", "HTML", "doubles", "labels", "header cut", "short", "long", "huge"),
        *("gzip cut", "gzip altered", "gzip with more after it"),
    ],
)
def test_damaged_file_is_refused_with_a_reason(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "images.gz"
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        read_idx(path, dimensions=3)
    assert caught.value.code == "bad_data"
    assert str(caught.value).startswith(f"{path}: ")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("images", "labels", "message"),
    [
        (IMAGES[:, :27], LABELS, "images: expected images of 28 x 28, found 27 x 28."),
        (IMAGES, LABELS[:1], "labels: expected 2 labels for as many images, found 1."),
        (IMAGES, LABELS + np.uint8(1), "labels: expected labels of 0 to 9, found 10."),
    ],
)
def test_mismatching_images_and_labels_are_refused(
    tmp_path: Path, images: NDArray[np.uint8], labels: NDArray[np.uint8], message: str
) -> None:
    (tmp_path / "images").write_bytes(idx(images))
    (tmp_path / "labels").write_bytes(idx(labels))
    with pytest.raises(DataError) as caught:
        read_glyphs(tmp_path / "images", tmp_path / "labels")
    assert str(caught.value).endswith(message)


def test_folder_instead_of_a_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="not a regular file"):
        read_idx(tmp_path, dimensions=3)


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"gone\.gz: no such file") as caught:
        read_idx(tmp_path / "gone.gz", dimensions=3)
    assert caught.value.code == "no_data"
