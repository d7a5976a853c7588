"""Broken and hostile models: fuzz_models.py [FOLDER] [--cards N] [--networks N] [--weights N].

It damages the bundled model thousands of times, always in the same way: the card, the ONNX file,
and files of Keras. The hash in the card always fits, as the card may be the attacker's as well.
Each one is loaded by a process of its own and reads one picture. Files of a folder that is named
(.keras, .h5, .onnx) are loaded too. It ends with 1 when one of them raises anything but our own
errors, ends the process, or takes more time or memory than `LONGEST` and `LARGEST`. POSIX only.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import io
import json
import os
import signal
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import onnx

from inkdigits import InputError, ModelError, Reader
from inkdigits.model.model_folder import BUNDLED
from inkdigits.model.onnx_limits import OPERATORS

LONGEST = 150.0
"""Seconds of one case; generous, as the machine may be busy."""

LONGEST_CPU = 20.0
"""Seconds of CPU time of one case; a file of Keras may take half of it."""

LARGEST = 600 * 2**20
"""Bytes of memory at the peak."""

ENDS = ("read", "refused", "raised")
EXAMPLE = Path(__file__).parent.parent / "examples" / "plain-seven-white.png"
NETWORK = (BUNDLED / "model.onnx").read_bytes()
CARD = json.loads((BUNDLED / "card.json").read_text())
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 9, 10**400, -(10**400), 0.5, 1e308, float("nan"), float("inf"), "",
    "x", "\x1b[2J\r\n", "=1+1", "é" * 400, [], [None], [[]] * 50, {}, {"value": {}}, "\ud800",
)  # fmt: skip

Load = Callable[[Path], None]
"""Writes a model to a folder and loads it."""


def main() -> int:
    """Print how the cases end; 1 when a bar is missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path, nargs="?", help="more files to load")
    options.add_argument("--cards", type=int, default=3_000)
    options.add_argument("--networks", type=int, default=5_000)
    options.add_argument("--weights", type=int, default=200)
    options.add_argument("--seed", type=int, default=0)
    chosen = options.parse_args()
    # Before any fork, so that none has to import it again.
    Reader().read_digit(EXAMPLE)
    ends: Counter[tuple[str, str]] = Counter()
    missed: list[str] = []
    most_memory, most_seconds = 0, 0.0
    for kind, name, load in cases(chosen):
        end, seconds, memory = run(load)
        ends[kind, end] += 1
        most_memory, most_seconds = max(most_memory, memory), max(most_seconds, seconds)
        if end not in ("read", "refused") or memory > LARGEST or seconds > LONGEST_CPU:
            missed.append(f"{kind} {name}: {end}, {seconds:.1f} s, {memory >> 20} MiB")
            print(f"missed: {missed[-1]}", flush=True)
    for (kind, end), count in sorted(ends.items()):
        print(f"{kind:10}{end:16}{count:8,}")
    print(
        f"at most {most_seconds:.1f} s of CPU time (bar {LONGEST_CPU:g}) and "
        f"{most_memory >> 20} MiB (bar {LARGEST >> 20})"
    )
    return 1 if missed else 0


def cases(chosen: argparse.Namespace) -> Iterator[tuple[str, str, Load]]:
    """All cases: kind, name, and what loads it."""
    for place in range(chosen.cards):
        yield "card", str(place), partial(load_card, np.random.default_rng([chosen.seed, 0, place]))
    for place in range(chosen.networks):
        rng = np.random.default_rng([chosen.seed, 1, place])
        spoilt = damaged(NETWORK, rng) if place % 2 else rewired(rng)
        yield "onnx", str(place), partial(load_network, spoilt)
    files = keras_files() if chosen.weights else []
    for place in range(chosen.weights):
        rng = np.random.default_rng([chosen.seed, 2, place])
        yield "keras", str(place), partial(load_weights, damaged(files[place % len(files)], rng))
    for path in sorted(chosen.folder.iterdir()) if chosen.folder else ():
        if path.suffix == ".onnx":
            yield "file", path.name, partial(load_network, path.read_bytes())
        elif path.suffix in (".keras", ".h5"):
            yield "file", path.name, partial(load_file, path)


def run(load: Load) -> tuple[str, float, int]:
    """Load a model in a process of its own: how that ended, seconds of CPU time, peak in bytes."""
    process = os.fork()
    if not process:
        os._exit(_ending(load))
    deadline = time.monotonic() + LONGEST
    done = 0
    while not done:
        done, status, usage = os.wait4(process, os.WNOHANG)
        if not done:
            if time.monotonic() > deadline:
                os.kill(process, signal.SIGKILL)
            time.sleep(0.001)
    code = os.waitstatus_to_exitcode(status)
    end = ENDS[code] if code >= 0 else f"killed by {-code}"
    # Linux counts in KiB, macOS in bytes.
    memory = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return end, usage.ru_utime + usage.ru_stime, memory


def _ending(load: Load) -> int:
    """In the process of its own: the place in `ENDS`."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            load(Path(folder))
    except (ModelError, InputError):
        return 1
    except BaseException:
        traceback.print_exc()
        return 2
    return 0


def load_card(rng: np.random.Generator, folder: Path) -> None:
    """Load the bundled network with a card of which one to three fields are odd, or its text is."""
    card = copy.deepcopy(CARD)
    for _ in range(int(rng.integers(1, 4))):
        spoil(card, rng)
    text = json.dumps(card).encode()
    write_and_read(folder, damaged(text, rng) if rng.random() < 0.3 else text, NETWORK)


def spoil(value: Any, rng: np.random.Generator) -> None:
    """Take one field away, or make it odd, anywhere in a JSON object or list."""
    while True:
        names = list(value) if isinstance(value, dict) else list(range(len(value)))
        if not names:
            return
        name = names[rng.integers(len(names))]
        if not isinstance(value[name], (dict, list)) or not value[name] or rng.random() < 0.3:
            break
        value = value[name]
    if rng.random() < 0.2:
        del value[name]
    else:
        value[name] = ODD[rng.integers(len(ODD))]


def damaged(content: bytes, rng: np.random.Generator) -> bytes:
    """Some bytes changed, cut out, repeated or added; more often near the beginning or the end."""
    spoilt = bytearray(content)
    for _ in range(int(rng.integers(1, 9))):
        place = int(
            len(spoilt) * rng.choice([rng.random(), rng.random() ** 8, 1 - rng.random() ** 8])
        )
        size = int(rng.integers(1, 33))
        what = rng.integers(6)
        if what == 0:
            spoilt[place : place + 1] = bytes([int(rng.integers(256))])
        elif what == 1:
            spoilt[place : place + 1] = bytes([1 << int(rng.integers(8))])
        elif what == 2:
            del spoilt[place : place + size]
        elif what == 3:
            spoilt[place:place] = spoilt[place : place + 16 * size]
        elif what == 4:
            spoilt[place:place] = rng.bytes(size)
        else:
            spoilt[place : place + size] = b"\xff" * size
    return bytes(spoilt)


def rewired(rng: np.random.Generator) -> bytes:
    """The bundled network with other operators, inputs, attributes, shapes or constants."""
    model = onnx.load_from_string(NETWORK)
    graph = model.graph
    for _ in range(int(rng.integers(1, 5))):
        node = graph.node[rng.integers(len(graph.node))]
        array = graph.initializer[rng.integers(len(graph.initializer))]
        what = rng.integers(6)
        if what == 0:
            node.op_type = rng.choice(sorted(OPERATORS))
        elif what == 1:
            other = graph.node[rng.integers(len(graph.node))]
            names = [*other.input, *other.output, array.name]
            node.input[rng.integers(len(node.input))] = rng.choice(names)
        elif what == 2 and node.attribute:
            attribute = node.attribute[rng.integers(len(node.attribute))]
            attribute.i = large(rng)
            attribute.ints[:] = [large(rng) for _ in attribute.ints]
        elif what == 3:
            array.dims[:] = [large(rng) for _ in range(rng.integers(4))]
        elif what == 4 and array.data_type == onnx.TensorProto.INT64:
            values = [large(rng) for _ in range(max(1, int(np.prod(array.dims))))]
            array.raw_data = np.array(values, np.int64).tobytes()
        else:
            graph.node.append(node)
    return bytes(model.SerializeToString())


def large(rng: np.random.Generator) -> int:
    """A whole number, often larger than is good."""
    return int(rng.choice([-1, 0, 1, 2, 7, 28, 784, 10_000, 65_536, 2**20, 2**31, 2**62]))


def load_network(weights: bytes, folder: Path) -> None:
    """Load a network with a card whose hash fits it."""
    card = {**CARD, "sha256": hashlib.sha256(weights).hexdigest()}
    write_and_read(folder, json.dumps(card).encode(), weights)


def write_and_read(folder: Path, card: bytes, weights: bytes) -> None:
    """Write a model folder and read a picture with it, and a full batch."""
    (folder / "card.json").write_bytes(card)
    (folder / "model.onnx").write_bytes(weights)
    reader = Reader(folder)
    reader.read_digit(EXAMPLE)
    reader.read_digits([EXAMPLE] * 64)


def load_weights(content: bytes, folder: Path) -> None:
    """Load a file of Keras."""
    (folder / "model.h5").write_bytes(content)
    load_file(folder / "model.h5", folder)


def load_file(path: Path, _: Path) -> None:
    """Load a file of Keras that is there, as far as it is not ours."""
    from inkdigits.training.weight_files import read_arrays

    read_arrays(path)


def keras_files() -> list[bytes]:
    """The two forms of files of Keras, and the archive of one, with small arrays."""
    arrays = {"dense": np.ones((7, 10), np.float32), "dense_1": np.ones(10, np.float32)}
    new, old, archived = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with h5py.File(new, "w") as file:
        for name, array in arrays.items():
            file[f"layers/{name}/vars/0"] = array
    with h5py.File(old, "w") as file:
        file.create_group("model_weights").attrs["layer_names"] = [*arrays]
        for name, array in arrays.items():
            file[f"model_weights/{name}/kernel:0"] = array
            file[f"model_weights/{name}"].attrs["weight_names"] = ["kernel:0"]
    with zipfile.ZipFile(archived, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("model.weights.h5", new.getvalue())
    return [new.getvalue(), old.getvalue(), archived.getvalue()]


if __name__ == "__main__":
    sys.exit(main())
