"""Arrays in Keras files of unknown origin, read in a process of its own.

HDF5 files can keep the library busy forever or fill the memory, and archives can have far more
content than they claim. So a process with limits on time and memory reads them, and returns nothing
but arrays of float32. It runs this file as a script, which therefore imports nothing of the
package: python -P stored_arrays.py FILE OUT.
"""

from __future__ import annotations

import contextlib
import json
import math
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final

import h5py
import numpy as np
from numpy.typing import NDArray

LARGEST_FILE: Final = 256 * 2**20
"""Bytes, also for the content of an archive. An optimiser adds up to two arrays per weight."""

LARGEST_ARRAYS: Final = 64 * 2**20
"""Bytes of all weights together, as for a model folder."""

LAYERS: Final = "layers/"
"""The start of the names of weights in files of Keras 3."""

REFUSED: Final = 3
"""The exit status when standard output says what is wrong with the file."""

_MEMBER: Final = "model.weights.h5"
_CHUNK: Final = 2**20
_MOST_ARRAYS: Final = 10_000
_CPU_SECONDS: Final = 10
_MEMORY: Final = 2**30


class RefusedError(Exception):
    """The file is not what is expected; the text says why."""


def main() -> int:
    """Read FILE, and write its arrays and their names to OUT."""
    source, out = map(Path, sys.argv[1:])
    _limit()
    try:
        with open_weights(source) as content, h5py.File(content, "r") as file:
            arrays = read_weights(file)
    except RefusedError as error:
        print(error)
        return REFUSED
    # A damaged file makes h5py and zipfile raise nearly any exception.
    except Exception:
        return 1
    names = np.array(json.dumps(list(arrays)))
    np.savez(out, *arrays.values(), names=names)
    return 0


def _limit() -> None:
    """Limit this process; on Windows only the parent's time limit applies."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    # macOS has this limit, but doesn't let it be set.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


@contextlib.contextmanager
def open_weights(path: Path) -> Iterator[IO[bytes]]:
    """Open the HDF5 part of a ``.keras`` archive, or the file itself if it isn't an archive.

    Raises
    ------
    RefusedError
        When it is too large.
    """
    import tempfile

    if path.stat().st_size > LARGEST_FILE:
        raise _too_large()
    with path.open("rb") as content:
        if content.read(2) != b"PK":
            content.seek(0)
            yield content
            return
    with zipfile.ZipFile(path) as archive, tempfile.TemporaryFile() as unpacked:
        with archive.open(_MEMBER) as member:
            # Counted, because the size that the archive states may be a lie.
            while chunk := member.read(_CHUNK):
                if unpacked.tell() + len(chunk) > LARGEST_FILE:
                    raise _too_large()
                unpacked.write(chunk)
        unpacked.seek(0)
        yield unpacked


def read_weights(file: h5py.File) -> dict[str, NDArray[np.float32]]:
    """The weights by name, in the order of the file; names in files of Keras 3 begin with `LAYERS`.

    Raises
    ------
    RefusedError
        When an array is stored in another file or has a value that is not a finite number, or the
        arrays are too large.
    """
    stored = _stored(file)
    if any(name.startswith(LAYERS) for name in stored):
        names = [name for name in stored if name.startswith(LAYERS)]
    else:
        names = _listed(file)
    chosen = {name: stored[name] for name in names}
    if sum(4 * math.prod(each.shape) for each in chosen.values()) > LARGEST_ARRAYS:
        raise RefusedError(f"Its arrays are too large: expected at most {LARGEST_ARRAYS:,} bytes.")
    return {name: _numbers(name, array) for name, array in chosen.items()}


def _stored(file: h5py.File) -> dict[str, h5py.Dataset]:
    """The arrays stored in the file itself."""
    found: dict[str, h5py.Dataset] = {}

    def links_away(name: str, link: Any) -> str | None:
        return None if isinstance(link, h5py.HardLink) else name

    def note(name: str, item: h5py.Group | h5py.Dataset) -> None:
        if isinstance(item, h5py.Dataset) and item.dtype.kind == "f":
            if item.external or item.is_virtual:
                raise RefusedError(f"{name} points to another file.")
            found[name] = item
        if len(found) > _MOST_ARRAYS:
            raise RefusedError(f"It has more than {_MOST_ARRAYS:,} arrays.")

    link = file.visititems_links(links_away)
    if link is not None:
        raise RefusedError(f"{link} points to another file or place.")
    file.visititems(note)
    return found


def _listed(file: h5py.File) -> list[str]:
    """The names that a file in the older format lists, layer by layer."""
    root = "model_weights/" if "model_weights" in file else ""
    return [
        f"{root}{layer}/{name}"
        for layer in _texts(file[root or "/"].attrs["layer_names"])
        for name in _texts(file[root + layer].attrs["weight_names"])
    ]


def _texts(names: NDArray[Any]) -> list[str]:
    return [name.decode() if isinstance(name, bytes) else str(name) for name in names]


def _numbers(name: str, array: h5py.Dataset) -> NDArray[np.float32]:
    values = np.asarray(array[...], np.float32)
    if not np.isfinite(values).all():
        raise RefusedError(f"{name} holds what is not a finite number.")
    return values


def _too_large() -> RefusedError:
    return RefusedError(f"expected at most {LARGEST_FILE:,} bytes.")


if __name__ == "__main__":
    sys.exit(main())
