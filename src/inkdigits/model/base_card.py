"""What the cards of all kinds of models have in common."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, Self

from inkdigits.model.card_fields import Fields

FORMAT: Final = 1
_SHA256: Final = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class Card:
    """What is known of a model. Each kind of model has its own subclass.

    A subclass adds the fields that only its kind has, and reads and writes them with `_own_fields`
    and `_own_dict`.

    Attributes
    ----------
    name, recipe:
        Its own name, and the recipe of networks it was trained by.
    sha256:
        Hash of the weights file.
    data:
        For each data set it saw: name, what of it, how many, source, licence.
    training:
        The command, options, seed, library versions and times of the training.
    scores:
        Measured figures by name.
    """

    KIND: ClassVar[str]
    """The name of the kind, as in ``card.json``."""
    LABELS: ClassVar[Sequence[str]]
    """What the network's probabilities are of, in their order."""
    INPUT: ClassVar[dict[str, Any]]
    """Name, shape and dtype of the network's input."""

    name: str
    recipe: str
    sha256: str
    data: list[dict[str, Any]] = field(default_factory=list, kw_only=True)
    training: dict[str, Any] = field(default_factory=dict, kw_only=True)
    scores: dict[str, Any] = field(default_factory=dict, kw_only=True)

    @classmethod
    def from_fields(cls, fields: Fields) -> Self:
        """The card of a JSON object; ValueError if it isn't one."""
        fields.equal("format", FORMAT)
        fields.equal("labels", list(cls.LABELS))
        digest = fields.name("sha256")
        if not _SHA256.fullmatch(digest):
            raise ValueError(f"sha256: expected 64 hexadecimal digits, found {digest[:80]!r}")
        scores = fields.object("scores")
        if "validation" in scores:
            cls._check_validation(scores.object("validation"))
        return cls(
            name=fields.name("name"),
            recipe=fields.name("recipe"),
            sha256=digest,
            data=[_checked_data(each) for each in fields.objects("data")],
            training=_checked_training(fields.object("training")),
            scores=dict(scores.values),
            **cls._own_fields(fields),
        )

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of ``card.json``."""
        return {
            "format": FORMAT,
            "kind": self.KIND,
            "name": self.name,
            "recipe": self.recipe,
            "sha256": self.sha256,
            "labels": list(self.LABELS),
            "input": self.INPUT,
            **self._own_dict(),
            "data": self.data,
            "training": self.training,
            "scores": self.scores,
        }

    @classmethod
    def _own_fields(cls, fields: Fields) -> dict[str, Any]:
        """The attributes that only this kind has; ValueError where one is not as expected."""
        raise NotImplementedError

    def _own_dict(self) -> dict[str, Any]:
        """The JSON form of the same attributes."""
        raise NotImplementedError

    @classmethod
    def _check_validation(cls, fields: Fields) -> None:
        """Check what was measured on validation data; ValueError where it is not as expected."""
        raise NotImplementedError


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
