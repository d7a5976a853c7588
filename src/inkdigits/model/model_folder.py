"""A model is a folder: weights (``model.onnx``) and what is known of them (``card.json``)."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, TypeVar

from inkdigits.errors import ModelError, printable
from inkdigits.files import NotRegularError, TooLargeError, read_bounded, write_atomically
from inkdigits.model.base_card import Card
from inkdigits.model.card_fields import Fields, parse

WEIGHTS: Final = "model.onnx"
CARD: Final = "card.json"
BUNDLED: Final = Path(__file__).parent / "bundled"

DIGITS: Final = "digits"
PAPER: Final = "paper"
NUMBERS: Final = "numbers"
_KINDS: Final = {
    DIGITS: "reads digits",
    PAPER: "finds ink on paper",
    NUMBERS: "reads whole numbers",
}
"""The kinds of models and what each does. A card without a kind is one of `DIGITS`."""

_LARGEST_WEIGHTS: Final = 64 * 2**20
"""Bytes; a hundred times what `world` takes. In memory there are up to four copies."""
_LARGEST_CARD: Final = 2**20

CardType = TypeVar("CardType", bound=Card)


@dataclass(frozen=True)
class Model(Generic[CardType]):
    """A model as it lies in its folder, with its hash checked: the card and the ONNX bytes."""

    card: CardType
    weights: bytes


def read_model(folder: str | os.PathLike[str], card_type: type[CardType]) -> Model[CardType]:
    """Read a model folder, or that of a run, and check the hash of its weights.

    Parameters
    ----------
    folder:
        The folder.
    card_type:
        The card of the kind of model that is expected.

    Raises
    ------
    ModelError
        ``no_model`` when there is none, ``bad_model`` when something in it is not as expected.
    """
    place = _model_of(Path(folder))
    fields = _read_fields(place / CARD)
    found = _kind_in(fields, place)
    if found != card_type.KIND:
        raise ModelError(
            "bad_model",
            f"{printable(place)}: expected a model that {_KINDS[card_type.KIND]}, found one that "
            f"{_KINDS[found]}.",
        )
    try:
        card = card_type.from_fields(fields)
    except (ValueError, RecursionError) as error:
        raise _not_a_card(place / CARD, error) from error
    weights = _read_file(place / WEIGHTS, _LARGEST_WEIGHTS)
    actual = hashlib.sha256(weights).hexdigest()
    if actual != card.sha256:
        raise ModelError(
            "bad_model",
            f"{printable(place / WEIGHTS)}: the file is damaged or was changed. Expected SHA-256 "
            f"{card.sha256}, found {actual}. Put the original file back or train the model again.",
        )
    return Model(card, weights)


def kind_of(folder: str | os.PathLike[str]) -> str:
    """The kind of the model in a folder, or in that of a run; raises what `read_model` raises."""
    place = _model_of(Path(folder))
    return _kind_in(_read_fields(place / CARD), place)


def save_model(folder: str | os.PathLike[str], model: Model[CardType]) -> None:
    """Write a model folder; each file is there whole or not at all."""
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    text = json.dumps(model.card.to_dict(), indent=1) + "\n"
    write_atomically(place / WEIGHTS, model.weights)
    write_atomically(place / CARD, text.encode())


def _kind_in(fields: Fields, place: Path) -> str:
    """The kind of model that the card in a folder states."""
    stated = fields.values.get("kind", DIGITS)
    for kind in _KINDS:
        if stated == kind:
            return kind
    error = ValueError(f"kind: expected one of {', '.join(_KINDS)}")
    raise _not_a_card(place / CARD, error)


def _model_of(folder: Path) -> Path:
    """The folder, or the model in it where it is that of a run."""
    # Not by pathlib, which raises where a name is too long.
    if os.path.exists(folder / CARD):
        return folder
    # It opens archives, which reading with the bundled model has no use for.
    from inkdigits.model import run_folder

    inside = folder / run_folder.MODEL
    if os.path.exists(inside / CARD):
        return inside
    raise ModelError(
        "no_model",
        f"{printable(folder)}: no such model. A model is a folder with {WEIGHTS} and {CARD}, "
        "as 'inkdigits train' writes it.",
    )


def _read_fields(path: Path) -> Fields:
    content = _read_file(path, _LARGEST_CARD)
    try:
        return parse(content)
    except (ValueError, RecursionError) as error:
        raise _not_a_card(path, error) from error


def _not_a_card(path: Path, error: Exception) -> ModelError:
    return ModelError("bad_model", f"{printable(path)}: not the card of a model ({error}).")


def _read_file(path: Path, limit: int) -> bytes:
    try:
        size = path.stat().st_size
        with contextlib.suppress(NotRegularError, TooLargeError):
            if content := read_bounded(path, limit):
                return content
    except OSError as error:
        raise ModelError("bad_model", f"{printable(path)}: {error.strerror or error}.") from error
    raise ModelError(
        "bad_model",
        f"{printable(path)}: expected a file of 1 to {limit:,} bytes, found {size:,} bytes.",
    )
