"""Evaluate how well the numbers of whole pages are found and read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from inkdigits.alphabet import digits_of
from inkdigits.data import list_labelled
from inkdigits.errors import InkdigitsError
from inkdigits.evaluation import scores
from inkdigits.evaluation.number_scores import left_over, longest_in_order
from inkdigits.evaluation.numbers import spread
from inkdigits.evaluation.predictions import Progress
from inkdigits.evaluation.scores import Proportion
from inkdigits.reader import Reader
from inkdigits.reading import PageReading, Unread


@dataclass(frozen=True)
class PageResult:
    """The result for one page.

    Attributes
    ----------
    file:
        The name of the picture.
    written:
        The digits of each number on the page, in reading order.
    found:
        The most probable digits of each number that was found.
    sure:
        The same for the numbers with the status "read".
    error:
        The reason if it could not be read at all.
    """

    file: str
    written: tuple[str, ...]
    found: tuple[str, ...] = ()
    sure: tuple[str, ...] = ()
    error: str | None = None

    @property
    def missing(self) -> list[str]:
        """The numbers that were not found, or misread."""
        return left_over(self.written, self.found)

    @property
    def extra(self) -> list[str]:
        """The numbers that were read but are not on the page."""
        return left_over(self.found, self.written)

    @property
    def matched(self) -> int:
        """The number of numbers that were read right."""
        return len(self.written) - len(self.missing)

    @property
    def sure_and_wrong(self) -> int:
        """The number of wrong numbers with the status "read"."""
        return len(left_over(self.sure, self.written))

    @property
    def in_order(self) -> int:
        """The number of `matched` ones that come in reading order."""
        return longest_in_order(self.written, self.found)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        form = {"file": self.file, "missing": self.missing, "extra": self.extra}
        return form if self.error is None else {**form, "error": self.error}


@dataclass(frozen=True)
class PagesEvaluation:
    """How well the numbers of pages are found and read.

    Numbers are compared by their digits, not by their positions. The most probable number is
    scored, regardless of the status. A share of nothing is None.

    Attributes
    ----------
    data:
        The name of the folder.
    count, numbers:
        The number of pages, and of the numbers on them.
    recall, precision:
        The share of the numbers on the pages that were read right, and the share of the numbers
        read that are on the pages.
    sure_precision:
        `precision` of the numbers with the status "read".
    order:
        The share of the numbers read right that come in the order of the labels.
    whole:
        The share of pages with all numbers right, in order, and nothing else.
    wrong:
        The other pages.
    """

    data: str
    count: int
    numbers: int
    recall: Proportion | None
    precision: Proportion | None
    sure_precision: Proportion | None
    order: Proportion | None
    whole: Proportion
    wrong: tuple[PageResult, ...] = field(default=(), repr=False)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {**asdict(self), "wrong": [page.to_dict() for page in self.wrong]}


def evaluate_pages(
    reader: Reader, folder: Path, *, limit: int | None = None, progress: Progress | None = None
) -> PagesEvaluation:
    """Read the pages of a labelled folder and score them.

    Parameters
    ----------
    folder:
        See `list_labelled`. A text holds all numbers of its page in reading order, separated by
        spaces or line breaks. Words without digits are ignored, and an empty text is an empty page.
    limit, progress:
        See `evaluate_numbers`.

    Raises
    ------
    InputError
        As `list_labelled`.
    ModelError
        As `Reader.read_page`.
    """
    # Raise now if there is no model, and not once for each page.
    reader.read_numbers([])
    pages = []
    for path, text in spread(list_labelled(folder, may_be_empty=True), limit):
        written = tuple(filter(None, map(digits_of, text.split())))
        pages.append(_page_result(path, written, _read(reader, path)))
        if progress is not None:
            progress(len(pages))
    return score_pages(folder.resolve().name, pages)


def score_pages(data: str, pages: Sequence[PageResult]) -> PagesEvaluation:
    """Score pages, at least one."""
    wrong = tuple(
        page
        for page in pages
        if page.missing or page.extra or page.error or page.in_order < page.matched
    )
    numbers = sum(len(page.written) for page in pages)
    matched = sum(page.matched for page in pages)
    sure = sum(len(page.sure) for page in pages)
    return PagesEvaluation(
        data=data,
        count=len(pages),
        numbers=numbers,
        recall=_share(matched, numbers),
        precision=_share(matched, sum(len(page.found) for page in pages)),
        sure_precision=_share(sure - sum(page.sure_and_wrong for page in pages), sure),
        order=_share(sum(page.in_order for page in pages), matched),
        whole=scores.proportion(len(pages) - len(wrong), len(pages)),
        wrong=wrong,
    )


def _share(part: int, whole: int) -> Proportion | None:
    return scores.proportion(part, whole) if whole else None


def _read(reader: Reader, path: Path) -> PageReading | Unread:
    try:
        return reader.read_page(path)
    except InkdigitsError as error:
        return Unread.from_error(error)


def _page_result(path: Path, written: tuple[str, ...], page: PageReading | Unread) -> PageResult:
    if isinstance(page, Unread):
        return PageResult(path.name, written, error=page.message)
    return PageResult(
        path.name,
        written,
        found=tuple(number.likely_text or "" for number in page.numbers),
        sure=tuple(number.text or "" for number in page.numbers if number.status == "read"),
    )
