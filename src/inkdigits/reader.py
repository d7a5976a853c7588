"""`Reader`: the only door, from anything that can be read to a reading."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.errors import InkdigitsError
from inkdigits.glyph import normalise
from inkdigits.layout import joined
from inkdigits.model.card import ModelCard, load_model
from inkdigits.model.classifier import Classifier
from inkdigits.model.paper_card import load_paper_model
from inkdigits.model.segmenter import Segmenter
from inkdigits.preparation import Prepared, Readable, glyphs_of, prepare
from inkdigits.reading import BLANK, Digit, Unread, decide
from inkdigits.sheet import PlacedBox
from inkdigits.trace import Trace

_BATCH: Final = 256
_MOST_COUNTED: Final = 64
"""Marks of one picture that are looked at to count its digits."""

_ONE: Final = (str, bytes, bytearray, memoryview, os.PathLike, Mapping, io.IOBase)
"""Types that are one source, or none, whatever iterating over them gives."""

_CHANNELS: Final = (1, 3, 4)
"""Lengths of the last axis by which an array of three axes is one picture in colour."""


class Reader:
    """Reads handwritten digits. It never changes, and threads may share it.

    Parameters
    ----------
    model:
        A model folder, or the run folder of a training; by default the model that comes with the
        package, which works offline.
    paper_model:
        The same for the model that finds ink on photographs and scans.
    threads:
        Threads that one call of the network may use.

    Raises
    ------
    ModelError
        When the model is missing, damaged or of another kind.
    """

    def __init__(
        self,
        model: str | os.PathLike[str] | None = None,
        *,
        paper_model: str | os.PathLike[str] | None = None,
        threads: int = 1,
    ) -> None:
        loaded = load_model(model)
        self._card = loaded.card
        self._classifier = Classifier(loaded, threads=threads)
        self._segmenter = (
            Segmenter(load_paper_model(paper_model), threads=threads) if paper_model else None
        )

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
            (H, W, 3 or 4) RGB(A), one of `pages`, or `Ink`.

        Raises
        ------
        InputError
            What can't be read at all: damaged, not an image, too large, or a file with
            ``several_pages``, which `inkdigits.pages` goes through. A blank sheet or something
            that isn't a digit is an answer, not an error.
        MissingExtraError
            For a file that needs a package which is not installed.
        """
        return self._decided([_one_digit(prepare(source, self._segmenter))])[0]

    def read_digits(self, sources: Iterable[Readable]) -> list[Digit | Unread]:
        """Read many, one digit each: one row for each source, in the same order.

        What can't be read at all has a row with the error's code and message in its place.

        Parameters
        ----------
        sources:
            Any iterable of what `read_digit` takes. An array is several pictures when its shape is
            (N, H, W), or (N, H, W, 1, 3 or 4); one whose shape is (H, W), or (H, W, 1, 3 or 4), is
            one picture.

        Raises
        ------
        TypeError
            For one source instead of several.
        """
        return list(self.iter_digits(sources))

    def iter_digits(self, sources: Iterable[Readable]) -> Iterator[Digit | Unread]:
        """Like `read_digits`, in bounded memory however many there are."""
        if _is_one(sources):
            raise TypeError(
                f"Expected several sources, as in a list, not one {type(sources).__name__}; "
                "read_digit takes one."
            )
        return self._rows(iter(sources))

    def trace(self, source: Readable, *, shown_side: int = 1000) -> Trace:
        """Read one digit, and keep all that happened on the way: what a person may want to see.

        Parameters
        ----------
        source:
            See `read_digit`.
        shown_side:
            Pixels of the longer side of a picture in `Trace.image`, at most.

        Raises
        ------
        InputError, MissingExtraError
            As `read_digit`.
        """
        prepared = prepare(source, self._segmenter, shown_side)
        (reading,) = self._decided([_one_digit(prepared)])
        return Trace(prepared.origin, prepared.sheet, prepared.marks, reading)

    def _rows(self, remaining: Iterator[Readable]) -> Iterator[Digit | Unread]:
        while batch := list(islice(remaining, _BATCH)):
            rows = [self._one_digit_or_unread(source) for source in batch]
            decided = iter(self._decided([row for row in rows if isinstance(row, _OneDigit)]))
            yield from (row if isinstance(row, Unread) else next(decided) for row in rows)

    def _one_digit_or_unread(self, source: Readable) -> _OneDigit | Unread:
        try:
            return _one_digit(prepare(source, self._segmenter))
        except InkdigitsError as error:
            return Unread.from_error(error)

    def _decided(self, each: list[_OneDigit]) -> list[Digit]:
        glyphs = [one.glyph for one in each if one.glyph is not None]
        if not glyphs:
            return [BLANK] * len(each)
        answers = zip(*self._classifier.classify(np.stack(glyphs))[:2], strict=True)
        return [BLANK if one.glyph is None else self._decide(one, *next(answers)) for one in each]

    def _decide(
        self, one: _OneDigit, probabilities: NDArray[np.float32], digit_score: np.float32
    ) -> Digit:
        return decide(
            probabilities,
            float(digit_score),
            self._card.thresholds,
            box=one.box,
            glyph=one.glyph,
            marks=one.marks,
            digits=self._count_digits(one),
        )

    def _count_digits(self, one: _OneDigit) -> int:
        """How many separate marks look like digits, each on its own."""
        if one.glyphs_of_marks is None:
            return 1
        digit_scores = self._classifier.classify(one.glyphs_of_marks).digit_scores
        return int((digit_scores >= self._card.thresholds.digit_score).sum())


@dataclass(frozen=True, eq=False)
class _OneDigit:
    """All the ink of a source taken for one digit; without the sheet, which may be large."""

    glyph: NDArray[np.uint8] | None
    box: PlacedBox | None
    marks: int
    glyphs_of_marks: NDArray[np.uint8] | None = None
    """(N, 28, 28), where there are several marks, of the first `_MOST_COUNTED`."""


def _one_digit(prepared: Prepared) -> _OneDigit:
    marks = prepared.marks
    if not marks:
        return _OneDigit(None, None, 0)
    whole = joined(marks)
    each = glyphs_of(marks[:_MOST_COUNTED]) if marks[1:] else None
    return _OneDigit(normalise(whole.ink), prepared.sheet.in_source(whole.box), len(marks), each)


def _is_one(sources: object) -> bool:
    """Whether this is one source, though many a source can be iterated over: an array by rows."""
    if isinstance(sources, _ONE):
        return True
    shape = getattr(sources, "shape", None)
    if shape is not None:
        return len(shape) < 3 or (len(shape) == 3 and shape[2] in _CHANNELS)
    try:
        iter(sources)  # type: ignore[call-overload]
    except TypeError:
        return True
    return False
