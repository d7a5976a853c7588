"""What can be read from an input: a digit, a number or the numbers of a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from inkdigits.apps.cli.rows import Kind, Result
from inkdigits.cards import AMBER, Card, card_of, card_of_number, card_of_page
from inkdigits.preparation import Readable, opened
from inkdigits.reader import Reader
from inkdigits.reading import Digit, Number, needs_review
from inkdigits.trace import shown

_NUMBER_SIDE: Final = 1_000
_PAGE_SIDE: Final = 1_600
"""The largest longer side of an annotated picture, in pixels."""


@dataclass(frozen=True)
class Task:
    """What is read from each input.

    Attributes
    ----------
    kind:
        Determines the columns of its rows.
    read, read_and_draw:
        Read an input; the second also returns its card, without a name.
    """

    kind: Kind
    read: Callable[[Readable], Result]
    read_and_draw: Callable[[Readable], tuple[Result, Card]]


def task_of(kind: Kind, reader: Reader, options: Mapping[str, Any], min_confidence: float) -> Task:
    """What to do with each input.

    Parameters
    ----------
    options:
        Those of `Reader.read_number`, for numbers only.
    min_confidence:
        Answers below this confidence are drawn in the colour of unsure ones.

    Raises
    ------
    InkdigitsError
        For invalid options, and for numbers and pages if there is no model.
    """
    if kind == "digit":
        return _digit_task(reader, min_confidence)
    # Raise now, and not once for each input.
    reader.read_numbers([], **options)
    if kind == "page":
        return _page_task(reader, min_confidence)
    return _number_task(reader, options, min_confidence)


def _digit_task(reader: Reader, min_confidence: float) -> Task:
    def read_and_draw(source: Readable) -> tuple[Result, Card]:
        trace = reader.trace(source)
        card = card_of(trace, tinted=True)
        return trace.reading, _coloured(card, trace.reading, min_confidence)

    return Task("digit", reader.read_digit, read_and_draw)


def _number_task(reader: Reader, options: Mapping[str, Any], min_confidence: float) -> Task:
    def read_and_draw(source: Readable) -> tuple[Result, Card]:
        origin = opened(source, _NUMBER_SIDE)
        number = reader.read_number(origin, **options)
        return number, _coloured(card_of_number(number, shown(origin)), number, min_confidence)

    return Task("number", lambda source: reader.read_number(source, **options), read_and_draw)


def _page_task(reader: Reader, min_confidence: float) -> Task:
    def read_and_draw(source: Readable) -> tuple[Result, Card]:
        origin = opened(source, _PAGE_SIDE)
        page = reader.read_page(origin)
        return page, card_of_page(page, shown(origin), min_confidence)

    return Task("page", reader.read_page, read_and_draw)


def _coloured(card: Card, result: Digit | Number, min_confidence: float) -> Card:
    """The card, in the colour of unsure answers if its answer needs review."""
    answered = result.status == "read"
    return (
        replace(card, colour=AMBER) if answered and needs_review(result, min_confidence) else card
    )
