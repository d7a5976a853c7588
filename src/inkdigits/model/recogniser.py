"""The network that recognises the symbols in the columns of strips, on ONNX Runtime."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.alphabet import NOTHING
from inkdigits.errors import ModelError
from inkdigits.model.numbers_card import (
    CLASSES,
    NumbersAnswer,
    NumbersCard,
    NumbersModel,
    load_numbers_model,
)
from inkdigits.model.session import (
    LONGEST_CHECK,
    Session,
    check_answer,
    check_kind,
    check_probabilities,
)
from inkdigits.strip import HEIGHT, STRIDE

STEP: Final = 32
"""Strips are padded to a multiple of this width, and batches have strips of the same width.

So the answer to a strip doesn't depend on the others, and there is little padding to compute.
"""

_WIDEST_BATCH: Final = 4096
"""The largest total width of the strips in a batch, in pixels."""

_INPUT: Final = "strips"
_OUTPUTS: Final = ("symbols", "centres")


@dataclass(frozen=True, eq=False)
class Columns:
    """The answer of a network to a strip, for each of its T columns of 4 pixels.

    The last of the 21 classes is `alphabet.NOTHING`. Each row sums to 1.

    Attributes
    ----------
    symbols: (T, 21) float32
        The probabilities of connectionist temporal classification (CTC; Graves et al., 2006):
        consecutive columns with the same symbol are one symbol, and "nothing" separates two equal
        symbols.
    centres: (T, 21) float32
        The probabilities that a symbol has its centre in this column.
    """

    symbols: NDArray[np.float32]
    centres: NDArray[np.float32]

    @property
    def is_blank(self) -> bool:
        """Whether no column shows a symbol."""
        return bool((self.symbols.argmax(axis=1) == NOTHING).all())


class Recogniser:
    """A loaded network. It is immutable, so threads may share it.

    Parameters
    ----------
    model:
        A loaded model folder.
    threads:
        The number of threads that one call may use.

    Raises
    ------
    ModelError
        ``bad_model``: not an ONNX network, one that `onnx_limits` refuses, not (N, 40, W, 2) uint8
        in and twice (N, W / 4, 21) out, or not giving its known answer.
    """

    def __init__(self, model: NumbersModel, *, threads: int = 1) -> None:
        self._card = model.card
        self._session = Session(model.weights, threads)
        self._check_signature()
        self._check_answer(model.card.known_answer)

    @property
    def card(self) -> NumbersCard:
        """The card of the model."""
        return self._card

    def recognise(self, strips: Sequence[NDArray[np.uint8]]) -> list[Columns]:
        """Recognise the symbols in each column of strips.

        Parameters
        ----------
        strips:
            Arrays (40, W, 2) of uint8, the pixels of a `Strip`, of any widths.

        Returns
        -------
        columns:
            One for each strip, in the same order; T is W / 4, rounded up.

        Raises
        ------
        ModelError
            ``bad_model`` if the network fails, needs too much memory, or gives an invalid answer.
        """
        for strip in strips:
            _check_strip(strip)
        found: dict[int, Columns] = {}
        for width, places in _batches([strip.shape[1] for strip in strips]):
            batch: NDArray[np.uint8] = np.zeros((len(places), HEIGHT, width, 2), np.uint8)
            for row, place in zip(batch, places, strict=True):
                row[:, : strips[place].shape[1]] = strips[place]
            symbols, centres = self._run(batch)
            for output in (symbols, centres):
                check_probabilities(output, "column")
            for index, place in enumerate(places):
                count = -(-strips[place].shape[1] // STRIDE)
                found[place] = Columns(symbols[index, :count], centres[index, :count])
        return [found[place] for place in range(len(strips))]

    def _run(
        self, strips: NDArray[np.uint8], seconds: float | None = None
    ) -> list[NDArray[np.float32]]:
        outputs = self._session.run(_OUTPUTS, {_INPUT: strips}, seconds)
        shape = len(strips), strips.shape[2] // STRIDE, CLASSES
        found, expected = [output.shape for output in outputs], [shape] * len(_OUTPUTS)
        if found != expected:
            raise ModelError("bad_model", f"The network gave {found}, expected {expected}.")
        return outputs

    def _check_signature(self) -> None:
        """Refuse a network of another kind."""
        check_kind(
            self._session.axes,
            {_INPUT: ("tensor(uint8)", 4), **dict.fromkeys(_OUTPUTS, ("tensor(float)", 3))},
        )

    def _check_answer(self, known: NumbersAnswer) -> None:
        found = self._run(known.strip[None], LONGEST_CHECK)
        check_answer([each[0] for each in found], [known.symbols, known.centres])


def _check_strip(strip: NDArray[np.uint8]) -> None:
    is_strip = strip.ndim == 3 and strip.shape[::2] == (HEIGHT, 2) and strip.size
    if strip.dtype != np.uint8 or not is_strip:
        raise ValueError(f"a strip must be ({HEIGHT}, W, 2) uint8, not {strip.shape} {strip.dtype}")


def _batches(widths: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
    """The width of each batch, and the indices of its strips."""
    padded: dict[int, list[int]] = {}
    for place, width in enumerate(widths):
        padded.setdefault(max(STEP, width + -width % STEP), []).append(place)
    for width, places in padded.items():
        size = max(1, _WIDEST_BATCH // width)
        for start in range(0, len(places), size):
            yield width, places[start : start + size]


@functools.cache
def bundled_recogniser() -> Recogniser:
    """The network of the package, loaded when the first number is read."""
    return Recogniser(load_numbers_model())
