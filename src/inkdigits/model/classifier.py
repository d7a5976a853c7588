"""Glyphs to probabilities, on ONNX Runtime."""

from __future__ import annotations

import functools
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from inkdigits.errors import ModelError
from inkdigits.model.card import LABELS, DigitModel, KnownAnswer, load_model
from inkdigits.model.session import LONGEST_CHECK, TOLERANCE, Session, check_answer, check_kind

_BATCH: Final = 64
_INPUT: Final = "glyphs"
_SHAPES: Final[dict[str, tuple[int, ...]]] = {"probabilities": (len(LABELS),), "digit_score": ()}
"""What every network gives, each with its shape for one glyph."""

_FEATURES: Final = "features"


class Answers(NamedTuple):
    """What a network answers to N glyphs.

    Attributes
    ----------
    probabilities: (N, 10) float32
        Rows sum to 1.
    digit_scores: (N,) float32
        0 to 1: is it a digit at all.
    features: (N, F) float32
        What the last layer was given, where it was asked for; else None.
    """

    probabilities: NDArray[np.float32]
    digit_scores: NDArray[np.float32]
    features: NDArray[np.float32] | None = None


class Classifier:
    """A network that is ready to answer. It never changes, and threads may share it.

    Parameters
    ----------
    model:
        A loaded model folder.
    threads:
        Threads that one call may use; 1 is the fastest for few glyphs.

    Raises
    ------
    ModelError
        ``bad_model``: not an ONNX network, one that `onnx_limits` refuses, not (N, 28, 28) uint8
        in and at least (N, 10) and (N,) out, or not giving its known answer.
    """

    def __init__(self, model: DigitModel, *, threads: int = 1) -> None:
        self._session = Session(model.weights, threads)
        self._feature_count = self._check_signature()
        self._check_answer(model.card.known_answer)

    @property
    def feature_count(self) -> int:
        """How many features the network gives for a glyph; 0 where it has no such output."""
        return self._feature_count

    def classify(self, glyphs: NDArray[np.uint8], *, features: bool = False) -> Answers:
        """Classify glyphs.

        Parameters
        ----------
        glyphs: (N, 28, 28) uint8
            Ink bright on 0, in MNIST's frame. N may be 0.
        features:
            Whether to give the features, too.

        Raises
        ------
        ModelError
            ``bad_model`` when the network fails, needs too much memory, or answers anything else;
            ``no_features`` when features are asked of a network that gives none.
        """
        if glyphs.dtype != np.uint8 or glyphs.ndim != 3 or glyphs.shape[1:] != (28, 28):
            raise ValueError(f"glyphs must be (N, 28, 28) uint8, not {glyphs.shape} {glyphs.dtype}")
        shapes = self._shapes(features)
        outputs = [np.empty((len(glyphs), *shape), np.float32) for shape in shapes.values()]
        for start in range(0, len(glyphs), _BATCH):
            part = slice(start, start + _BATCH)
            for output, found in zip(outputs, self._run(glyphs[part], shapes), strict=True):
                output[part] = found
        answers = Answers(*outputs)
        _check_range(answers)
        return answers

    def probabilities(self, glyphs: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The probabilities (N, 10) of `classify` alone."""
        return self.classify(glyphs).probabilities

    def _shapes(self, features: bool) -> dict[str, tuple[int, ...]]:
        """The outputs to ask for, each with its shape for one glyph."""
        if not features:
            return _SHAPES
        if not self._feature_count:
            raise ModelError("no_features", "The network of this model gives no features.")
        return {**_SHAPES, _FEATURES: (self._feature_count,)}

    def _run(
        self,
        glyphs: NDArray[np.uint8],
        shapes: dict[str, tuple[int, ...]],
        seconds: float | None = None,
    ) -> list[NDArray[np.float32]]:
        outputs = self._session.run(shapes, {_INPUT: glyphs}, seconds)
        found = [output.shape for output in outputs]
        expected = [(len(glyphs), *shape) for shape in shapes.values()]
        if found != expected:
            raise ModelError("bad_model", f"The network gave {found}, expected {expected}.")
        return outputs

    def _check_signature(self) -> int:
        """Refuse a network of another kind, and give the number of its features."""
        values = self._session.inputs | self._session.outputs
        given = {name: (kind, shape[1:]) for name, (kind, shape) in values.items()}
        expected = {name: ("tensor(float)", list(shape)) for name, shape in _SHAPES.items()}
        expected[_INPUT] = ("tensor(uint8)", [28, 28])
        # A network may give more than is asked for here, but take no more.
        more = set(self._session.outputs) - set(expected)
        found = {name: value for name, value in given.items() if name not in more}
        check_kind(found, expected)
        kind, shape = given.get(_FEATURES, ("", []))
        is_vector = kind == "tensor(float)" and len(shape) == 1 and isinstance(shape[0], int)
        return shape[0] if is_vector else 0

    def _check_answer(self, known: KnownAnswer) -> None:
        found = self._run(known.glyph[None], _SHAPES, LONGEST_CHECK)
        check_answer([each[0] for each in found], [known.probabilities, known.digit_score])


@functools.cache
def bundled_classifier() -> Classifier:
    """The network of the package, loaded when it is first needed."""
    return Classifier(load_model())


def _check_range(answers: Answers) -> None:
    """Raise ModelError unless all are probabilities. Written so that NaN fails."""
    probabilities, digit_scores, features = answers
    if (
        not ((probabilities >= 0) & (digit_scores[:, None] >= 0)).all()
        or not (np.abs(probabilities.sum(axis=1) - 1) <= TOLERANCE).all()
        or not (digit_scores <= 1 + TOLERANCE).all()
        or not (features is None or np.isfinite(features).all())
    ):
        raise ModelError(
            "bad_model",
            "The network gives no probabilities: expected numbers from 0 to 1, of which those of "
            "the digits sum to 1. Its weights are damaged.",
        )
