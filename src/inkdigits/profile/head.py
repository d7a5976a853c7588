"""The head: what a profile adds to the network's answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.model.classifier import Answers
from inkdigits.profile.encoding import Encoded, Encoder, Rows

WIDTH: Final = 0.5
"""How fast the influence of a glyph fades: by 1/e where the similarity falls from 1 to 0.5."""


def influence(places: Rows, others: Rows) -> Rows:
    """The influence of ``others`` (M, D) on ``places`` (N, D): (N, M) float32, 0 to 1."""
    return np.asarray(np.exp((places @ others.T - 1) / np.float32(WIDTH)), np.float32)


@dataclass(frozen=True, eq=False)
class Head:
    """Shifts the network's answer near glyphs whose digit is known. It is immutable.

    Attributes
    ----------
    places: (M, D) float32
        The glyphs that have an influence.
    weights: (M, 11) float32
        What each adds to the offsets of an equal glyph.
    """

    places: Rows
    weights: Rows

    @property
    def is_empty(self) -> bool:
        """Whether nothing was learned."""
        return not len(self.places)

    def shifted(self, encoded: Encoded) -> Rows:
        """The (N, 11) offsets of glyphs with what was learned."""
        if self.is_empty:
            return encoded.offsets
        return np.asarray(
            encoded.offsets + influence(encoded.places, self.places) @ self.weights, np.float32
        )

    def adapt(self, answers: Answers, encoder: Encoder) -> Answers:
        """The network's answers, with their features, with what was learned."""
        if self.is_empty:
            return answers
        shifted = self.shifted(encoder.encode_answers(answers))
        return Answers(softmax(shifted[:, :10]), sigmoid(shifted[:, 10]), answers.features)

    def probabilities(self, encoded: Encoded) -> Rows:
        """The probabilities (N, 10) of the digits of glyphs with what was learned."""
        return softmax(self.shifted(encoded)[:, :10])


def softmax(logits: NDArray[np.floating]) -> Rows:
    """Probabilities (N, K) that sum to 1."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)


def sigmoid(logits: NDArray[np.floating]) -> Rows:
    """Probabilities (N,) of logits."""
    return np.asarray(1 / (1 + np.exp(-logits)), np.float32)
