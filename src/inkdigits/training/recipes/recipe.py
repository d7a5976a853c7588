"""What a recipe is: a network as a list of layers, and how it is trained."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from inkdigits.data import NOT_A_DIGIT
from inkdigits.model.card import LABELS
from inkdigits.training.options import OptimizerName, Schedule

DIGITS: Final = len(LABELS)


@dataclass(frozen=True)
class Recipe:
    """A network and how it is trained.

    Attributes
    ----------
    name, description:
        For people.
    layers:
        Makes the layers, from (28, 28, 1) float32 of 0 to 1 up to a softmax over the ten digits,
        or over eleven classes with `NOT_A_DIGIT` as the last.
    shapes:
        Output shape of each layer, without the batch.
    parameters:
        The number of weights of the network, including those that are not trained.
    epochs, batch_size, learning_rate, optimizer, schedule, augment, data, variants:
        The defaults of these options; see `Request`.
    warmup:
        The share of the steps in which the learning rate rises.
    weight_decay:
        As for AdamW.
    smoothing:
        The share of each label that is spread over all classes; see `crossentropy`.
    averaging:
        The momentum of the moving average of the weights, which is what is kept; 0 to keep the
        weights themselves.
    synthetic:
        The number of synthetic digits to train on.
    degraded_copies:
        With `augment`, the number of degraded copies for each glyph of a data set without ink.
    clean_epochs:
        With `augment`, the share of the epochs, the last ones, without augmentation of glyphs:
        Z. He et al., "Data Augmentation Revisited: Rethinking the Distribution Gap between Clean
        and Augmented Data", arXiv 1909.09148, 2019.
    path:
        For a user's own network, what `find_recipe` takes: a file or module, and a function.
    """

    name: str
    description: str
    layers: Callable[[], list[Any]]
    shapes: tuple[tuple[int, ...], ...]
    parameters: int
    epochs: int
    batch_size: int
    learning_rate: float
    optimizer: OptimizerName = "adam"
    schedule: Schedule = "cosine"
    augment: bool = True
    data: str = "mnist"
    variants: int = 4
    warmup: float = 0.0
    weight_decay: float = 0.0
    smoothing: float = 0.0
    averaging: float = 0.0
    synthetic: int = 10_000
    degraded_copies: float = 0.0
    clean_epochs: float = 0.0
    path: str = ""

    @property
    def tells_nondigits(self) -> bool:
        """Whether one of its classes is `NOT_A_DIGIT`."""
        return self.shapes[-1] == (NOT_A_DIGIT + 1,)

    @property
    def reference(self) -> str:
        """What `find_recipe` takes for this recipe."""
        return self.path or self.name

    @property
    def public_name(self) -> str:
        """The same without the folders of this machine."""
        place, function = split_path(self.reference)
        if not place.endswith(".py"):
            return self.reference
        return ":".join(filter(None, (Path(place).name, function)))

    def code(self) -> bytes:
        """The content of the file of a user's own network; empty for one of `RECIPES`."""
        place = split_path(self.path)[0]
        if place.endswith(".py"):
            return Path(place).read_bytes()
        # A module has been imported when the recipe was looked up.
        file = getattr(sys.modules.get(place), "__file__", None)
        return Path(file).read_bytes() if file else b""


def split_path(path: str) -> tuple[str, str]:
    """The file or module, and the function or ""; a drive of Windows is not taken for a file."""
    place, _, function = path.rpartition(":")
    return (place, function) if place and function.isidentifier() else (path, "")
