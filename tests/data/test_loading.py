from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from idx_file import idx
from inkdigits.data import load_ink, load_mnist, split_of
from inkdigits.errors import DataError, InputError

DataFolder = Callable[..., Path]

# Enough images for 5,000 to validate and a few to train.
TRAINING = 5_003


@pytest.fixture
def mnist(data_folder: DataFolder) -> Path:
    numbers = np.arange(TRAINING)
    images = np.zeros((TRAINING, 28, 28), np.uint8)
    images[:, 0, 0] = numbers % 251
    contents = {
        "mnist/train-images-idx3-ubyte.gz": idx(images),
        "mnist/train-labels-idx1-ubyte.gz": idx((numbers % 10).astype(np.uint8)),
        "mnist/t10k-images-idx3-ubyte.gz": idx(images[:2] + np.uint8(9)),
        "mnist/t10k-labels-idx1-ubyte.gz": idx(np.array([3, 4], np.uint8)),
    }
    return data_folder("mnist", "mnist", contents)


@pytest.mark.usefixtures("mnist")
def test_last_5000_mnist_images_are_for_validation() -> None:
    train, validation, test = load_mnist("train"), load_mnist("validation"), load_mnist("test")
    assert train.labels.tolist() == [0, 1, 2]
    assert train.images[:, 0, 0].tolist() == [0, 1, 2]
    assert validation.images.shape == (5_000, 28, 28)
    assert validation.images[:2, 0, 0].tolist() == [3, 4]
    assert validation.labels[-1] == (TRAINING - 1) % 10
    assert test.labels.tolist() == [3, 4]
    assert test.images[:, 5, 5].tolist() == [9, 9]


def test_folder_argument_overrides_the_environment(
    mnist: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("INKDIGITS_DATA", str(tmp_path / "elsewhere"))
    assert load_mnist("test", data_dir=mnist).labels.tolist() == [3, 4]


def test_ink_of_a_split_is_by_its_writers_only(data_folder: DataFolder) -> None:
    writers = [f"home-{number}" for number in range(60)]
    lines = [
        json.dumps({"label": "1", "site": "home", "writer": name, "strokes": [[[0, 0], [0, 9]]]})
        for name in writers
    ]
    place = "ink/unipen-digits.jsonl.gz"
    data_folder("unipen-digits", place, {place: "\n".join(lines).encode()})
    for split in ("train", "validation", "test"):
        found = [sample.writer for sample in load_ink("unipen-digits", split)]
        assert found == [name for name in writers if split_of(name) == split]
        assert found
    assert [sample.writer for sample in load_ink("unipen-digits")] == writers


def test_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(DataError, match="pendigits, unipen-digits, unipen-nondigits"):
        load_ink("mnist")
    with pytest.raises(InputError, match="train, validation, test"):
        load_mnist("testing")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="train, validation, test"):
        load_ink("pendigits", "testing")  # type: ignore[arg-type]


def test_data_needs_no_training_stack_and_no_downloader() -> None:
    code = "import inkdigits.data, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {"keras", "tensorflow", "pooch", "platformdirs"} & set(done.stdout.split()) == set()
