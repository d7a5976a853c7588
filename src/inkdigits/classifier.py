"""Glyphs to probabilities, on ONNX Runtime."""

from __future__ import annotations

from typing import Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from inkdigits.errors import ModelError
from inkdigits.model_card import LABELS, KnownAnswer, Model

TOLERANCE: Final = 1e-3
"""Largest difference from the known answer: processors round differently, other weights don't."""

_BATCH: Final = 512
_INPUT: Final = "glyphs"
_OUTPUTS: Final = ("probabilities", "digit_score")


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
        ``bad_model``: not an ONNX network, not (N, 28, 28) uint8 in and (N, 10) and (N,) out, or
        not giving its known answer.
    """

    def __init__(self, model: Model, *, threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        try:
            self._session = onnxruntime.InferenceSession(
                model.weights, options, providers=["CPUExecutionProvider"]
            )
        # ONNX Runtime's own errors have no common base but Exception.
        except Exception as error:
            raise ModelError("bad_model", "The weights are not an ONNX network.") from error
        self._check_signature()
        self._check_answer(model.card.known_answer)

    def classify(
        self, glyphs: NDArray[np.uint8]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Classify glyphs.

        Parameters
        ----------
        glyphs: (N, 28, 28) uint8
            Ink bright on 0, in MNIST's frame. N may be 0.

        Returns
        -------
        probabilities: (N, 10) float32
            Rows sum to 1.
        digit_scores: (N,) float32
            0 to 1: is it a digit at all.
        """
        if glyphs.dtype != np.uint8 or glyphs.ndim != 3 or glyphs.shape[1:] != (28, 28):
            raise ValueError(f"glyphs must be (N, 28, 28) uint8, not {glyphs.shape} {glyphs.dtype}")
        probabilities = np.empty((len(glyphs), len(LABELS)), np.float32)
        digit_scores = np.empty(len(glyphs), np.float32)
        for start in range(0, len(glyphs), _BATCH):
            part = slice(start, start + _BATCH)
            probabilities[part], digit_scores[part] = self._session.run(
                _OUTPUTS, {_INPUT: glyphs[part]}
            )
        return probabilities, digit_scores

    def _check_signature(self) -> None:
        found = {
            value.name: (value.type, value.shape[1:])
            for value in (*self._session.get_inputs(), *self._session.get_outputs())
        }
        expected = {
            _INPUT: ("tensor(uint8)", [28, 28]),
            _OUTPUTS[0]: ("tensor(float)", [len(LABELS)]),
            _OUTPUTS[1]: ("tensor(float)", []),
        }
        if found != expected:
            raise ModelError(
                "bad_model",
                f"The network is of another kind: expected {expected}, found {found}.",
            )

    def _check_answer(self, known: KnownAnswer) -> None:
        probabilities, digit_scores = self.classify(known.glyph[None])
        difference = max(
            float(np.abs(probabilities[0] - known.probabilities).max()),
            abs(float(digit_scores[0]) - known.digit_score),
        )
        # Written so that NaN weights fail too.
        if not difference <= TOLERANCE:
            raise ModelError(
                "bad_model",
                "The network doesn't give its known answer: it differs by "
                f"{difference:.3g}, expected at most {TOLERANCE:g}.",
            )
