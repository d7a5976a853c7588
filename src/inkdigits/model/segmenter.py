"""Pictures of paper to what each pixel shows, on ONNX Runtime."""

from __future__ import annotations

import functools
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.errors import ModelError
from inkdigits.model.paper_card import LABELS, PaperAnswer, PaperModel, load_paper_model
from inkdigits.model.session import (
    LONGEST_CHECK,
    Session,
    check_answer,
    check_kind,
    check_probabilities,
)

STEP: Final = 16
"""The sides of what the network is given are multiples of this, as it halves them four times."""

GROUND, PATTERN, PRINTED, WRITTEN = range(len(LABELS))
"""The places of the probabilities."""

_INPUT: Final = "picture"
_OUTPUT: Final = "probabilities"


class Segmenter:
    """A network that is ready to answer. It never changes, and threads may share it.

    Parameters
    ----------
    model:
        A loaded model folder.
    threads:
        Threads that one call may use.

    Raises
    ------
    ModelError
        ``bad_model``: not an ONNX network, one that `onnx_limits` refuses, not (N, H, W) uint8 in
        and (N, H, W, 4) out, or not giving its known answer.
    """

    def __init__(self, model: PaperModel, *, threads: int = 1) -> None:
        self._session = Session(model.weights, threads)
        self._check_signature()
        self._check_answer(model.card.known_answer)

    def segment(self, grey: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Say what each pixel of a picture shows.

        Parameters
        ----------
        grey: (H, W) uint8
            Grey levels, at least one pixel. Memory is limited: 1,024 by 1,024 pixels are read,
            1,536 by 1,536 are not.

        Returns
        -------
        probabilities: (H, W, 4) float32
            Of ground, pattern, printed and written, as in `LABELS`; they sum to 1 in each pixel.

        Raises
        ------
        ModelError
            ``bad_model`` when the network fails, needs too much memory, or answers anything else.
        """
        if grey.dtype != np.uint8 or grey.ndim != 2 or not grey.size:
            raise ValueError(f"grey must be (H, W) uint8, not {grey.shape} {grey.dtype}")
        height, width = grey.shape
        padded = np.pad(grey, [(0, -height % STEP), (0, -width % STEP)], mode="edge")
        probabilities = self._run(padded)
        check_probabilities(probabilities, "pixel")
        return probabilities[:height, :width]

    def _run(self, grey: NDArray[np.uint8], seconds: float | None = None) -> NDArray[np.float32]:
        (found,) = self._session.run([_OUTPUT], {_INPUT: grey[None]}, seconds)
        expected = (1, *grey.shape, len(LABELS))
        if found.shape != expected:
            raise ModelError("bad_model", f"The network gave {found.shape}, expected {expected}.")
        return np.asarray(found[0])

    def _check_signature(self) -> None:
        """Refuse a network of another kind."""
        expected = {_INPUT: ("tensor(uint8)", 3), _OUTPUT: ("tensor(float)", 4)}
        check_kind(self._session.axes, expected)

    def _check_answer(self, known: PaperAnswer) -> None:
        check_answer([self._run(known.picture, LONGEST_CHECK)], [known.probabilities])


@functools.cache
def bundled_segmenter() -> Segmenter:
    """The network that comes with the package, loaded when a photograph is first read."""
    return Segmenter(load_paper_model())
