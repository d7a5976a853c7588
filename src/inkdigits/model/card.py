"""A model is a folder: weights (``model.onnx``) and what is known of them (``card.json``)."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import math
import os
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.errors import ModelError, printable
from inkdigits.files import NotRegularError, TooLargeError, read_bounded, write_atomically
from inkdigits.model.card_fields import Fields, parse

WEIGHTS: Final = "model.onnx"
CARD: Final = "card.json"
FORMAT: Final = 1
LABELS: Final = tuple("0123456789")
BUNDLED: Final = Path(__file__).parent / "bundled"
_LARGEST_WEIGHTS: Final = 64 * 2**20
"""Bytes; a hundred times what `world` takes. In memory there are up to four copies."""
_LARGEST_CARD: Final = 2**20
_SHA256: Final = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class Thresholds:
    """Where the answer stops being a digit, chosen on validation data.

    Attributes
    ----------
    digit_score:
        0 to 1; below it the mark is "not a digit".
    confidence:
        0 to 1; below it the answer is "unsure".
    """

    digit_score: float = 0.0
    confidence: float = 0.0


@dataclass(frozen=True, eq=False)
class KnownAnswer:
    """One glyph and what the network must answer to it, checked each time a model is loaded.

    Attributes
    ----------
    glyph: (28, 28) uint8
    probabilities:
        10 floats.
    digit_score:
        0 to 1.
    """

    glyph: NDArray[np.uint8]
    probabilities: tuple[float, ...]
    digit_score: float

    @classmethod
    def from_fields(cls, fields: Fields) -> KnownAnswer:
        """The known answer of a card; ValueError if it isn't one."""
        try:
            pixels = base64.b64decode(fields.text("glyph"), validate=True)
            glyph = np.frombuffer(pixels, np.uint8).reshape(28, 28)
        except ValueError as error:
            raise ValueError("known_answer.glyph: expected 784 bytes in base64") from error
        probabilities = fields.numbers("probabilities", len(LABELS))
        return cls(glyph, probabilities, fields.number("digit_score"))

    def to_dict(self) -> dict[str, Any]:
        """JSON form: the glyph's 784 bytes in base64."""
        return {
            "glyph": base64.b64encode(self.glyph.tobytes()).decode(),
            "probabilities": list(self.probabilities),
            "digit_score": self.digit_score,
        }


@dataclass(frozen=True)
class ModelCard:
    """What is known of a model.

    Attributes
    ----------
    name, recipe:
        Its own name, and the recipe of networks it was trained by.
    sha256:
        Hash of the weights file.
    thresholds, known_answer:
        See there.
    data:
        For each data set it saw: name, what of it, how many, source, licence.
    training:
        The command, options, seed, library versions and times of the training.
    scores:
        Measured figures by name.
    """

    name: str
    recipe: str
    sha256: str
    thresholds: Thresholds
    known_answer: KnownAnswer
    data: list[dict[str, Any]] = field(default_factory=list)
    training: dict[str, Any] = field(default_factory=dict)
    scores: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def from_fields(cls, fields: Fields) -> ModelCard:
        """The card of a JSON object; ValueError if it isn't one."""
        fields.equal("format", FORMAT)
        fields.equal("labels", list(LABELS))
        thresholds = fields.object("thresholds")
        thresholds.only("digit_score", "confidence")
        digest = fields.name("sha256")
        if not _SHA256.fullmatch(digest):
            raise ValueError(f"sha256: expected 64 hexadecimal digits, found {digest[:80]!r}")
        return cls(
            name=fields.name("name"),
            recipe=fields.name("recipe"),
            sha256=digest,
            thresholds=Thresholds(
                thresholds.number("digit_score"), thresholds.number("confidence")
            ),
            known_answer=KnownAnswer.from_fields(fields.object("known_answer")),
            data=[_checked_data(each) for each in fields.objects("data")],
            training=_checked_training(fields.object("training")),
            scores=_checked_scores(fields.object("scores")),
        )

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of ``card.json``."""
        return {
            "format": FORMAT,
            "name": self.name,
            "recipe": self.recipe,
            "sha256": self.sha256,
            "labels": list(LABELS),
            "input": {"name": "glyphs", "shape": ["N", 28, 28], "dtype": "uint8"},
            "thresholds": asdict(self.thresholds),
            "known_answer": self.known_answer.to_dict(),
            "data": self.data,
            "training": self.training,
            "scores": self.scores,
        }


@dataclass(frozen=True)
class Model:
    """A model as it lies in its folder, with its hash checked: the card and the ONNX bytes."""

    card: ModelCard
    weights: bytes


def load_model(folder: str | os.PathLike[str] | None = None) -> Model:
    """Load and verify a model folder, or that of a run; by default the one of the package.

    Raises
    ------
    ModelError
        ``no_model`` when there is none, ``bad_model`` when something in it is not as expected.
    """
    place = BUNDLED if folder is None else Path(folder)
    # Not by pathlib, which raises where a name is too long.
    if not os.path.exists(place / CARD):
        place = _of_run(place)
    if not os.path.exists(place / CARD):
        raise ModelError(
            "no_model",
            f"{printable(place)}: no such model. A model is a folder with {WEIGHTS} and {CARD}, "
            "as 'inkdigits train' writes it.",
        )
    card = _read_card(place / CARD)
    weights = _read_file(place / WEIGHTS, _LARGEST_WEIGHTS)
    found = hashlib.sha256(weights).hexdigest()
    if found != card.sha256:
        raise ModelError(
            "bad_model",
            f"{printable(place / WEIGHTS)}: the file is damaged or was changed. Expected SHA-256 "
            f"{card.sha256}, found {found}. Put the original file back or train the model again.",
        )
    return Model(card, weights)


def _of_run(folder: Path) -> Path:
    """The model of a run folder; the folder itself where it is none."""
    # It opens archives, which reading with the bundled model has no use for.
    from inkdigits.model import run_folder

    inside = folder / run_folder.MODEL
    return inside if os.path.exists(inside / CARD) else folder


def save_model(folder: str | os.PathLike[str], model: Model) -> None:
    """Write a model folder; each file is there whole or not at all."""
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    text = json.dumps(model.card.to_dict(), indent=1) + "\n"
    write_atomically(place / WEIGHTS, model.weights)
    write_atomically(place / CARD, text.encode())


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


def _checked_scores(fields: Fields) -> dict[str, Any]:
    """What was measured; all of it may be missing."""
    if "validation" in fields:
        validation = fields.object("validation")
        if "cross_entropy" in validation:
            validation.number("cross_entropy", math.inf)
        if "accuracy" in validation:
            accuracy = validation.object("accuracy")
            accuracy.count("count")
            for name in ("value", "low", "high"):
                accuracy.number(name)
    return dict(fields.values)


def _read_card(path: Path) -> ModelCard:
    content = _read_file(path, _LARGEST_CARD)
    try:
        return ModelCard.from_fields(parse(content))
    except (ValueError, RecursionError) as error:
        raise ModelError(
            "bad_model", f"{printable(path)}: not the card of a model ({error})."
        ) from error


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
