"""What learning knows of a glyph: where it lies among others, and what the network answers."""

from __future__ import annotations

import functools
import threading
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from inkdigits.model.classifier import Answers, Classifier
from inkdigits.profile.guard import guard_glyphs, guard_labels

Rows = NDArray[np.float32]

DIMENSIONS: Final = 128
"""The number of directions in which features are compared."""

_SHRINKAGE: Final = 0.2
"""What is added to the variance of each direction, as a share of their mean."""

_LEAST: Final = 12.0
"""Logarithms of probabilities, and logits, are cut off here: what a network excludes with more
certainty than it can know could never be learned."""

_SWEEPS: Final = 3
"""Power iterations of the randomised singular value decomposition."""

_EXTRA: Final = 20
"""Directions that it computes beside those that are kept."""


_BLAS: Final = threading.Lock()
"""Held while the number of BLAS threads is changed, which is one for the whole process."""


@dataclass(frozen=True, eq=False)
class Encoded:
    """Glyphs as learning sees them.

    Attributes
    ----------
    places: (N, D) float32
        Unit vectors. The product of two is the similarity of their glyphs, -1 to 1.
    offsets: (N, 11) float32
        The network's answer: the logarithms of the probabilities, and the logit of the digit score.
    """

    places: Rows
    offsets: Rows

    def __getitem__(self, chosen: NDArray[np.intp] | slice) -> Encoded:
        return Encoded(self.places[chosen], self.offsets[chosen])

    def __len__(self) -> int:
        return len(self.places)

    @classmethod
    def joined(cls, *parts: Encoded) -> Encoded:
        """All rows of the parts."""
        return cls(
            np.concatenate([part.places for part in parts]),
            np.concatenate([part.offsets for part in parts]),
        )


@dataclass(frozen=True, eq=False)
class _Frame:
    """Where features are compared, and the guard set there; see `Encoder`."""

    mean: Rows
    basis: Rows
    origin: Rows
    guard: Encoded


class Encoder:
    """Encodes glyphs with the features of one network. Threads may share it.

    Similarity is measured along the main directions in which the features of the guard set
    differ, scaled so that none of them outweighs the others (a whitened principal component
    analysis; the randomised decomposition is that of Halko, Martinsson and Tropp, SIAM Review 53,
    2011). The square root keeps single large features from deciding.
    """

    def __init__(self, classifier: Classifier) -> None:
        self._classifier = classifier
        self._lock = threading.Lock()
        self._known: _Frame | None = None

    def encode(self, glyphs: NDArray[np.uint8]) -> Encoded:
        """Encode glyphs, (N, 28, 28) uint8.

        Raises
        ------
        ModelError
            ``no_features`` where the network gives none.
        """
        return self.encode_answers(self._classifier.classify(glyphs, features=True))

    def encode_answers(self, answers: Answers) -> Encoded:
        """Encode glyphs that have been classified with their features."""
        frame = self._prepared()
        assert answers.features is not None
        places = _unit(_flattened(answers.features, frame.basis) - frame.origin)
        return Encoded(places, offsets_of(answers))

    @property
    def guard(self) -> Encoded:
        """The guard set, encoded at the first call, which takes a third of a second."""
        return self._prepared().guard

    @property
    def basis(self) -> Rows:
        """The (F, D) directions in which features are compared."""
        return self._prepared().basis

    @property
    def mean(self) -> Rows:
        """The (F,) mean of the features of the guard set, before the basis is applied."""
        return self._prepared().mean

    @functools.cached_property
    def guard_errors(self) -> int:
        """How many glyphs of the guard set the network alone misreads."""
        return int((self.guard.offsets[:, :10].argmax(axis=1) != guard_labels()).sum())

    def _prepared(self) -> _Frame:
        with self._lock:
            if self._known is None:
                answers = self._classifier.classify(guard_glyphs(), features=True)
                assert answers.features is not None
                features = _flattened(answers.features)
                mean = features.mean(axis=0)
                # With several threads, each of the many small products waits for all of them, which
                # takes a minute beside other work.
                with _BLAS, threadpool_limits(limits=1, user_api="blas"):
                    basis = _whitening(features - mean)
                    places = _unit((features - mean) @ basis)
                guard = Encoded(places, offsets_of(answers))
                self._known = _Frame(mean, basis, mean @ basis, guard)
            return self._known


def offsets_of(answers: Answers) -> Rows:
    """The (N, 11) offsets of answers; see `Encoded`."""
    score = np.clip(answers.digit_scores.astype(np.float64), 1e-9, 1 - 1e-9)
    logits = np.log(score / (1 - score))
    logs = np.log(np.maximum(answers.probabilities, 1e-9))
    return np.concatenate(
        [np.maximum(logs, -_LEAST), np.clip(logits, -_LEAST, _LEAST)[:, None]], axis=1
    ).astype(np.float32)


def _flattened(features: Rows, basis: Rows | None = None) -> Rows:
    """Features with their large values reduced, of length 1, in a basis. Negative ones count as 0.

    Those of one glyph are brought into the basis first, which takes half as long.
    """
    positive = np.maximum(features, 0)
    # The length of the square roots.
    lengths = np.sqrt(positive.sum(axis=1, keepdims=True))
    roots = np.sqrt(positive)
    rows = roots if basis is None else roots @ basis
    return np.asarray(rows / np.maximum(lengths, np.float32(1e-9)), np.float32)


def _unit(rows: NDArray[np.floating]) -> Rows:
    lengths = np.sqrt((rows * rows).sum(axis=1, keepdims=True))
    return np.asarray(rows / np.maximum(lengths, 1e-9), np.float32)


def _whitening(centred: Rows) -> Rows:
    """The (F, D) matrix of the main directions of (N, F) rows, scaled by their deviation."""
    count, features = centred.shape
    kept = min(DIMENSIONS, features)
    wanted = min(kept + _EXTRA, features)
    range_of = np.random.default_rng(0).normal(size=(count, wanted)).astype(np.float32)
    for _ in range(_SWEEPS):
        range_of, _ = np.linalg.qr(centred @ (centred.T @ range_of))
    _, deviations, directions = np.linalg.svd(range_of.T @ centred, full_matrices=False)
    variances = deviations[:kept] ** 2 / count
    scale = np.sqrt(variances + _SHRINKAGE * variances.mean())
    return np.asarray(directions[:kept].T / np.maximum(scale, 1e-9), np.float32)
