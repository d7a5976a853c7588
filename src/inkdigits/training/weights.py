"""A network to a file, and weights out of Keras files of unknown origin: numbers, never code.

Nothing of what such a file says about layers is used, so neither pickles nor Lambda layers nor
names of classes can do anything. The network comes from our recipe, and the arrays are read with
h5py.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import Any, Final

import h5py
import numpy as np
from numpy.typing import NDArray

from inkdigits.errors import ModelError, shown
from inkdigits.files import write_whole
from inkdigits.training.network import build
from inkdigits.training.quiet import no_chatter
from inkdigits.training.recipes import RECIPES, Recipe

_MEMBER: Final = "model.weights.h5"
_LAYERS: Final = "layers/"
_LARGEST: Final = 256 * 2**20
"""Bytes; hundreds of times what any recipe needs."""

Stored = dict[str, h5py.Dataset]


class OtherShapeError(ModelError):
    """The arrays are those of another network."""


def load_weights(path: Path, recipe: Recipe) -> Any:
    """The recipe's network with the weights of a ``.keras``, ``.h5`` or ``.weights.h5`` file.

    Raises
    ------
    ModelError
        ``no_model`` when there is no such file, ``bad_model`` when it is damaged, of another kind
        or of another shape.
    """
    content = _read(path)
    network = build(recipe, seed=0)
    try:
        with h5py.File(io.BytesIO(content), "r") as file:
            stored = _stored(file)
            if any(name.startswith(_LAYERS) for name in stored):
                _fill_by_name(network, stored)
            else:
                _fill_in_order(network, file, stored)
    except ModelError as error:
        raise type(error)(error.code, f"{shown(path)}: {error.message}") from error
    # h5py has no errors of its own: a damaged file gives any of these.
    except (OSError, RuntimeError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise _damaged(path) from error
    return network


def load_any(path: Path) -> tuple[Any, Recipe]:
    """The network and the recipe of a file: the first of `RECIPES` that its arrays fit.

    Raises
    ------
    ModelError
        As `load_weights`; ``bad_model`` where no recipe fits.
    """
    told = None
    for recipe in RECIPES.values():
        try:
            return load_weights(path, recipe), recipe
        except OtherShapeError as error:
            told = error
    raise ModelError(
        "bad_model",
        f"{shown(path)}: expected the weights of {', '.join(RECIPES)}, found those of another "
        "network.",
    ) from told


def write_network(path: Path, network: Any) -> None:
    """Write a network in the form that the suffix names: ``.keras``, or the older ``.h5``."""
    with tempfile.TemporaryDirectory() as folder, no_chatter():
        aside = Path(folder) / path.name
        network.save(aside)
        content = aside.read_bytes()
    write_whole(path, content)


def _read(path: Path) -> bytes:
    """The HDF5 part of the file."""
    try:
        if path.stat().st_size > _LARGEST:
            raise _too_large(path)
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise ModelError("no_model", f"{shown(path)}: no such file.") from error
    except OSError as error:
        raise ModelError("bad_model", f"{shown(path)}: {error.strerror or error}.") from error
    if not content.startswith(b"PK"):
        return content
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            # The size that the archive tells bounds what is unpacked, whatever is really in it.
            if archive.getinfo(_MEMBER).file_size > _LARGEST:
                raise _too_large(path)
            return archive.read(_MEMBER)
    # What zipfile and zlib raise for damaged archives has no common base but Exception.
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, EOFError, ValueError, RuntimeError):
        raise _damaged(path) from None


def _stored(file: h5py.File) -> Stored:
    """The arrays that lie in the file itself; a file that links to elsewhere is refused."""
    found: Stored = {}

    def links_away(name: str, link: Any) -> str | None:
        return None if isinstance(link, h5py.HardLink) else name

    def note(name: str, item: h5py.Group | h5py.Dataset) -> None:
        if isinstance(item, h5py.Dataset) and item.dtype.kind == "f":
            if item.external or item.is_virtual:
                raise ModelError("bad_model", f"{name} points to another file.")
            found[name] = item

    link = file.visititems_links(links_away)
    if link is not None:
        raise ModelError("bad_model", f"{link} points to another file or place.")
    file.visititems(note)
    return found


def _fill_by_name(network: Any, stored: Stored) -> None:
    """Fill from a file of Keras 3, which names arrays by the classes of their layers."""
    with tempfile.TemporaryDirectory() as folder, no_chatter():
        # Only Keras knows how it names arrays. So it writes a file of the network as it is, which
        # gets the numbers of the other file and is read back.
        path = str(Path(folder) / _MEMBER)
        network.save_weights(path)
        with h5py.File(path, "r+") as own:
            expected = _stored(own)
            _compare(
                {name: array.shape for name, array in expected.items()},
                {name: each.shape for name, each in stored.items() if name.startswith(_LAYERS)},
            )
            for name, array in expected.items():
                array[...] = _numbers(name, stored[name])
        network.load_weights(path)


def _fill_in_order(network: Any, file: h5py.File, stored: Stored) -> None:
    """Fill from a file of the older form, which lists the layers and their arrays in order."""
    root = "model_weights/" if "model_weights" in file else ""
    names = [
        f"{root}{layer}/{name}"
        for layer in _texts(file[root or "/"].attrs["layer_names"])
        for name in _texts(file[root + layer].attrs["weight_names"])
    ]
    # As Keras lists them there, which matters where a layer is a network itself.
    own = [
        array
        for layer in network.layers
        for array in (*layer.trainable_weights, *layer.non_trainable_weights)
    ]
    _compare(
        {f"array {place}": tuple(each.shape) for place, each in enumerate(own, 1)},
        {f"array {place}": stored[name].shape for place, name in enumerate(names, 1)},
    )
    for array, name in zip(own, names, strict=True):
        array.assign(_numbers(name, stored[name]))


def _texts(names: NDArray[Any]) -> list[str]:
    return [name.decode() if isinstance(name, bytes) else str(name) for name in names]


def _compare(expected: dict[str, tuple[int, ...]], found: dict[str, tuple[int, ...]]) -> None:
    """Raise ModelError unless both hold the same arrays, naming those that differ."""
    if expected == found:
        return
    names = sorted(name for name in expected | found if expected.get(name) != found.get(name))

    def listed(shapes: dict[str, tuple[int, ...]]) -> str:
        return ", ".join(f"{name} {shapes[name]}" for name in names[:4] if name in shapes)

    raise OtherShapeError(
        "bad_model",
        f"The network is of another shape: expected {listed(expected) or 'nothing more'}, "
        f"found {shown(listed(found)) or 'nothing'}.",
    )


def _numbers(name: str, array: h5py.Dataset) -> NDArray[np.float32]:
    values = np.asarray(array[...], np.float32)
    if not np.isfinite(values).all():
        raise ModelError("bad_model", f"{name} holds what is not a finite number.")
    return values


def _damaged(path: Path) -> ModelError:
    return ModelError(
        "bad_model",
        f"{shown(path)}: expected the weights of a Keras network, found a damaged file or one of "
        "another kind.",
    )


def _too_large(path: Path) -> ModelError:
    return ModelError("bad_model", f"{shown(path)}: expected at most {_LARGEST:,} bytes.")
