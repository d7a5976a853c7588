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
from starlette.formparsers import MultiPartParser
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp

from inkdigits import __version__
from inkdigits.apps.server.access import AccessControl, TokenCheck
from inkdigits.apps.server.batch_queue import BatchQueue
from inkdigits.apps.server.config import ServerConfig
from inkdigits.apps.server.connections import Connections
from inkdigits.apps.server.monitoring import Metrics, RequestLog
from inkdigits.apps.server.number_routes import number_routes
from inkdigits.apps.server.pages import page_routes
from inkdigits.apps.server.problems import bug, problem, response_to
from inkdigits.apps.server.profile_routes import profile_routes
from inkdigits.apps.server.profiles import Profiles
from inkdigits.apps.server.request_limits import RequestLimits
from inkdigits.apps.server.routes import api_routes, operation_routes
from inkdigits.apps.server.service import Service
from inkdigits.errors import InkdigitsError
from inkdigits.model.card import load_model
from inkdigits.profile import bundled_teachable
from inkdigits.reader import Reader

_BATCH: Final = 32
"""Drawings that are read together: enough for the network, few enough to answer soon."""

_THREADS: Final = max(1, min(4, (os.cpu_count() or 1) // 2))
"""OpenCV and ONNX Runtime work without Python's lock; the rest, and the event loop, share it."""

_PICTURE_THREADS: Final = 2
"""Reading a photo of 64 megapixels takes some hundred megabytes."""


def create_app(config: ServerConfig, connections: Connections) -> ASGIApp:
    """The whole service, with its models loaded.

    Raises
    ------
    ModelError
        When the model can't be used.
    """
    service = create_service(config)
    return with_middleware(create_api(service), service.metrics, config, connections)


def create_service(config: ServerConfig) -> Service:
    """The reader with its queues, and everything else that the routes share."""
    # Pillow's warnings about a stranger's file don't belong in the log.
    warnings.filterwarnings("ignore", module="PIL")
    # The threads of the queues share the processors; OpenCV's own would only compete with them.
    cv2.setNumThreads(1)
    # Uploads stay in memory, which `RequestLimits` bounds; they are never written to a disk.
    MultiPartParser.spool_max_size = config.limits.body
    reader = Reader(config.model, numbers_model=config.numbers_model)
    if config.profiles and config.model is None:
        # The first answer with a profile doesn't wait for it.
        _ = bundled_teachable().encoder.guard
    metrics, limits = Metrics(), config.limits
    queue = partial(BatchQueue, waiting=limits.waiting, seconds=limits.reading_seconds)
    return Service(
        reader=reader,
        ink=queue(batch=_BATCH, threads=_THREADS, on_batch=metrics.batch_sizes("ink")),
        # Nearly all the time goes into one picture, so none waits until another is done.
        pictures=queue(batch=1, threads=_PICTURE_THREADS, on_batch=metrics.batch_sizes("pictures")),
        metrics=metrics,
        limits=limits,
        profiles=Profiles(reader) if config.profiles else None,
        reads_here=config.model is None,
    )


def create_api(service: Service) -> FastAPI:
    """The routes, with all errors in one form."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        for queue in service.queues.values():
            queue.close()

    api = FastAPI(
        title="inkdigits",
        version=__version__,
        summary="Reads handwritten digits and numbers: drawn, photographed or scanned.",
        # FastAPI's own pages fetch their scripts from elsewhere; `pages` has one without.
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    routers = [api_routes(service), number_routes(service)]
    if service.profiles is not None:
        routers.append(profile_routes(service.profiles))
    has_profiles = service.profiles is not None
    model = load_model() if service.reads_here else None
    pages = page_routes(api.openapi, profiles=has_profiles, model=model)
    routers += [operation_routes(service), pages]
    for routes in routers:
        api.include_router(routes)
    add_error_handlers(api)
    return api


def add_error_handlers(api: FastAPI) -> None:
    """Give all errors of an application one form."""
    api.add_exception_handler(InkdigitsError, _known_error)
    api.add_exception_handler(HTTPException, _not_found)
    api.add_exception_handler(RequestValidationError, _bad_option)
    api.add_exception_handler(ClientDisconnect, _disconnected)
    # The exception is raised again after the answer, so it is still logged.
    api.add_exception_handler(Exception, lambda *_: bug())


def with_middleware(
    api: ASGIApp, metrics: Metrics, config: ServerConfig, connections: Connections
) -> ASGIApp:
    """The routes behind the layers that every request passes."""
    app: ASGIApp = TokenCheck(api, config.token)
    if config.origins:
        app = CORSMiddleware(
            app,
            allow_origins=config.origins,
            allow_methods=("GET", "POST"),
            allow_headers=("Authorization", "Content-Type"),
            allow_private_network=True,
            expose_headers=("Retry-After",),
        )
    app = RequestLimits(AccessControl(app, config), connections)
    return RequestLog(app, metrics, log=config.access_log)


def _known_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, InkdigitsError)
    return response_to(error)


def _not_found(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        message = "This method is not allowed here."
        return problem(405, "not_allowed", message, error.headers)
    return problem(error.status_code, "not_found", "There is nothing here.", error.headers)


def _bad_option(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    return problem(422, "bad_option", f"The option {first['loc'][-1]} is wrong: {first['msg']}.")


def _disconnected(_: Request, error: Exception) -> Response:
    return problem(400, "gone", "The client disconnected.")
