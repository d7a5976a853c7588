"""The routes that read whole numbers and pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from inkdigits.apps.server.answering import answered, number_form
from inkdigits.apps.server.batch_queue import Read, Row
from inkdigits.apps.server.profile_reading import ProfileName, pages, reading_with
from inkdigits.apps.server.schemas import (
    A_PAGE,
    MANY_NUMBERS,
    ONE_NUMBER,
    PROBLEMS,
    NumberAnswer,
    NumbersAnswer,
    PageAnswer,
)
from inkdigits.apps.server.service import Service
from inkdigits.decoding import Constraints
from inkdigits.decoding.constraints import Length
from inkdigits.errors import InputError
from inkdigits.reader import Reader

_LENGTH = Query(description="the number of digits, such as 4, or the fewest and the most: 2-5")
_PATTERN = Query(
    description="the format, such as dd.dd.dddd: d stands for any digit, a digit for itself, and "
    "any other character for a separator, which may be missing on paper"
)
_MINIMUM = Query(description="the smallest value")
_MAXIMUM = Query(description="the largest value")
_CHECKSUM = Query(description="the checksum of the digits; iban is a remainder of 1 modulo 97")


ReadNumbers = Callable[..., Sequence[Row]]


def constraints_of(
    length: Annotated[str | None, _LENGTH] = None,
    pattern: Annotated[str | None, _PATTERN] = None,
    minimum: Annotated[int | None, _MINIMUM] = None,
    maximum: Annotated[int | None, _MAXIMUM] = None,
    checksum: Annotated[Literal["luhn", "iban"] | None, _CHECKSUM] = None,
) -> Constraints:
    """The constraints of a request on its numbers.

    Raises
    ------
    InputError
        ``bad_constraint`` for an invalid option.
    """
    return Constraints(_length(length), pattern, minimum, maximum, checksum)


def number_routes(service: Service) -> APIRouter:
    """Version 1: readings of numbers."""
    reader = service.reader
    routes = APIRouter(prefix="/v1", tags=["reading"], responses=PROBLEMS)

    @routes.post("/number", response_model=NumberAnswer, openapi_extra=ONE_NUMBER)
    async def read_number(
        request: Request,
        constraints: Annotated[Constraints, Depends(constraints_of)],
        strip: bool = False,
        profile: ProfileName = None,
    ) -> Response:
        """Read one number: ink as JSON, an image, or a form with one file.

        The options restrict the possible numbers.
        """
        read: Read = _within(constraints, reader.read_numbers)
        if profile is not None:
            within = _within(constraints, Reader.read_numbers)
            read = reading_with(service, profile, within)
        return await answered(service, request, read, partial(number_form, strip=strip))

    @routes.post("/numbers", response_model=NumbersAnswer, openapi_extra=MANY_NUMBERS)
    async def read_numbers(
        request: Request,
        constraints: Annotated[Constraints, Depends(constraints_of)],
        strip: bool = False,
    ) -> Response:
        """Read many, one number each; one that can't be read gets a row with the error."""
        read: Read = _within(constraints, reader.read_numbers)
        form = partial(number_form, strip=strip)
        return await answered(service, request, read, form, rows="numbers")

    @routes.post("/page", response_model=PageAnswer, openapi_extra=A_PAGE)
    async def read_page(
        request: Request, strip: bool = False, profile: ProfileName = None
    ) -> Response:
        """Read all numbers of a page, form, table or drawing, in reading order."""
        read: Read = partial(pages, reader)
        if profile is not None:
            read = reading_with(service, profile, pages)
        return await answered(service, request, read, partial(number_form, strip=strip))

    return routes


def _within(constraints: Constraints, read: ReadNumbers) -> ReadNumbers:
    """Reads numbers that fit; without constraints ``read`` itself, as equal ones share a batch."""
    return read if constraints == Constraints() else partial(read, **asdict(constraints))


def _length(text: str | None) -> Length | None:
    if text is None:
        return None
    ends = text.split("-")
    if not all(end.isdecimal() and len(end) < 5 for end in ends):
        raise InputError("bad_constraint", "length must be like 4, or 2-5.")
    numbers = [int(end) for end in ends]
    return numbers[0] if len(numbers) == 1 else tuple(numbers)  # type: ignore[return-value]
