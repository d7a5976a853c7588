"""The routes of the API and those for the operator."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from inkdigits.apps.server.answering import answered, as_json, digit_form, json_response
from inkdigits.apps.server.batch_queue import Read
from inkdigits.apps.server.monitoring import Metrics
from inkdigits.apps.server.problems import busy
from inkdigits.apps.server.profile_reading import ProfileName, reading_with, traces
from inkdigits.apps.server.schemas import (
    MANY_DIGITS,
    ONE_DIGIT,
    PROBLEMS,
    DigitAnswer,
    DigitsAnswer,
    Health,
)
from inkdigits.apps.server.service import Service
from inkdigits.reader import Reader


def api_routes(service: Service) -> APIRouter:
    """Version 1: readings and the models."""
    routes = APIRouter(prefix="/v1", tags=["reading"], responses=PROBLEMS)
    reader = service.reader
    cards = {"digits": reader.card.to_dict(), "numbers": reader.numbers_card.to_dict()}
    model, models = as_json(cards["digits"]), as_json(cards)

    @routes.post("/digit", response_model=DigitAnswer, openapi_extra=ONE_DIGIT)
    async def read_digit(
        request: Request,
        glyph: bool = False,
        overlay: bool = False,
        profile: ProfileName = None,
    ) -> Response:
        """Read one digit: ink as JSON, an image, or a form with one file."""
        read: Read = partial(traces, reader) if overlay else reader.read_digits
        if profile is not None:
            read = reading_with(service, profile, traces if overlay else Reader.read_digits)
        return await answered(service, request, read, partial(digit_form, glyph=glyph))

    @routes.post("/digits", response_model=DigitsAnswer, openapi_extra=MANY_DIGITS)
    async def read_digits(request: Request, glyph: bool = False) -> Response:
        """Read many, one digit each; what can't be read is a row with the error in it."""
        form = partial(digit_form, glyph=glyph)
        return await answered(service, request, reader.read_digits, form, rows="digits")

    @routes.get("/model", response_model=dict[str, Any])
    async def model_card() -> Response:
        """The card of the model that reads digits: its hash, its data, its scores."""
        return json_response(model)

    @routes.get("/models", response_model=dict[str, Any])
    async def model_cards() -> Response:
        """The cards of the models that read digits and numbers."""
        return json_response(models)

    return routes


def operation_routes(service: Service) -> APIRouter:
    """For the operator of the server."""
    routes = APIRouter(tags=["operation"])

    @routes.get("/healthz", response_model=Health)
    async def is_alive() -> Response:
        """Whether the server runs."""
        return json_response(as_json({"status": "ok"}))

    @routes.get("/readyz", response_model=Health, responses={503: PROBLEMS[503]})
    async def is_ready() -> Response:
        """Whether the server has room for one more request."""
        if any(queue.full for queue in service.queues.values()):
            raise busy()
        return json_response(as_json({"status": "ready"}))

    @routes.get("/metrics", response_class=Response, responses={401: PROBLEMS[401]})
    async def metrics() -> Response:
        """Figures for Prometheus."""
        for name, queue in service.queues.items():
            service.metrics.set_waiting(name, queue.waiting)
        return Response(service.metrics.text(), headers={"Content-Type": Metrics.content_type})

    return routes
