"""Arrays out of Keras files of unknown origin, read by a process of its own.

HDF5 files can keep its library busy forever or fill the memory, and archives can hold far more
than they say. So a second process reads them, with limits on time and memory, and hands back
nothing but arrays of float32. That process runs this file as a script, which is why it imports
nothing of the package: python -P stored_arrays.py FILE OUT.
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
"""Bytes, also of what is unpacked from an archive. A file holds up to two arrays per weight more,
for the optimiser."""

LARGEST_ARRAYS: Final = 64 * 2**20
"""Bytes of all weights together; what a model folder may hold."""

LAYERS: Final = "layers/"
"""How the names of weights begin in files of Keras 3."""

REFUSED: Final = 3
"""The exit status where standard output says what is wrong with the file."""

_MEMBER: Final = "model.weights.h5"
_CHUNK: Final = 2**20
_MOST_ARRAYS: Final = 10_000
_CPU_SECONDS: Final = 10
_MEMORY: Final = 2**30


class RefusedError(Exception):
    """The file is not what is expected; the text says why."""


def main() -> int:
    """Read the file, and write its arrays and their names where OUT says."""
    source, out = map(Path, sys.argv[1:])
    _limit()
    try:
        with open_weights(source) as content, h5py.File(content, "r") as file:
            arrays = read_weights(file)
    except RefusedError as error:
        print(error)
        return REFUSED
    # h5py and zipfile have no errors of their own: a damaged file gives nearly anything.
    except Exception:
        return 1
    names = np.array(json.dumps(list(arrays)))
    np.savez(out, *arrays.values(), names=names)
    return 0


def _limit() -> None:
    """Bound this process; on Windows only the parent's limit on time holds."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    # macOS knows this limit and doesn't let it be set.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


@contextlib.contextmanager
def open_weights(path: Path) -> Iterator[IO[bytes]]:
    """Open the HDF5 part of a ``.keras`` archive, or the file itself where it is no archive.

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
        When an array lies in another file, holds something that is not a finite number, or the
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
    """The arrays that lie in the file itself."""
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
    """The names that a file of the older form lists, layer by layer."""
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
