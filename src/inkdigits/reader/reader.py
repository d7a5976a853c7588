"""`Reader`: what a user of the library calls."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Unpack

from inkdigits.decoding import Constraints, Options
from inkdigits.decoding.constraints import Checksum, Length
from inkdigits.model.card import ModelCard
from inkdigits.model.numbers_card import NumbersCard, load_numbers_model
from inkdigits.model.paper_card import load_paper_model
from inkdigits.model.recogniser import Recogniser, bundled_recogniser
from inkdigits.model.segmenter import Segmenter
from inkdigits.preparation import Readable, opened, prepare, strips_of
from inkdigits.profile import Learned, Profile
from inkdigits.reader import digits
from inkdigits.reader.batches import check_several, or_unread, read_batches
from inkdigits.reader.digits import DigitReader, OneDigit, one_digit
from inkdigits.reader.numbers import read_number
from inkdigits.reader.pages import read_page
from inkdigits.reading import Digit, Number, PageReading, Unread
from inkdigits.trace import Trace


class Reader:
    """Reads handwritten digits and numbers. It is immutable, so threads may share it.

    Parameters
    ----------
    model:
        A model folder, or the run folder of a training; by default the model that comes with the
        package, which works offline.
    paper_model:
        The same for the model that finds ink on photographs and scans.
    numbers_model:
        The same for the model that reads whole numbers. The default one is loaded when the first
        number is read.
    profile:
        What its writer's corrections have taught is used to read: a name, such as "anna", the path
        of a file, or a `Profile`. The reader keeps what is known now; see `refreshed`.
    threads:
        The number of threads that one call of a network may use.

    Raises
    ------
    ModelError
        If a model is missing, damaged or of another kind; ``no_features`` if it can't be taught.
    InputError
        ``no_profile`` if there is none of this name; as `Profile.corrections` for its file.
    """

    def __init__(
        self,
        model: str | os.PathLike[str] | None = None,
        *,
        paper_model: str | os.PathLike[str] | None = None,
        numbers_model: str | os.PathLike[str] | None = None,
        profile: str | os.PathLike[str] | Profile | None = None,
        threads: int = 1,
    ) -> None:
        self._digits = DigitReader.of(model, threads)
        self._segmenter = (
            Segmenter(load_paper_model(paper_model), threads=threads) if paper_model else None
        )
        self._recogniser = (
            Recogniser(load_numbers_model(numbers_model), threads=threads)
            if numbers_model
            else None
        )
        self._profile: Profile | None = None
        self._learned: Learned | None = None
        if profile is not None:
            self._use(self._opened(profile))

    @property
    def card(self) -> ModelCard:
        """The card of the model that reads digits."""
        return self._digits.card

    @property
    def numbers_card(self) -> NumbersCard:
        """The card of the model that reads whole numbers."""
        return (self._recogniser or bundled_recogniser()).card

    @property
    def profile(self) -> Profile | None:
        """The profile, whose corrections may be newer than what this reader knows."""
        return self._profile

    def refreshed(self) -> Reader:
        """A reader that knows all corrections of the profile up to now.

        This reader does not change. They share their networks, so it takes milliseconds. Without
        new corrections, or without a profile, it is this one.

        Raises
        ------
        InputError
            As `Profile.corrections` for the file of the profile.
        """
        if self._profile is None or self._profile.learned() is self._learned:
            return self
        return self.with_profile(self._profile)

    def with_profile(self, profile: str | os.PathLike[str] | Profile) -> Reader:
        """A reader with this profile, which shares the networks of this one.

        ``profile`` is as for the constructor; a `Profile` need not have a file yet.

        Raises
        ------
        InputError
            As the constructor.
        """
        other = copy.copy(self)
        other._use(self._opened(profile))
        return other

    def profile_of(self, profile: str | os.PathLike[str]) -> Profile:
        """A profile of the model of this reader; it need not exist.

        Raises
        ------
        InputError
            ``bad_name``.
        """
        return Profile.of_model(profile, self._digits.teachable, self._segmenter)

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
            If the source can't be read at all: damaged, not an image, too large, or a file with
            ``several_pages`` (see `inkdigits.pages`). A blank sheet, or something that isn't a
            digit, is an answer, not an error.
        MissingExtraError
            If the file needs a package that is not installed.
        """
        return self._digits.read([self._one_digit(source)])[0]

    def read_digits(self, sources: Iterable[Readable]) -> list[Digit | Unread]:
        """Read one digit from each of many sources: one row for each, in the same order.

        A source that can't be read at all gets a row with the code and message of the error.

        Parameters
        ----------
        sources:
            Any iterable of sources as in `read_digit`. An array of shape (N, H, W) or
            (N, H, W, 1, 3 or 4) is several pictures; one of shape (H, W) or (H, W, 1, 3 or 4) is a
            single picture.

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
        """Read one number: digits next to each other, with or without separators.

        The options restrict the possible numbers; `Number.by_constraint` tells whether they
        changed the answer.

        Parameters
        ----------
        source:
            See `read_digit`.
        length:
            The number of digits, or the fewest and the most, such as ``(2, 5)``.
        pattern:
            The format, such as ``"dd.dd.dddd"``: "d" stands for any digit, a digit for itself, and
            any other character for a separator, which may be missing on paper.
        minimum, maximum:
            The smallest and the largest value, as integers.
        checksum:
            ``"luhn"``, ``"iban"`` (a remainder of 1 modulo 97), or a function that takes the digits
            as a string and returns whether they are valid.

        Raises
        ------
        InputError
            As `read_digit`, and ``bad_constraint`` for an invalid option.
        MissingExtraError
            As `read_digit`.
        """
        constraints = Constraints(length, pattern, minimum, maximum, checksum)
        return self._reads_number(constraints)(source)

    def read_numbers(
        self, sources: Iterable[Readable], **options: Unpack[Options]
    ) -> list[Number | Unread]:
        """Read one number from each of many sources: one row for each, in the same order.

        Sources are those of `read_digits`, options those of `read_number`; they apply to all.

        Raises
        ------
        TypeError
            For one source instead of several.
        InputError
            ``bad_constraint`` for an invalid option.
        """
        return list(self.iter_numbers(sources, **options))

    def iter_numbers(
        self, sources: Iterable[Readable], **options: Unpack[Options]
    ) -> Iterator[Number | Unread]:
        """Like `read_numbers`, in bounded memory however many there are."""
        check_several(sources, "read_number")
        return map(or_unread(self._reads_number(Constraints(**options))), sources)

    def read_page(self, source: Readable) -> PageReading:
        """Read all numbers of a page, form, table or drawing.

        Words, signatures and drawings are left out. If there are characters but no number is sure,
        the picture is also tried in its other quarter turns.

        Parameters
        ----------
        source:
            See `read_digit`.

        Raises
        ------
        InputError, MissingExtraError
            As `read_digit`. A page without a number is an answer, not an error.
        """
        recogniser = self._recogniser or bundled_recogniser()
        strips_in = partial(strips_of, opened(source), self._segmenter, is_page=True)
        return read_page(lambda turn: strips_in(turn=turn), recogniser, self._digits.opinions)

    def trace(self, source: Readable, *, shown_side: int = 1000) -> Trace:
        """Read one digit and keep all intermediate results, to show them to a person.

        Parameters
        ----------
        source:
            See `read_digit`.
        shown_side:
            The largest longer side of `Trace.image`, in pixels.

        Raises
        ------
        InputError, MissingExtraError
            As `read_digit`.
        """
        prepared = prepare(source, self._segmenter, shown_side)
        (reading,) = self._digits.read([one_digit(prepared)])
        return Trace(prepared.origin, prepared.sheet, prepared.marks, reading)

    def _opened(self, profile: str | os.PathLike[str] | Profile) -> Profile:
        if isinstance(profile, Profile):
            return profile
        opened = self.profile_of(profile)
        if not opened.exists:
            raise opened.missing
        return opened

    def _use(self, profile: Profile) -> None:
        self._profile = profile
        self._learned = profile.learned()
        self._digits = self._digits.with_learned(self._learned)

    def _one_digit(self, source: Readable) -> OneDigit:
        return one_digit(prepare(source, self._segmenter))

    def _reads_number(self, constraints: Constraints) -> Callable[[Readable], Number]:
        recogniser = self._recogniser or bundled_recogniser()
        return partial(read_number, constraints, recogniser, self._digits, self._segmenter)
