"""The page of a review as a local server."""

from __future__ import annotations

import os
import signal
import sys
import warnings
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI

from inkdigits.apps.review.review import Review
from inkdigits.apps.review.routes import review_routes
from inkdigits.apps.review.views import Views
from inkdigits.apps.server.app import add_error_handlers, with_middleware
from inkdigits.apps.server.config import ServerConfig
from inkdigits.apps.server.connections import Connections
from inkdigits.apps.server.listening import listening, print_startup
from inkdigits.apps.server.monitoring import Metrics
from inkdigits.apps.server.pages import file_routes
from inkdigits.apps.server.process import exit_normally, uvicorn_config

_ADVICE = "Each answer is written at once. Ctrl+C ends it; the same command goes on with it."


def serve_review(
    review: Review, views: Views, host: str, port: int, *, opens_browser: bool
) -> None:
    """Serve until a person ends the review on its page, or by a signal.

    Parameters
    ----------
    host, port:
        Where to listen; port 0 is any free one.
    opens_browser:
        Whether the page is opened where there is a display.

    Raises
    ------
    InputError
        When it can't listen there, or the token in the environment is invalid.
    KeyboardInterrupt
        After SIGINT.
    """
    signal.signal(signal.SIGTERM, exit_normally)
    # Pillow's warnings about a file don't belong here.
    warnings.filterwarnings("ignore", module="PIL")
    with listening(host, port) as (listener, hosts, token, url):
        config = ServerConfig(hosts, token, access_log=False)
        connections = Connections(config.limits)

        def announce() -> None:
            print_startup("Review them at", url, _ADVICE)
            if opens_browser and _has_display():
                webbrowser.open(url)

        api = review_api(review, views, announce, lambda: _end(server))
        app = with_middleware(api, Metrics(), config, connections)
        server = uvicorn.Server(uvicorn_config(config, connections, app))
        server.run([listener])


def review_api(
    review: Review,
    views: Views,
    begin: Callable[[], None] = lambda: None,
    end: Callable[[], None] = lambda: None,
) -> FastAPI:
    """The page of a review and what it asks for.

    Parameters
    ----------
    begin:
        Called when the server is about to answer requests.
    end:
        Called when a person ends the review.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        begin()
        yield

    api = FastAPI(openapi_url=None, redirect_slashes=False, lifespan=lifespan)
    add_error_handlers(api)
    api.include_router(review_routes(review, views, end))
    api.include_router(file_routes("review.html"))
    return api


def _end(server: uvicorn.Server) -> None:
    server.should_exit = True


def _has_display() -> bool:
    """Whether a browser would have a window of its own; others would use the terminal."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
