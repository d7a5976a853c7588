"""Heads on the features of the network, to compare with the one that profiles use.

Each is made of the encoded glyphs of the corrections (N), their digits and the guard set, and gives
the logarithms of the probabilities of other glyphs.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from inkdigits.profile.encoding import Encoded
from inkdigits.profile.fitting import fit
from inkdigits.profile.head import softmax

Logs = NDArray[np.floating]
Answer = Callable[[Encoded], Logs]
Maker = Callable[[Encoded, NDArray[np.int64], Encoded], Answer]


def kernel_regression(own: Encoded, digits: NDArray[np.int64], guard: Encoded) -> Answer:
    """The head of the package: kernel logistic regression on top of the network's answer."""
    head = fit(own, digits, guard)
    return lambda glyphs: head.shifted(glyphs)[:, :10]


def _mixed(glyphs: Encoded, votes: Logs, enough: float) -> Logs:
    """Votes (N, 10) mixed with the network's answer, by a weight that grows with their sum."""
    evidence = votes.sum(axis=1, keepdims=True)
    weight = evidence / (evidence + enough)
    own = (votes + 1e-4) / (evidence + 1e-3)
    return np.log((1 - weight) * softmax(glyphs.offsets[:, :10]) + weight * own)


def neighbours(width: float, enough: float) -> Maker:
    """Nearest neighbours with a kernel: each correction votes for its digit."""

    def make(own: Encoded, digits: NDArray[np.int64], _: Encoded) -> Answer:
        labels = np.eye(10)[digits]

        def answer(glyphs: Encoded) -> Logs:
            return _mixed(
                glyphs, np.exp((glyphs.places @ own.places.T - 1) / width) @ labels, enough
            )

        return answer

    return make


def class_means(width: float, enough: float, prototypes: int = 3) -> Maker:
    """The means of up to three groups of similar corrections for each digit."""

    def make(own: Encoded, digits: NDArray[np.int64], _: Encoded) -> Answer:
        sums: list[NDArray[np.floating]] = []
        labels: list[int] = []
        counts: list[int] = []
        for place, digit in zip(own.places, digits, strict=True):
            mine = [at for at, label in enumerate(labels) if label == digit]
            alike = [float(sums[at] @ place / np.linalg.norm(sums[at])) for at in mine]
            if alike and (max(alike) > 0.6 or len(mine) >= prototypes):
                nearest = mine[int(np.argmax(alike))]
                sums[nearest] = sums[nearest] + place
                counts[nearest] += 1
            else:
                sums.append(place)
                labels.append(int(digit))
                counts.append(1)
        means = np.array([each / np.linalg.norm(each) for each in sums])
        weights = np.eye(10)[labels] * np.minimum(counts, 10)[:, None]

        def answer(glyphs: Encoded) -> Logs:
            return _mixed(glyphs, np.exp((glyphs.places @ means.T - 1) / width) @ weights, enough)

        return answer

    return make


def last_layer(strength: float, replayed: int = 300) -> Maker:
    """A linear layer on top of the network's answer, trained with a part of the guard set."""

    def make(own: Encoded, digits: NDArray[np.int64], guard: Encoded) -> Answer:
        rows = Encoded.joined(own, guard[np.arange(0, len(guard), len(guard) // replayed)])
        targets = softmax(rows.offsets[:, :10]).astype(np.float64)
        targets[: len(own)] = np.eye(10)[digits]
        kernel = strength * (rows.places @ rows.places.T).astype(np.float64)
        step = np.linalg.inv(np.eye(len(rows)) + 0.5 * kernel)
        weights = np.zeros_like(targets)
        for _ in range(40):
            found = softmax(rows.offsets[:, :10] + kernel @ weights)
            weights += step @ (targets - found - weights)
        layer = strength * rows.places.T @ weights
        return lambda glyphs: glyphs.offsets[:, :10] + glyphs.places @ layer

    return make


HEADS: dict[str, Maker] = {
    "kernel regression": kernel_regression,
    "neighbours, narrow": neighbours(0.1, 0.5),
    "neighbours, wide": neighbours(0.2, 0.5),
    "class means, narrow": class_means(0.05, 0.1),
    "class means, wide": class_means(0.1, 0.5),
    "last layer, weak": last_layer(16),
    "last layer, strong": last_layer(64),
}
