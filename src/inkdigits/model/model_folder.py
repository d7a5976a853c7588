"""A model is a folder: weights (``model.onnx``) and what is known of them (``card.json``)."""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

from inkdigits.errors import ModelError, printable
from inkdigits.files import NotRegularError, TooLargeError, read_bounded, write_atomically
from inkdigits.model.card_fields import Fields, parse

WEIGHTS: Final = "model.onnx"
CARD: Final = "card.json"
BUNDLED: Final = Path(__file__).parent / "bundled"
FORMAT: Final = 1

DIGITS: Final = "digits"
PAPER: Final = "paper"
_KINDS: Final = {DIGITS: "reads digits", PAPER: "finds ink on paper"}
"""The kinds of models and what each does. A card without a kind is one of `DIGITS`."""

_LARGEST_WEIGHTS: Final = 64 * 2**20
"""Bytes; a hundred times what `world` takes. In memory there are up to four copies."""
_LARGEST_CARD: Final = 2**20
_SHA256: Final = re.compile("[0-9a-f]{64}")

Card = TypeVar("Card")


def read_folder(
    folder: str | os.PathLike[str], kind: str, read_card: Callable[[Fields], Card]
) -> tuple[Card, bytes]:
    """Read a model folder, or that of a run, and check the hash of its weights.

    Parameters
    ----------
    folder:
        The folder.
    kind:
        The kind of model that is expected.
    read_card:
        Makes the card of its fields; raises ValueError where they are not as expected.

    Returns
    -------
    card, weights:
        The card and the ONNX bytes.

    Raises
    ------
    ModelError
        ``no_model`` when there is none, ``bad_model`` when something in it is not as expected.
    """
    place = _model_of(Path(folder))
    fields = _read_fields(place / CARD)
    found = _kind_in(fields, place)
    if found != kind:
        raise ModelError(
            "bad_model",
            f"{printable(place)}: expected a model that {_KINDS[kind]}, found one that "
            f"{_KINDS[found]}.",
        )
    try:
        card, digest = read_card(fields), fields.name("sha256")
    except (ValueError, RecursionError) as error:
        raise _not_a_card(place / CARD, error) from error
    weights = _read_file(place / WEIGHTS, _LARGEST_WEIGHTS)
    actual = hashlib.sha256(weights).hexdigest()
    if actual != digest:
        raise ModelError(
            "bad_model",
            f"{printable(place / WEIGHTS)}: the file is damaged or was changed. Expected SHA-256 "
            f"{digest}, found {actual}. Put the original file back or train the model again.",
        )
    return card, weights


def kind_of(folder: str | os.PathLike[str]) -> str:
    """The kind of the model in a folder, or in that of a run; raises what `read_folder` raises."""
    place = _model_of(Path(folder))
    return _kind_in(_read_fields(place / CARD), place)


def write_folder(folder: str | os.PathLike[str], card: dict[str, Any], weights: bytes) -> None:
    """Write a model folder; each file is there whole or not at all."""
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    text = json.dumps(card, indent=1) + "\n"
    write_atomically(place / WEIGHTS, weights)
    write_atomically(place / CARD, text.encode())


def common_fields(fields: Fields) -> dict[str, Any]:
    """What the cards of all kinds have: name, recipe, sha256, data and training.

    Raises ValueError where one is not as expected.
    """
    fields.equal("format", FORMAT)
    digest = fields.name("sha256")
    if not _SHA256.fullmatch(digest):
        raise ValueError(f"sha256: expected 64 hexadecimal digits, found {digest[:80]!r}")
    return {
        "name": fields.name("name"),
        "recipe": fields.name("recipe"),
        "sha256": digest,
        "data": [_checked_data(each) for each in fields.objects("data")],
        "training": _checked_training(fields.object("training")),
    }


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


def _checked_data(fields: Fields) -> dict[str, Any]:
    """One data set. Of what a training notes, only the name must be there."""
    # The path of a folder may be long, and need not be UTF-8.
    fields.text("name")
    for name in ("train", "validation"):
        if name in fields:
            fields.count(name)
    for name in ("about", "source", "licence", "credit"):
        if name in fields:
            fields.text(name)
    return dict(fields.values)


def _checked_training(fields: Fields) -> dict[str, Any]:
    """How it was trained; all of it may be missing."""
    for name in ("epochs", "best_epoch"):
        if name in fields:
            fields.count(name)
    for name in ("seconds", "temperature", "smoothing"):
        if name in fields:
            fields.number(name, math.inf)
    for name in ("command", "started", "ending", "machine", "threshold_rule"):
        if name in fields:
            fields.text(name)
    if "options" in fields:
        fields.object("options").text("recipe")
    if "versions" in fields:
        fields.object("versions")
    return dict(fields.values)


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
