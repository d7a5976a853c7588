from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import h5py
import keras
import numpy as np
import pytest

from inkdigits import ModelError
from inkdigits.training import RECIPES, Run, build, load_weights, stored_arrays, weight_files
from inkdigits.training.backend import no_chatter

CNN = RECIPES["cnn"]


def _cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 255]) + content[middle + 1 :]


@pytest.mark.slow
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


@pytest.mark.slow
def test_weights_that_are_no_numbers_are_refused(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "model.h5"
    path.write_bytes((run.folder / "model.h5").read_bytes())
    with h5py.File(path, "r+") as file:
        found: list[h5py.Dataset] = []
        file.visititems(lambda _, item: found.append(item) if hasattr(item, "shape") else None)
        found[0][...] = np.nan
    with pytest.raises(ModelError, match="not a finite number"):
        load_weights(path, CNN)


@pytest.mark.parametrize("suffix", ["keras", "h5"])
def test_a_lambda_layer_is_never_run(suffix: str, tmp_path: Path) -> None:
    trap = tmp_path / "it-ran"
    # Where the function runs, it makes a file; and it runs when Keras builds the layer.
    sprung = eval(f"lambda values: open({str(trap)!r}, 'w').close() or values")
    own = build(CNN, seed=5)
    trapped = keras.Sequential(
        [keras.Input((28, 28)), keras.layers.Lambda(sprung), *build(CNN, seed=5).layers]
    )
    assert trap.exists(), "the trap doesn't work"
    path = tmp_path / f"trapped.{suffix}"
    with no_chatter():
        trapped.save(path)
    trap.unlink()
    network = load_weights(path, CNN)
    assert not trap.exists()
    for found, expected in zip(network.get_weights(), own.get_weights(), strict=True):
        assert np.array_equal(found, expected)


def test_an_array_kept_in_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(bytes(4 * 10))
    path = tmp_path / "model.weights.h5"
    build(CNN, seed=0).save_weights(path)
    with h5py.File(path, "r+") as file:
        del file["layers/dense_1/vars/1"]
        file.create_dataset(
            "layers/dense_1/vars/1", (10,), "f4", external=[(str(tmp_path / "secret"), 0, 40)]
        )
    with pytest.raises(ModelError, match="points to another file"):
        load_weights(path, CNN)


def test_a_link_to_another_file_is_not_followed(tmp_path: Path) -> None:
    other, path = tmp_path / "other.weights.h5", tmp_path / "model.weights.h5"
    build(CNN, seed=0).save_weights(other)
    build(CNN, seed=0).save_weights(path)
    with h5py.File(path, "r+") as file:
        del file["layers/dense_1"]
        file["layers/dense_1"] = h5py.ExternalLink(str(other), "layers/dense_1")
    with pytest.raises(ModelError, match=r"layers/dense_1 points to another file"):
        load_weights(path, CNN)


@pytest.mark.slow
def test_a_file_of_the_older_form_that_links_to_another_is_refused(
    run: Run, tmp_path: Path
) -> None:
    other, path = tmp_path / "other.h5", tmp_path / "model.h5"
    for place in (other, path):
        place.write_bytes((run.folder / "model.h5").read_bytes())
    with h5py.File(path, "r+") as file:
        del file["model_weights"]
        file["model_weights"] = h5py.ExternalLink(str(other), "model_weights")
    with pytest.raises(ModelError, match=r"model.h5: model_weights points to another file"):
        load_weights(path, CNN)


@pytest.mark.slow
def test_a_command_in_the_configuration_of_an_older_file_is_never_run(
    run: Run, tmp_path: Path
) -> None:
    trap, path = tmp_path / "it-ran", tmp_path / "model.h5"
    path.write_bytes((run.folder / "model.h5").read_bytes())
    with h5py.File(path, "r+") as file:
        layer = {"module": "os", "class_name": "system", "config": {"command": f"touch {trap}"}}
        file.attrs["model_config"] = json.dumps({"class_name": "Sequential", "config": [layer]})
    assert load_weights(path, CNN).count_params() == 225_034
    assert not trap.exists()


def test_arrays_of_objects_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.weights.h5"
    build(CNN, seed=0).save_weights(path)
    with h5py.File(path, "r+") as file:
        del file["layers/dense_1/vars/1"]
        objects = file.create_dataset("layers/dense_1/vars/1", (10,), h5py.string_dtype())
        objects[:] = "cos\nsystem\n(S'touch it-ran'\ntR."
    with pytest.raises(ModelError, match=r"expected layers/dense_1/vars/1 .* found nothing"):
        load_weights(path, CNN)


def bomb(path: Path, mebibytes: int) -> Path:
    """A small archive whose weights are bytes of 0."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("model.weights.h5", "w") as member,
    ):
        for _ in range(mebibytes):
            member.write(bytes(2**20))
    return path


@pytest.mark.slow
def test_a_small_archive_of_something_huge_is_refused_after_a_part(tmp_path: Path) -> None:
    path = bomb(tmp_path / "bomb.keras", 257)
    assert path.stat().st_size < 2**20
    with pytest.raises(ModelError, match=r"bomb.keras: expected at most 268,435,456 bytes"):
        load_weights(path, CNN)


def test_an_archive_that_lies_about_its_size_is_not_unpacked(tmp_path: Path) -> None:
    path = bomb(tmp_path / "liar.keras", 64)
    content = path.read_bytes()
    path.write_bytes(content.replace((2**26).to_bytes(4, "little"), (4096).to_bytes(4, "little")))
    assert path.read_bytes() != content
    tracemalloc.start()
    with (
        contextlib.suppress(zipfile.BadZipFile),
        stored_arrays.open_weights(path) as unpacked,
    ):
        assert len(unpacked.read()) < 2**23
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2**23
    with pytest.raises(ModelError, match="expected the weights of a Keras network"):
        load_weights(path, CNN)


def test_a_file_that_keeps_its_reader_busy_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    endless = tmp_path / "endless.py"
    endless.write_text("while True: pass\n")
    monkeypatch.setattr(stored_arrays, "__file__", str(endless))
    monkeypatch.setattr(weight_files, "_SECONDS", 0.5)
    path = tmp_path / "model.h5"
    path.write_bytes(b"anything")
    with pytest.raises(ModelError, match="takes too much time or memory to read"):
        load_weights(path, CNN)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
def test_the_process_that_reads_a_file_limits_itself(tmp_path: Path) -> None:
    program = (
        "from inkdigits.training import stored_arrays; stored_arrays._CPU_SECONDS = 1; "
        "stored_arrays._limit(); exec('while True: pass')"
    )
    assert subprocess.run([sys.executable, "-c", program]).returncode < 0


def test_an_array_that_claims_to_be_huge_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.weights.h5"
    build(CNN, seed=0).save_weights(path)
    with h5py.File(path, "r+") as file:
        del file["layers/dense_1/vars/1"]
        file.create_dataset("layers/dense_1/vars/1", (10**6, 10**6), "f4", chunks=(1, 1024))
    with pytest.raises(ModelError, match="Its arrays are too large"):
        load_weights(path, CNN)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.h5")
    for path in (tmp_path, tmp_path / "pipe.h5"):
        with pytest.raises(ModelError, match="not a file"):
            load_weights(path, CNN)


@pytest.mark.slow
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
