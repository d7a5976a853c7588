"""What the page of a review asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from inkdigits.apps.review.review import Review
from inkdigits.apps.review.views import Views
from inkdigits.apps.server.answering import as_json, json_response
from inkdigits.errors import InputError, printable
from inkdigits.ink import parse_json


def review_routes(review: Review, views: Views, end: Callable[[], None]) -> APIRouter:
    """The progress, the readings and the answers of a review.

    Parameters
    ----------
    end:
        Ends the server, soon.
    """
    routes = APIRouter()

    def progress() -> Response:
        found = review.progress
        kind, file = review.table.kind, printable(review.table.path)
        return json_response(
            as_json(asdict(found) | {"total": found.total, "kind": kind, "file": file})
        )

    @routes.get("/healthz")
    async def is_alive() -> Response:
        return json_response(as_json({"status": "ok"}))

    @routes.get("/v1/review")
    async def how_far() -> Response:
        return progress()

    @routes.get("/v1/review/rows/{number}")
    def reading(number: int) -> Response:
        return json_response(as_json(views.view(review.row(number))))

    @routes.post("/v1/review/rows/{number}")
    async def answer(number: int, request: Request) -> Response:
        said = _said_in(parse_json(await request.body()))
        await run_in_threadpool(review.answer, number, said)
        return progress()

    @routes.post("/v1/review/rows/{number}/skip")
    async def skip(number: int) -> Response:
        review.skip(number)
        return progress()

    @routes.post("/v1/review/back")
    def back() -> Response:
        review.back()
        return progress()

    @routes.post("/v1/review/skipped")
    async def take_up_skipped() -> Response:
        review.take_up_skipped()
        return progress()

    @routes.post("/v1/review/end")
    async def end_review() -> Response:
        end()
        return progress()

    return routes


def _said_in(data: Any) -> str | None:
    """What ``{"text": ...}`` says of a reading; null where it is right."""
    if not isinstance(data, dict) or "text" not in data:
        raise InputError("bad_answer", 'An answer is a JSON object with "text".')
    text = data["text"]
    if text is not None and not isinstance(text, str):
        raise InputError("bad_answer", '"text" must be a text or null.')
    return text
