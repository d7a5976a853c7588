"""What the operator of a server sees: the log as JSON lines, and figures for Prometheus."""

from __future__ import annotations

import json
import logging
import os
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inkdigits.apps.server.problems import bug

SHARED_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The environment variable with the folder in which workers share their figures."""

_MAX_PATH: Final = 200
_METHODS: Final = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
_SECONDS: Final = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 15)
_BATCHES: Final = (1, 2, 4, 8, 16, 32, 64)


def write_line(**fields: Any) -> None:
    """Write one JSON object to standard error, with the time first; ignore a closed pipe."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    line = json.dumps({"time": now, **fields}) + "\n"
    with suppress(OSError, ValueError):
        sys.stderr.write(line)


def write_error(message: str, error: BaseException, **fields: Any) -> None:
    """Write an error with its traceback."""
    trace = "".join(traceback.format_exception(error))
    write_line(level="error", message=message, **fields, error=trace)


class JsonHandler(logging.Handler):
    """Writes the log records of libraries in the same form."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        try:
            message, level = record.getMessage(), record.levelname.lower()
        except Exception:
            self.handleError(record)
            return
        error = record.exc_info[1] if record.exc_info else None
        if error is None:
            write_line(level=level, message=message)
        else:
            write_error(message, error)


_LOGGER: Final = {"handlers": ["json"], "level": "WARNING", "propagate": False}

LOG_CONFIG: Final[dict[str, Any]] = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"json": {"()": JsonHandler}},
    "loggers": {
        "uvicorn": _LOGGER,
        "asyncio": _LOGGER,
        # Its warnings about damaged forms contain bytes of them; the client gets an answer anyway.
        "python_multipart": {**_LOGGER, "level": "ERROR"},
    },
}
"""For `logging.config.dictConfig`: the loggers of the libraries that run the server."""


class Metrics:
    """Counters and histograms; with several workers they cover all of them."""

    content_type: Final = "text/plain; version=0.0.4; charset=utf-8"

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "inkdigits_requests",
            "Requests that were answered.",
            ("route", "method", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "inkdigits_request_seconds",
            "Time from the head of a request to the end of its answer.",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._batches = Histogram(
            "inkdigits_batch_requests",
            "Requests that were read together.",
            ("queue",),
            buckets=_BATCHES,
            registry=self._registry,
        )
        self._waiting = Gauge(
            "inkdigits_waiting_requests",
            "Requests that are being read or waiting.",
            ("queue",),
            multiprocess_mode="livesum",
            registry=self._registry,
        )

    def count(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one request that was answered."""
        self._requests.labels(route, method, status).inc()
        self._seconds.labels(route).observe(seconds)

    def batch_sizes(self, queue: str) -> Callable[[float], None]:
        """What a queue calls with the size of each batch."""
        observe: Callable[[float], None] = self._batches.labels(queue).observe
        return observe

    def set_waiting(self, queue: str, count: int) -> None:
        """Set the number of requests in a queue."""
        self._waiting.labels(queue).set(count)

    def text(self) -> bytes:
        """All figures in the text form of Prometheus."""
        if SHARED_FOLDER not in os.environ:
            return generate_latest(self._registry)
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)


class RequestLog:
    """ASGI middleware that logs and counts each request, and answers 500 after a bug.

    Of what a client sent, only the path is logged, without the query.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, *, log: bool) -> None:
        self._app = app
        self._metrics = metrics
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and note its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start = time.perf_counter()
        status, size = 0, 0

        async def noted_send(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, noted_send)
        except Exception as error:
            write_error("internal_error", error, path=scope["path"][:_MAX_PATH])
            if not status:
                await bug()(scope, receive, noted_send)
        finally:
            self._note(scope, status, size, time.perf_counter() - start)

    def _note(self, scope: Scope, status: int, size: int, seconds: float) -> None:
        # Clients choose paths and methods, so only known ones become labels.
        route = getattr(scope.get("route"), "path", "other")
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._metrics.count(route, method, status, seconds)
        if self._log:
            write_line(
                client=(scope.get("client") or ("",))[0],
                method=scope["method"],
                path=scope["path"][:_MAX_PATH],
                status=status,
                bytes=size,
                ms=round(seconds * 1e3, 2),
            )
