"""CTC prefix beam search: the most probable texts of a strip, over all their alignments.

A network trained with connectionist temporal classification (CTC) gives a symbol or "nothing" for
each column. A text has many alignments: any of its symbols may take several columns, with or
without columns of nothing between them. Its probability is the sum over all of them (Graves et
al., 2006, section 3.1). The search goes from column to column and keeps the most probable prefixes,
each with the probability of the alignments that end with nothing and of those that end with its
last symbol (Hannun et al., 2014, algorithm 1).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from inkdigits.alphabet import ALPHABET, NOTHING

_PLACES: Final = {symbol: place for place, symbol in enumerate(ALPHABET)}


@dataclass(frozen=True)
class Effort:
    """The limits of a search.

    Attributes
    ----------
    beams:
        The number of prefixes that are kept after each column.
    symbols:
        The number of symbols that are tried in each column, the most probable ones.
    faintest:
        Alignments with less than this share of the probability of the best prefix are dropped.
    certain:
        No symbol is tried in columns where "nothing" is more probable than this.
    """

    beams: int
    symbols: int
    faintest: float
    certain: float


QUICK: Final = Effort(beams=16, symbols=5, faintest=1e-4, certain=0.999)
THOROUGH: Final = Effort(beams=64, symbols=10, faintest=1e-6, certain=0.9999)
"""For texts that fit constraints, if the most probable one doesn't."""


class Path(NamedTuple):
    """A text and its probability.

    Attributes
    ----------
    text:
        Symbols of `ALPHABET`.
    probability:
        0 to 1: the sum over all alignments that were searched.
    columns:
        For each symbol, the column where it is most probable.
    """

    text: str
    probability: float
    columns: tuple[int, ...]


_LEAST_NOTHING: Final = 1e-30
"""The smallest probability of "nothing" in a column; a network may round it to 0."""


@dataclass(slots=True)
class _Beam:
    """The alignments of a prefix, up to a column."""

    after_nothing: float
    on_symbol: float
    columns: tuple[int, ...]
    likeliest: float = 0.0
    """The probability of the alignments that the columns are taken from."""

    @property
    def probability(self) -> float:
        return self.after_nothing + self.on_symbol

    def add(self, after_nothing: float, on_symbol: float, columns: tuple[int, ...]) -> None:
        """Add alignments; the columns of the symbols are those of the most probable ones."""
        self.after_nothing += after_nothing
        self.on_symbol += on_symbol
        if after_nothing + on_symbol > self.likeliest:
            self.likeliest = after_nothing + on_symbol
            self.columns = columns


def search(
    symbols: NDArray[np.float32],
    effort: Effort = QUICK,
    may_begin: Callable[[str], bool] | None = None,
) -> list[Path]:
    """Find the most probable texts, in descending order of probability.

    Parameters
    ----------
    symbols: (T, 21) float32
        Probabilities of each column; see `Columns`.
    effort:
        The limits of the search.
    may_begin:
        Whether a text may begin with this prefix; other prefixes are dropped. By default all may.
    """
    # Probabilities are rescaled in each column, and the logarithm of the scale is kept. This is as
    # exact as computing with logarithms alone, and several times as fast.
    beams, log_scale = {"": _Beam(1.0, 0.0, ())}, 0.0
    # If it were 0 and no symbol may follow, no text would be left.
    nothing = np.maximum(symbols[:, NOTHING].astype(np.float64), _LEAST_NOTHING)
    log_nothing = np.log(nothing)
    done = 0
    for column in np.flatnonzero(nothing <= effort.certain).tolist():
        if column > done:
            log_scale += float(log_nothing[done:column].sum())
            _pass_nothing(beams)
        done = column + 1
        row = [*symbols[column, :NOTHING].tolist(), float(nothing[column])]
        grown = _grown(beams, column, row, symbols, effort, may_begin)
        kept = sorted(grown.items(), key=_by_probability, reverse=True)[: effort.beams]
        best = kept[0][1].probability
        log_scale += math.log(best)
        beams = {}
        for text, beam in kept:
            if beam.probability > effort.faintest * best:
                beam.after_nothing /= best
                beam.on_symbol /= best
                beams[text] = beam
    scale = math.exp(log_scale + float(log_nothing[done:].sum()))
    return [Path(text, scale * beam.probability, beam.columns) for text, beam in beams.items()]


def _by_probability(item: tuple[str, _Beam]) -> float:
    return item[1].probability


def _pass_nothing(beams: dict[str, _Beam]) -> None:
    """Extend all prefixes by columns of nothing."""
    for beam in beams.values():
        beam.after_nothing += beam.on_symbol
        beam.on_symbol = 0.0


def _grown(
    beams: dict[str, _Beam],
    column: int,
    row: list[float],
    symbols: NDArray[np.float32],
    effort: Effort,
    may_begin: Callable[[str], bool] | None,
) -> dict[str, _Beam]:
    """The prefixes after one more column, each with all of its alignments."""
    tried = sorted(
        ((row[at], ALPHABET[at]) for at in range(NOTHING) if row[at] > effort.faintest),
        reverse=True,
    )[: effort.symbols]
    grown: dict[str, _Beam] = {}
    for text, beam in beams.items():
        after_nothing, on_symbol, columns = beam.after_nothing, beam.on_symbol, beam.columns
        either = after_nothing + on_symbol
        last = text[-1:]
        repeated = row[_PLACES[last]] if last else 0.0
        stayed = columns
        # The last symbol is placed in the column where it is most probable.
        if on_symbol > after_nothing and repeated > symbols[columns[-1], _PLACES[last]]:
            stayed = (*columns[:-1], column)
        _add(grown, text, either * row[NOTHING], on_symbol * repeated, stayed)
        for probability, symbol in tried:
            if either * probability <= effort.faintest:
                break
            # Two equal symbols are separated by "nothing".
            share = (after_nothing if symbol == last else either) * probability
            longer = text + symbol
            if share and (longer in grown or may_begin is None or may_begin(longer)):
                _add(grown, longer, 0.0, share, (*columns, column))
    return grown


def _add(
    beams: dict[str, _Beam],
    text: str,
    after_nothing: float,
    on_symbol: float,
    columns: tuple[int, ...],
) -> None:
    """Add alignments to a prefix, which may be new."""
    beam = beams.get(text)
    if beam is None:
        beams[text] = _Beam(after_nothing, on_symbol, columns, after_nothing + on_symbol)
    else:
        beam.add(after_nothing, on_symbol, columns)
