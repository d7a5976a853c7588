"""What a recipe is: a network as a list of layers, and how it is trained."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

from inkdigits.data import NOT_A_DIGIT
from inkdigits.model.card import LABELS

DIGITS: Final = len(LABELS)

OptimizerName = Literal["adam", "adamw", "sgd", "rmsprop", "adadelta"]
Schedule = Literal["cosine", "plateau", "constant"]


@dataclass(frozen=True)
class Recipe:
    """A network and how it is trained.

    Attributes
    ----------
    name, description:
        For the command line.
    layers:
        Makes the layers, from (28, 28, 1) float32 of 0 to 1 up to a softmax over the ten digits,
        or over eleven classes with `NOT_A_DIGIT` as the last.
    shapes:
        Output shape of each layer, without the batch.
    parameters:
        How many numbers the network has, those that are not trained among them.
    epochs, batch_size, learning_rate, optimizer, schedule, augment, data, variants:
        What is used when nothing else is asked for; see `Options`.
    warmup, weight_decay:
        Share of the steps in which the learning rate rises, and what AdamW subtracts.
    smoothing:
        Of each label, so much is spread over all classes; see `crossentropy`.
    averaging:
        How much of the average of the weights, which is what is kept, is left after a step; 0 for
        the weights themselves.
    synthetic:
        How many synthetic digits it is trained on.
    worn_copies:
        With `augment`, so many worn copies for each glyph of a set that holds no ink.
    settling:
        With `augment`, the share of the epochs, the last ones, in which the glyphs of the batches
        are as they are drawn: Z. He et al., "Data Augmentation Revisited: Rethinking the
        Distribution Gap between Clean and Augmented Data", arXiv 1909.09148, 2019.
    found_by:
        What `find_recipe` takes for it, where that is not its name.
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
    worn_copies: float = 0.0
    settling: float = 0.0
    found_by: str = ""

    @property
    def tells_nondigits(self) -> bool:
        """Whether one of its classes is `NOT_A_DIGIT`."""
        return self.shapes[-1] == (NOT_A_DIGIT + 1,)
