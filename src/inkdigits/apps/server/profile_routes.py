"""The routes with which users teach their profiles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from inkdigits.apps.server.answering import as_json, json_response
from inkdigits.apps.server.inputs import kind_of
from inkdigits.apps.server.profile_requests import (
    digit_in,
    glyph_in,
    id_in,
    number_in,
    right_in,
)
from inkdigits.apps.server.profile_schemas import (
    CHANGED_DIGIT,
    CORRECTED_NUMBER,
    NEW_CORRECTION,
    ONE_CORRECTION,
    CorrectionAnswer,
    CorrectionsAnswer,
)
from inkdigits.apps.server.profiles import Profiles, correction_form, corrections_form
from inkdigits.apps.server.schemas import PROBLEMS
from inkdigits.errors import InputError
from inkdigits.ink import Ink, parse_json
from inkdigits.profile import Correction

Changed = Correction | list[Correction]
Change = Callable[[dict[str, Any]], Changed]


def profile_routes(profiles: Profiles) -> APIRouter:
    """Version 1: corrections, and what becomes of them."""
    routes = APIRouter(prefix="/v1/profiles", tags=["teaching"], responses=PROBLEMS)

    @routes.get("/{name}", response_model=CorrectionsAnswer)
    async def corrections(name: str) -> Response:
        """All corrections of a profile, the oldest first."""
        found = await run_in_threadpool(profiles.corrections, name)
        return _answer(found)

    @routes.post("/{name}", response_model=CorrectionAnswer, openapi_extra=NEW_CORRECTION)
    async def add(name: str, request: Request) -> Response:
        """Teach a digit: the glyph of an answer, and what it is."""

        def change(body: dict[str, Any]) -> Correction:
            drawn = body.get("ink")
            ink = None if drawn is None else Ink.from_dict(drawn)
            return profiles.add(name, digit_in(body), glyph_in(body), ink)

        return await _changed(request, change)

    @routes.post("/{name}/number", response_model=CorrectionsAnswer, openapi_extra=CORRECTED_NUMBER)
    async def add_number(name: str, request: Request) -> Response:
        """Teach the digits of a number: the number of an answer, and what is right.

        Where digits were overlooked or invented, only those are taught that can be placed.
        """
        return await _changed(
            request, lambda body: profiles.add_number(name, number_in(body), right_in(body))
        )

    @routes.post("/{name}/undo", response_model=CorrectionsAnswer)
    async def undo(name: str) -> Response:
        """Remove the newest correction, with all others of its number, and return them."""
        return _answer(await run_in_threadpool(profiles.undo, name))

    @routes.post("/{name}/delete", response_model=CorrectionAnswer, openapi_extra=ONE_CORRECTION)
    async def delete(name: str, request: Request) -> Response:
        """Remove one correction."""
        return await _changed(request, lambda body: profiles.delete(name, id_in(body)))

    @routes.post("/{name}/relabel", response_model=CorrectionAnswer, openapi_extra=CHANGED_DIGIT)
    async def relabel(name: str, request: Request) -> Response:
        """Change the digit of one correction."""
        return await _changed(
            request, lambda body: profiles.relabel(name, id_in(body), digit_in(body))
        )

    return routes


async def _changed(request: Request, change: Change) -> Response:
    """Apply the change that a request with JSON asks for."""
    if kind_of(request.headers.get("content-type", "")) != "ink":
        raise InputError("unsupported_kind", "The Content-Type must be application/json.")
    content = await request.body()

    def changed() -> Changed:
        body = parse_json(content)
        if not isinstance(body, dict):
            raise InputError("bad_json", "A JSON object is expected.")
        return change(body)

    return _answer(await run_in_threadpool(changed))


def _answer(changed: Changed) -> Response:
    if isinstance(changed, Correction):
        return json_response(as_json({"correction": correction_form(changed)}))
    return json_response(as_json(corrections_form(changed)))
