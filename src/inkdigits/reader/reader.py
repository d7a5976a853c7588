"""`Reader`: what a user of the library calls."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Unpack

from inkdigits.decoding import Constraints, Options
from inkdigits.decoding.constraints import Checksum, Length
from inkdigits.model.card import ModelCard, load_model
from inkdigits.model.numbers_card import NumbersCard, load_numbers_model
from inkdigits.model.paper_card import load_paper_model
from inkdigits.model.recogniser import Recogniser, bundled_recogniser
from inkdigits.model.segmenter import Segmenter
from inkdigits.preparation import Readable, opened, prepare, strips_of
from inkdigits.reader import digits, numbers
from inkdigits.reader.batches import check_several, read_batches
from inkdigits.reader.digits import DigitReader, OneDigit, one_digit
from inkdigits.reader.numbers import read_strips
from inkdigits.reader.pages import read_page
from inkdigits.reading import Digit, Number, PageReading, Unread
from inkdigits.strip import Strip
from inkdigits.trace import Trace


class Reader:
    """Reads handwritten digits and numbers. It never changes, and threads may share it.

    Parameters
    ----------
    model:
        A model folder, or the run folder of a training; by default the model that comes with the
        package, which works offline.
    paper_model:
        The same for the model that finds ink on photographs and scans.
    numbers_model:
        The same for the model that reads whole numbers. That of the package is loaded when a
        number is first read.
    threads:
        Threads that one call of the network may use.

    Raises
    ------
    ModelError
        When a model is missing, damaged or of another kind.
    """

    def __init__(
        self,
        model: str | os.PathLike[str] | None = None,
        *,
        paper_model: str | os.PathLike[str] | None = None,
        numbers_model: str | os.PathLike[str] | None = None,
        threads: int = 1,
    ) -> None:
        self._digits = DigitReader(load_model(model), threads)
        self._segmenter = (
            Segmenter(load_paper_model(paper_model), threads=threads) if paper_model else None
        )
        self._recogniser = (
            Recogniser(load_numbers_model(numbers_model), threads=threads)
            if numbers_model
            else None
        )

    @property
    def card(self) -> ModelCard:
        """What is known of the model that reads digits."""
        return self._digits.card

    @property
    def numbers_card(self) -> NumbersCard:
        """What is known of the model that reads whole numbers.

        Raises
        ------
        ModelError
            ``no_model`` where the package has none, and none was given.
        """
        return (self._recogniser or bundled_recogniser()).card

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
        return self._digits.read([self._one_digit(source)])[0]

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
        check_several(sources, "read_digit")
        return read_batches(sources, self._one_digit, self._digits.read, digits.BATCH)

    def read_number(
        self,
        source: Readable,
        *,
        length: Length | None = None,
        pattern: str | None = None,
        minimum: int | None = None,
        maximum: int | None = None,
        checksum: Checksum | None = None,
    ) -> Number:
        """Read one number: digits beside one another, with or without separators.

        What is known of the number helps to choose among the candidates; `Number.by_constraint`
        says where it did.

        Parameters
        ----------
        source:
            See `read_digit`.
        length:
            How many digits it has, or the fewest and the most, such as ``(2, 5)``.
        pattern:
            How it is written, such as ``"dd.dd.dddd"``: "d" is any digit, a digit is that digit,
            and every other character is a separator, which may be missing in the writing.
        minimum, maximum:
            The least and the greatest value of its digits as an integer.
        checksum:
            ``"luhn"``, ``"iban"`` (a remainder of 1 modulo 97), or a function that says of a text
            of digits whether it may be right.

        Raises
        ------
        InputError
            As `read_digit`, and ``bad_constraint`` for an option that makes no sense.
        MissingExtraError
            As `read_digit`.
        ModelError
            ``no_model`` where the package has no model that reads numbers, and none was given.
        """
        constraints = Constraints(length, pattern, minimum, maximum, checksum)
        recogniser = self._recogniser or bundled_recogniser()
        return read_strips([self._strips(source)], recogniser, constraints)[0]

    def read_numbers(
        self, sources: Iterable[Readable], **options: Unpack[Options]
    ) -> list[Number | Unread]:
        """Read many, one number each: one row for each source, in the same order.

        Sources are as for `read_digits`, and the options of `read_number` are for all of them.

        Raises
        ------
        TypeError
            For one source instead of several.
        InputError, ModelError
            For options and models, as `read_number`.
        """
        return list(self.iter_numbers(sources, **options))

    def iter_numbers(
        self, sources: Iterable[Readable], **options: Unpack[Options]
    ) -> Iterator[Number | Unread]:
        """Like `read_numbers`, in bounded memory however many there are."""
        check_several(sources, "read_number")
        recogniser = self._recogniser or bundled_recogniser()
        read = partial(read_strips, recogniser=recogniser, constraints=Constraints(**options))
        return read_batches(sources, self._strips, read, numbers.BATCH)

    def read_page(self, source: Readable) -> PageReading:
        """Read every number of a page, a form, a table or a drawing.

        Words, signatures and drawings are left out. A picture on which no number is sure is tried
        in its other quarter turns.

        Parameters
        ----------
        source:
            See `read_digit`.

        Raises
        ------
        InputError, MissingExtraError
            As `read_digit`. A page without a number is an answer, not an error.
        ModelError
            As `read_number`.
        """
        recogniser = self._recogniser or bundled_recogniser()
        strips_in = partial(strips_of, opened(source), self._segmenter, is_page=True)
        return read_page(lambda turn: strips_in(turn=turn), recogniser)

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
        (reading,) = self._digits.read([one_digit(prepared)])
        return Trace(prepared.origin, prepared.sheet, prepared.marks, reading)

    def _one_digit(self, source: Readable) -> OneDigit:
        return one_digit(prepare(source, self._segmenter))

    def _strips(self, source: Readable) -> tuple[Strip, ...]:
        return strips_of(source, self._segmenter).strips
