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

    @routes.get("/healthz")
    async def is_alive() -> Response:
        return json_response(as_json({"status": "ok"}))

    @routes.get("/v1/review")
    async def how_far() -> Response:
        return _progress_of(review)

    @routes.get("/v1/review/rows/{number}")
    def reading(number: int) -> Response:
        return json_response(as_json(views.view(review.row(number))))

    @routes.post("/v1/review/rows/{number}")
    async def answer(number: int, request: Request) -> Response:
        said = _said_in(parse_json(await request.body()))
        await run_in_threadpool(review.answer, number, said)
        return _progress_of(review)

    @routes.post("/v1/review/rows/{number}/skip")
    async def skip(number: int) -> Response:
        review.skip(number)
        return _progress_of(review)

    def add(name: str, act: Callable[[], None]) -> None:
        @routes.post(f"/v1/review/{name}", name=name)
        def acted() -> Response:
            act()
            return _progress_of(review)

    add("back", review.back)
    add("skipped", review.take_up_skipped)
    add("end", end)
    return routes


def _progress_of(review: Review) -> Response:
    progress, table = review.progress, review.table
    form = {"total": progress.total, "kind": table.kind, "file": printable(table.path)}
    return json_response(as_json(asdict(progress) | form))


def _said_in(data: Any) -> str | None:
    """What ``{"text": ...}`` says of a reading; null where it is right."""
    if not isinstance(data, dict) or "text" not in data:
        raise InputError("bad_answer", 'An answer is a JSON object with "text".')
    text = data["text"]
    if text is not None and not isinstance(text, str):
        raise InputError("bad_answer", '"text" must be a text or null.')
    return text
