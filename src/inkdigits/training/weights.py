"""Writing networks, and loading weights from Keras files of unknown origin: numbers, never code.

The description of the layers in such a file is ignored, so pickles, Lambda layers and class names
have no effect. The network comes from a recipe, and its arrays from `weight_files`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import h5py

from inkdigits.errors import ModelError, printable
from inkdigits.model import run_folder
from inkdigits.training.backend import no_chatter
from inkdigits.training.kinds import KINDS
from inkdigits.training.network import build
from inkdigits.training.numbers.network import build as build_numbers
from inkdigits.training.numbers.options import NUMBERS
from inkdigits.training.paper.network import build as build_paper
from inkdigits.training.paper.options import PAPER
from inkdigits.training.recipes import RECIPES, Recipe
from inkdigits.training.stored_arrays import LAYERS
from inkdigits.training.weight_files import Arrays, read_arrays

_BUILDERS: Final[dict[str, Callable[..., Any]]] = {PAPER: build_paper, NUMBERS: build_numbers}
"""What makes each of `KINDS`."""


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
    return load_into(build(recipe, seed=0), path)


def load_into(network: Any, path: Path) -> Any:
    """The same network, with the weights of a file; as `load_weights`."""
    return _filled(path, network, read_arrays(path))


def load_any(path: Path) -> tuple[Any, Recipe]:
    """The network and recipe of a file: the first of `RECIPES` that its arrays fit.

    Raises
    ------
    ModelError
        As `load_weights`; ``bad_model`` where no recipe fits.
    """
    arrays = read_arrays(path)
    mismatch = None
    for recipe in RECIPES.values():
        try:
            return _filled(path, build(recipe, seed=0), arrays), recipe
        except OtherShapeError as error:
            mismatch = error
    for name, build_kind in _BUILDERS.items():
        if _are_of(build_kind(seed=0), path, arrays):
            raise ModelError(
                "bad_model",
                f"{printable(path)}: expected the weights of a network that reads digits, found "
                f"those of the recipe {name}, which {KINDS[name].purpose}.",
            )
    raise ModelError(
        "bad_model",
        f"{printable(path)}: expected the weights of {', '.join(RECIPES)}, found those of another "
        "network. If it is your own, write a Python file with a function network() that returns "
        f"it, and export it: inkdigits export {printable(path)} --recipe net.py --out my-model",
    ) from mismatch


def write_network(path: Path, network: Any) -> None:
    """Write a network in the form that the suffix names: ``.keras``, or the older ``.h5``.

    Raises InputError ``not_written`` where it can't be written.
    """
    with tempfile.TemporaryDirectory() as folder, no_chatter():
        saved = Path(folder) / path.name
        network.save(saved)
        content = saved.read_bytes()
    run_folder.write(path, content)


def _are_of(network: Any, path: Path, arrays: Arrays) -> bool:
    try:
        _filled(path, network, arrays)
    except OtherShapeError:
        return False
    return True


def _filled(path: Path, network: Any, arrays: Arrays) -> Any:
    try:
        if any(name.startswith(LAYERS) for name in arrays):
            _fill_by_name(network, arrays)
        else:
            _fill_in_order(network, arrays)
    except OtherShapeError as error:
        raise OtherShapeError(error.code, f"{printable(path)}: {error.message}") from error
    return network


def _fill_by_name(network: Any, arrays: Arrays) -> None:
    """Fill from a file of Keras 3, which names arrays by the classes of their layers."""
    with tempfile.TemporaryDirectory() as folder, no_chatter():
        # Only Keras knows how it names arrays. So it writes a file of the untrained network, which
        # is filled with the numbers of the other file and loaded.
        path = str(Path(folder) / "model.weights.h5")
        network.save_weights(path)
        with h5py.File(path, "r+") as own:
            expected: dict[str, h5py.Dataset] = {}

            def note(name: str, item: h5py.Group | h5py.Dataset) -> None:
                if isinstance(item, h5py.Dataset) and item.dtype.kind == "f":
                    expected[name] = item

            own.visititems(note)
            _compare(
                {name: array.shape for name, array in expected.items()},
                {name: array.shape for name, array in arrays.items()},
            )
            for name, array in expected.items():
                array[...] = arrays[name]
        network.load_weights(path)


def _fill_in_order(network: Any, arrays: Arrays) -> None:
    """Fill from a file of the older form, which lists the layers and their arrays in order."""
    # In the order of Keras, which matters where a layer is a network itself.
    own = [
        array
        for layer in network.layers
        for array in (*layer.trainable_weights, *layer.non_trainable_weights)
    ]
    _compare(
        {f"array {place}": tuple(each.shape) for place, each in enumerate(own, 1)},
        {f"array {place}": each.shape for place, each in enumerate(arrays.values(), 1)},
    )
    for array, values in zip(own, arrays.values(), strict=True):
        array.assign(values)


def _compare(expected: dict[str, tuple[int, ...]], found: dict[str, tuple[int, ...]]) -> None:
    """Raise OtherShapeError unless both have the same arrays, naming those that differ."""
    if expected == found:
        return
    names = sorted(name for name in expected | found if expected.get(name) != found.get(name))

    def listed(shapes: dict[str, tuple[int, ...]]) -> str:
        return ", ".join(f"{name} {shapes[name]}" for name in names[:4] if name in shapes)

    raise OtherShapeError(
        "bad_model",
        f"The network is of another shape: expected {listed(expected) or 'nothing more'}, "
        f"found {printable(listed(found)) or 'nothing'}.",
    )
