from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import h5py
import keras
import numpy as np
import pytest

from inkdigits import ModelError
from inkdigits.training import RECIPES, Run, load_weights

CNN = RECIPES["cnn"]


def _cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 255]) + content[middle + 1 :]


@pytest.mark.parametrize("damage", [_cut, _flipped, lambda _: b"", lambda _: b"<html>404</html>"])
def test_a_damaged_keras_file_is_refused(
    damage: Callable[[bytes], bytes], run: Run, tmp_path: Path
) -> None:
    damaged = tmp_path / "model.keras"
    damaged.write_bytes(damage((run.folder / "model.keras").read_bytes()))
    with pytest.raises(ModelError, match=r"model.keras: expected the weights of a Keras network"):
        load_weights(damaged, CNN)


def test_weights_of_another_shape_are_refused(tmp_path: Path) -> None:
    other = keras.Sequential(
        [keras.Input((28, 28)), keras.layers.Flatten(), keras.layers.Dense(47)]
    )
    for name in ("other.keras", "other.weights.h5"):
        path = tmp_path / name
        other.save_weights(path) if name.endswith(".h5") else other.save(path)
        with pytest.raises(ModelError, match=r"of another shape: expected .* found "):
            load_weights(path, CNN)


def test_weights_that_are_no_numbers_are_refused(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "model.h5"
    path.write_bytes((run.folder / "model.h5").read_bytes())
    with h5py.File(path, "r+") as file:
        found: list[h5py.Dataset] = []
        file.visititems(lambda _, item: found.append(item) if hasattr(item, "shape") else None)
        found[0][...] = np.nan
    with pytest.raises(ModelError, match="not a finite number"):
        load_weights(path, CNN)


def test_code_in_a_keras_file_is_never_run(run: Run, tmp_path: Path) -> None:
    trap = tmp_path / "it-ran"
    content = io.BytesIO()
    source = zipfile.ZipFile(run.folder / "model.keras")
    with source, zipfile.ZipFile(content, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "config.json":
                config = json.loads(data)
                config["class_name"] = "Lambda"
                config["config"] = {"function": f"lambda: open({str(trap)!r}, 'w')"}
                data = json.dumps(config).encode()
            target.writestr(name, data)
    path = tmp_path / "trapped.keras"
    path.write_bytes(content.getvalue())
    network = load_weights(path, CNN)
    assert network.count_params() == 225_034
    assert not trap.exists()


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no such file"):
        load_weights(tmp_path / "none.keras", CNN)
