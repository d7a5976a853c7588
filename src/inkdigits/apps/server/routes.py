"""The routes of the API and those for the operator."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from inkdigits.apps.server.batch_queue import BatchQueue, Load, Row
from inkdigits.apps.server.config import Limits
from inkdigits.apps.server.inputs import form_files, kind_of, parse_inks
from inkdigits.apps.server.monitoring import Metrics
from inkdigits.apps.server.problems import busy
from inkdigits.apps.server.schemas import (
    MANY_DIGITS,
    ONE_DIGIT,
    PROBLEMS,
    DigitAnswer,
    DigitsAnswer,
    Health,
)
from inkdigits.cards import as_png, overlay_of
from inkdigits.errors import InputError
from inkdigits.ink import Ink
from inkdigits.model.card import ModelCard
from inkdigits.preparation import Readable
from inkdigits.reading import Unread
from inkdigits.trace import Trace

_OVERLAY_COLOURS: Final = 32


@dataclass(frozen=True, eq=False)
class Service:
    """What the routes share."""

    card: ModelCard
    ink: BatchQueue
    pictures: BatchQueue
    metrics: Metrics
    limits: Limits

    @property
    def queues(self) -> dict[str, BatchQueue]:
        """The queues by name."""
        return {"ink": self.ink, "pictures": self.pictures}

    @property
    def stuck(self) -> bool:
        """Whether a thread is still reading after the queues were closed."""
        return any(queue.stuck for queue in self.queues.values())


def api_routes(service: Service) -> APIRouter:
    """Version 1: readings and the model."""
    routes = APIRouter(prefix="/v1", tags=["reading"], responses=PROBLEMS)
    model, items = _json(service.card.to_dict()), service.limits.items

    @routes.post("/digit", response_model=DigitAnswer, openapi_extra=ONE_DIGIT)
    async def read_digit(request: Request, glyph: bool = False, overlay: bool = False) -> Response:
        """Read one digit: ink as JSON, an image, or a form with one file."""
        answer = partial(_one_answer, glyph=glyph)

        def parse_ink(body: bytes) -> list[Ink]:
            return [Ink.from_json(body)]

        return await _read(service, request, parse_ink, 1, answer, traced=overlay)

    @routes.post("/digits", response_model=DigitsAnswer, openapi_extra=MANY_DIGITS)
    async def read_digits(request: Request, glyph: bool = False) -> Response:
        """Read many, one digit each; what can't be read is a row with the error in it."""
        answer = partial(_many_answers, glyph=glyph)
        return await _read(service, request, partial(parse_inks, most=items), items, answer)

    @routes.get("/model", response_model=dict[str, Any])
    async def model_card() -> Response:
        """The model's card: its hash, the data it was trained on, its scores."""
        return _json_response(model)

    return routes


def operation_routes(service: Service) -> APIRouter:
    """For the operator of the server."""
    routes = APIRouter(tags=["operation"])

    @routes.get("/healthz", response_model=Health)
    async def is_alive() -> Response:
        """Whether the server runs."""
        return _json_response(_json({"status": "ok"}))

    @routes.get("/readyz", response_model=Health, responses={503: PROBLEMS[503]})
    async def is_ready() -> Response:
        """Whether the server has room for one more request."""
        if any(queue.full for queue in service.queues.values()):
            raise busy()
        return _json_response(_json({"status": "ready"}))

    @routes.get("/metrics", response_class=Response, responses={401: PROBLEMS[401]})
    async def metrics() -> Response:
        """Figures for Prometheus."""
        for name, queue in service.queues.items():
            service.metrics.set_waiting(name, queue.waiting)
        return Response(service.metrics.text(), headers={"Content-Type": Metrics.content_type})

    return routes


async def _read(
    service: Service,
    request: Request,
    parse_ink: Callable[[bytes], Sequence[Readable | Unread]],
    most_files: int,
    answer: Callable[[list[str] | None, list[Row]], bytes],
    *,
    traced: bool = False,
) -> Response:
    """Read what a request contains; ``answer`` gets the names of a form's files, and the rows."""
    kind = kind_of(request.headers.get("content-type", ""))
    queue = service.ink if kind == "ink" else service.pictures
    if queue.full:
        raise busy()  # Before the body is received for nothing.
    names: list[str] | None = None
    load: Load
    if kind == "form":
        files = await form_files(request, most_files)
        names = [file.name for file in files]
        load = partial(list, [file.content for file in files])
    else:
        body = await request.body()
        load = partial(parse_ink, body) if kind == "ink" else partial(list, [body])
    return _json_response(await queue.read(load, partial(answer, names), traced=traced))


def _one_answer(_: list[str] | None, rows: list[Row], *, glyph: bool) -> bytes:
    if not rows:
        raise InputError("bad_form", "The form contains no file.")
    if isinstance(rows[0], Unread):
        raise InputError(rows[0].code, rows[0].message)
    return _json(_form_of(rows[0], glyph=glyph))


def _many_answers(names: list[str] | None, rows: list[Row], *, glyph: bool) -> bytes:
    forms = [_form_of(row, glyph=glyph) for row in rows]
    if names is not None:
        forms = [{"file": name, **form} for name, form in zip(names, forms, strict=True)]
    return _json({"digits": forms})


def _form_of(row: Row, *, glyph: bool) -> dict[str, Any]:
    """The JSON form of a row, of a trace with the overlay as a PNG in base64."""
    if not isinstance(row, Trace):
        return row.to_dict(glyph=glyph)
    overlay = overlay_of(row)
    # With fewer colours the PNG is a fifth as large and looks the same.
    png = None if overlay is None else as_png(overlay.quantize(_OVERLAY_COLOURS))
    encoded = None if png is None else base64.b64encode(png).decode()
    return {**row.reading.to_dict(glyph=glyph), "overlay": encoded}


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _json_response(content: bytes) -> Response:
    return Response(content, media_type="application/json", headers={"Cache-Control": "no-store"})
