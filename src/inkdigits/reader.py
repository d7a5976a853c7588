"""`Reader`: the only door, from anything that can be read to a reading."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

import numpy as np

from inkdigits.classifier import Classifier
from inkdigits.errors import InkdigitsError
from inkdigits.glyph import normalise
from inkdigits.model_card import ModelCard, load_model
from inkdigits.preparation import Prepared, Readable, prepare, whole_mark
from inkdigits.reading import BLANK, Digit, Unread, decide

_BATCH: Final = 256


class Reader:
    """Reads handwritten digits. It never changes, and threads may share it.

    Parameters
    ----------
    model:
        A model folder; by default the model that comes with the package, which works offline.
    threads:
        Threads that one call of the network may use.

    Raises
    ------
    ModelError
        When the model is missing, damaged or of another kind.
    """

    def __init__(self, model: str | os.PathLike[str] | None = None, *, threads: int = 1) -> None:
        loaded = load_model(model)
        self._card = loaded.card
        self._classifier = Classifier(loaded, threads=threads)

    @property
    def card(self) -> ModelCard:
        """What is known of the model."""
        return self._card

    def read_digit(self, source: Readable) -> Digit:
        """Read one digit.

        Parameters
        ----------
        source:
            A path, the bytes of an image file, a Pillow image, an array (H, W) grey or
            (H, W, 3 or 4) RGB(A), or `Ink`.

        Raises
        ------
        InputError
            What can't be read at all: damaged, not an image, too large. A blank sheet or
            something that isn't a digit is an answer, not an error.
        """
        return self._decided([prepare(source)])[0]

    def read_digits(self, sources: Iterable[Readable]) -> list[Digit | Unread]:
        """Read many, one digit each: one row for each source, in the same order.

        What can't be read at all has a row with the error's code and message in its place.
        """
        return list(self.iter_digits(sources))

    def iter_digits(self, sources: Iterable[Readable]) -> Iterator[Digit | Unread]:
        """Like `read_digits`, in bounded memory however many there are."""
        remaining = iter(sources)
        while batch := list(islice(remaining, _BATCH)):
            rows = [_prepared_or_unread(source) for source in batch]
            decided = iter(self._decided([row for row in rows if isinstance(row, Prepared)]))
            yield from (row if isinstance(row, Unread) else next(decided) for row in rows)

    def _decided(self, prepared: list[Prepared]) -> list[Digit]:
        marks = [whole_mark(one) for one in prepared]
        glyphs = [normalise(mark.ink) for mark in marks if mark is not None]
        if not glyphs:
            return [BLANK] * len(prepared)
        answers = zip(glyphs, *self._classifier.classify(np.stack(glyphs)), strict=True)
        return [
            BLANK if mark is None else self._decide(one, mark, *next(answers))
            for one, mark in zip(prepared, marks, strict=True)
        ]

    def _decide(
        self, prepared: Prepared, mark: Any, glyph: Any, probabilities: Any, score: Any
    ) -> Digit:
        return decide(
            probabilities,
            float(score),
            self._card.thresholds,
            box=prepared.placed(mark),
            glyph=glyph,
            marks=len(prepared.marks),
        )


def _prepared_or_unread(source: Readable) -> Prepared | Unread:
    try:
        return prepare(source)
    except InkdigitsError as error:
        return Unread.from_error(error)
