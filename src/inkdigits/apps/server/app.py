"""The service put together."""

from __future__ import annotations

import os
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

import cv2
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp

from inkdigits import __version__
from inkdigits.apps.server.bodies import Bodies
from inkdigits.apps.server.lane import Lane
from inkdigits.apps.server.metrics import Metrics
from inkdigits.apps.server.page_files import page_files
from inkdigits.apps.server.problems import bug, problem, response_to
from inkdigits.apps.server.protocol import Unsent
from inkdigits.apps.server.routes import (
    Service,
    api_routes,
    operation_routes,
    page_routes,
    reference_routes,
)
from inkdigits.apps.server.settings import Settings
from inkdigits.apps.server.shield import Shield, TokenCheck
from inkdigits.apps.server.watch import Watch
from inkdigits.errors import InkdigitsError
from inkdigits.reader import Reader

_BATCH: Final = 32
"""Drawings that are read together at most: enough for the network, few enough to answer soon."""

_THREADS: Final = max(1, min(4, (os.cpu_count() or 1) // 2))
"""OpenCV and ONNX Runtime work without Python's lock; the rest, and the event loop, share it."""

_PICTURE_THREADS: Final = 2
"""A photo of 64 megapixels takes some hundred megabytes while it is read."""


def create_app(settings: Settings) -> ASGIApp:
    """The whole service, with its model loaded.

    Raises
    ------
    ModelError
        When the model can't be used.
    """
    service = create_service(settings)
    return guarded(create_api(service), service, settings)


def create_service(settings: Settings) -> Service:
    """The reader with its lanes, and all that they share."""
    # What Pillow says of a stranger's file doesn't belong in the log.
    warnings.filterwarnings("ignore", module="PIL")
    # The lanes' threads share the processors; OpenCV's own would only wait for each other.
    cv2.setNumThreads(1)
    reader, metrics, limits = Reader(settings.model), Metrics(), settings.limits
    lane = partial(Lane, reader, waiting=limits.waiting, seconds=limits.reading_seconds)
    return Service(
        card=reader.card,
        ink=lane(batch=_BATCH, threads=_THREADS, on_batch=metrics.batches("ink")),
        # Nearly all the time goes into one picture, so none waits until another is done.
        pictures=lane(batch=1, threads=_PICTURE_THREADS, on_batch=metrics.batches("pictures")),
        bodies=Bodies(limits),
        metrics=metrics,
        limits=limits,
        page=page_files(),
    )


def create_api(service: Service) -> FastAPI:
    """The routes, with every error in its one form."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, object]]:
        # The protocol, which no settings reach otherwise, finds its limits in the state.
        yield {"limits": service.limits, "unsent": Unsent(service.limits.unsent)}
        for lane in service.lanes.values():
            lane.close()

    api = FastAPI(
        title="inkdigits",
        version=__version__,
        summary="Reads handwritten digits: drawn, photographed or scanned.",
        # The pages that FastAPI offers fetch their scripts from elsewhere; `reference` has one.
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    for routes in (
        api_routes(service),
        operation_routes(service),
        page_routes(service),
        reference_routes(api.openapi),
    ):
        api.include_router(routes)
    api.add_exception_handler(InkdigitsError, _told)
    api.add_exception_handler(HTTPException, _not_here)
    api.add_exception_handler(RequestValidationError, _bad_option)
    api.add_exception_handler(ClientDisconnect, _gone)
    # It goes on its way after the answer, so it is still printed.
    api.add_exception_handler(Exception, lambda *_: bug())
    return api


def guarded(api: ASGIApp, service: Service, settings: Settings) -> ASGIApp:
    """The routes behind the layers that every request passes."""
    app: ASGIApp = TokenCheck(api, settings.token)
    if settings.origins:
        app = CORSMiddleware(
            app,
            allow_origins=settings.origins,
            allow_methods=("GET", "POST"),
            allow_headers=("Authorization", "Content-Type"),
            allow_private_network=True,
            expose_headers=("Retry-After",),
        )
    return Watch(Shield(app, settings), service.metrics, log=settings.access_log)


def _told(_: Request, error: Exception) -> Response:
    assert isinstance(error, InkdigitsError)
    return response_to(error)


def _not_here(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        message = "This method is not allowed here."
        return problem(405, "not_allowed", message, error.headers)
    return problem(error.status_code, "not_found", "There is nothing here.", error.headers)


def _bad_option(_: Request, error: Exception) -> Response:
    return problem(422, "bad_option", "The option glyph must be true or false.")


def _gone(_: Request, error: Exception) -> Response:
    return problem(400, "gone", "The client went away.")
