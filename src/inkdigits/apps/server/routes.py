"""What can be asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from inkdigits.apps.server.bodies import Bodies
from inkdigits.apps.server.inputs import Kind, all_of, form_files, kind_of, one_of
from inkdigits.apps.server.lane import Lane, Row
from inkdigits.apps.server.metrics import Metrics
from inkdigits.apps.server.page_files import PageFile
from inkdigits.apps.server.problems import busy, problem
from inkdigits.apps.server.reference import reference_page
from inkdigits.apps.server.schemas import (
    MANY_DIGITS,
    ONE_DIGIT,
    PROBLEMS,
    DigitAnswer,
    DigitsAnswer,
    Health,
)
from inkdigits.apps.server.settings import Limits
from inkdigits.errors import InputError
from inkdigits.model.card import ModelCard
from inkdigits.preparation import Readable
from inkdigits.reading import Unread


@dataclass(frozen=True, eq=False)
class Service:
    """What the routes share."""

    card: ModelCard
    ink: Lane
    pictures: Lane
    bodies: Bodies
    metrics: Metrics
    limits: Limits
    page: dict[str, PageFile]

    @property
    def lanes(self) -> dict[str, Lane]:
        """The lanes by name."""
        return {"ink": self.ink, "pictures": self.pictures}

    @property
    def stuck(self) -> bool:
        """Whether a thread is still reading after the lanes were closed."""
        return any(lane.stuck for lane in self.lanes.values())


def api_routes(service: Service) -> APIRouter:
    """Version 1: readings and the model."""
    routes = APIRouter(prefix="/v1", tags=["reading"], responses=PROBLEMS)
    model = _json(service.card.to_dict())

    @routes.post("/digit", response_model=DigitAnswer, openapi_extra=ONE_DIGIT)
    async def read_digit(request: Request, glyph: bool = False) -> Response:
        """Read one digit: ink as JSON, an image, or a form with one file."""
        return await _answer(service, request, _OneDigit(glyph))

    @routes.post("/digits", response_model=DigitsAnswer, openapi_extra=MANY_DIGITS)
    async def read_digits(request: Request, glyph: bool = False) -> Response:
        """Read many, one digit each; what can't be read is a row with the error in it."""
        return await _answer(service, request, _ManyDigits(service.limits.items, glyph))

    @routes.get("/model", response_model=dict[str, Any])
    async def model_card() -> Response:
        """What is known of the model: its hash, the data it saw, its scores."""
        return _json_response(model)

    return routes


def operation_routes(service: Service) -> APIRouter:
    """For whoever runs the server."""
    routes = APIRouter(tags=["operation"])

    @routes.get("/healthz", response_model=Health)
    async def is_alive() -> Response:
        """Whether the server runs."""
        return _json_response(_json({"status": "ok"}))

    @routes.get("/readyz", response_model=Health, responses={503: PROBLEMS[503]})
    async def is_ready() -> Response:
        """Whether the server has room for one more request."""
        if any(lane.full for lane in service.lanes.values()):
            raise busy()
        return _json_response(_json({"status": "ready"}))

    @routes.get("/metrics", response_class=Response, responses={401: PROBLEMS[401]})
    async def metrics() -> Response:
        """Figures for Prometheus."""
        for name, lane in service.lanes.items():
            service.metrics.set_waiting(name, lane.waiting)
        return Response(service.metrics.text(), headers={"Content-Type": Metrics.content_type})

    return routes


def page_routes(service: Service) -> APIRouter:
    """The page and its files."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/")
    async def index(request: Request) -> Response:
        return _page_file(service.page["index.html"], request)

    @routes.get("/page/{name}")
    async def file(name: str, request: Request) -> Response:
        if name not in service.page:
            return problem(404, "not_found", "There is nothing here.")
        return _page_file(service.page[name], request)

    return routes


def reference_routes(description: Callable[[], dict[str, Any]]) -> APIRouter:
    """The page that describes the API."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/docs")
    async def reference(request: Request) -> Response:
        # FastAPI makes the description once and keeps it; its keys are not all text yet.
        content = reference_page(json.loads(json.dumps(description())))
        return _page_file(PageFile.of(content, "text/html; charset=utf-8"), request)

    return routes


class _OneDigit:
    """How a request for one digit is loaded and answered, in a thread of a lane."""

    def __init__(self, glyph: bool) -> None:
        self._glyph = glyph

    def load(self, kind: Kind, body: bytes, content_type: str) -> Sequence[Readable]:
        return one_of(kind, body, content_type)

    def answer(self, rows: list[Row]) -> bytes:
        row = rows[0]
        if isinstance(row, Unread):
            raise InputError(row.code, row.message)
        return _json(row.to_dict(glyph=self._glyph))


class _ManyDigits:
    """How a request for many digits is loaded and answered, in a thread of a lane."""

    def __init__(self, most: int, glyph: bool) -> None:
        self._most = most
        self._glyph = glyph
        self._files: list[str] | None = None

    def load(self, kind: Kind, body: bytes, content_type: str) -> Sequence[Readable | Unread]:
        if kind != "form":
            return all_of(kind, body, self._most)
        files = form_files(body, content_type, self._most)
        self._files = [file.name for file in files]
        return [file.content for file in files]

    def answer(self, rows: list[Row]) -> bytes:
        forms = [row.to_dict(glyph=self._glyph) for row in rows]
        if self._files is not None:
            pairs = zip(self._files, forms, strict=True)
            forms = [{"file": name, **form} for name, form in pairs]
        return _json({"digits": forms})


async def _answer(
    service: Service, request: Request, question: _OneDigit | _ManyDigits
) -> Response:
    content_type = request.headers.get("content-type", "")
    kind = kind_of(content_type)
    lane, limit = service.pictures, service.limits.body
    if kind == "ink":
        lane, limit = service.ink, service.limits.ink_body
    if lane.full:
        # Asked again by the lane, but here before a body was read for nothing.
        raise busy()
    async with service.bodies.read(request, limit) as body:
        load = partial(question.load, kind, body, content_type)
        return _json_response(await lane.read(load, question.answer))


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _json_response(content: bytes) -> Response:
    return Response(content, media_type="application/json", headers={"Cache-Control": "no-store"})


def _page_file(file: PageFile, request: Request) -> Response:
    headers = {"Cache-Control": "no-cache", "ETag": file.tag}
    if request.headers.get("if-none-match") == file.tag:
        return Response(status_code=304, headers=headers)
    return Response(file.content, headers=headers, media_type=file.media_type)
