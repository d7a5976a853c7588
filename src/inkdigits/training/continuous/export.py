"""What the exports of networks have in common that a kind of card of its own belongs to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from inkdigits.errors import ModelError
from inkdigits.model import run_folder
from inkdigits.model.base_card import Card
from inkdigits.model.model_folder import Model, read_model
from inkdigits.training.export import facts_of_file, network_file
from inkdigits.training.weights import load_into

TOLERANCE: Final = 1e-4
"""The largest difference between Keras and ONNX that rounding explains."""

CardType = TypeVar("CardType", bound=Card)


def export_weights(
    path: Path,
    folder: Path,
    network: Any,
    card_type: type[CardType],
    kept: tuple[str, ...],
    export: Callable[..., Model[CardType]],
) -> Model[CardType]:
    """Write a run, or a ``.keras`` file, as a model folder.

    Parameters
    ----------
    path:
        A run folder or a file.
    folder:
        The model folder to write.
    network:
        One of the same shape.
    card_type:
        The kind of the model.
    kept:
        The fields that the card gets from that of a run.
    export:
        Writes a network into a folder, with such fields by name.

    Raises
    ------
    ModelError
        ``no_model`` or ``bad_model`` for what doesn't exist or is of another shape.
    InputError
        As `inkdigits.training.export_file`.
    """
    source = network_file(path, folder)
    load_into(network, source)
    if path.is_dir():
        card = read_model(path / run_folder.MODEL, card_type).card
        return export(network, folder, **{name: getattr(card, name) for name in kept})
    return export(network, folder, training=facts_of_file(source))


def check_difference(
    found: list[NDArray[np.float32]], expected: list[NDArray[np.float32]], what: str
) -> None:
    """Compare what an exported network answers with the answers of Keras.

    Parameters
    ----------
    found, expected:
        Probabilities, an array of the same shape in both for each input.
    what:
        What the inputs are, for people.

    Raises
    ------
    ModelError
        ``bad_model`` when a probability differs by more than `TOLERANCE`.
    """
    pairs = zip(found, expected, strict=True)
    # NumPy's maximum is NaN where one is NaN, Python's isn't.
    difference = float(np.max([np.abs(onnx - keras).max() for onnx, keras in pairs]))
    # Not ">", so that NaN fails too.
    if not difference <= TOLERANCE:
        raise ModelError(
            "bad_model",
            f"The probabilities of the exported network differ from the trained one by "
            f"{difference:.3g} on {len(found):,} {what}, expected at most {TOLERANCE:g}.",
        )
