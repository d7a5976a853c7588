"""The outermost layer: every request is told in one line, counted, and answered even by a bug."""

from __future__ import annotations

import time
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inkdigits.apps.server.log import write_error, write_line
from inkdigits.apps.server.metrics import Metrics
from inkdigits.apps.server.problems import bug

_LONGEST_PATH: Final = 200
_METHODS: Final = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})


class Watch:
    """Logs and counts requests. Of what was sent only the path is told, and never the query."""

    def __init__(self, app: ASGIApp, metrics: Metrics, *, log: bool) -> None:
        self._app = app
        self._metrics = metrics
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and note what came of it."""
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
            write_error("internal_error", error, path=scope["path"][:_LONGEST_PATH])
            if not status:
                await bug()(scope, receive, noted_send)
        finally:
            self._note(scope, status, size, time.perf_counter() - start)

    def _note(self, scope: Scope, status: int, size: int, seconds: float) -> None:
        # Strangers choose paths and methods, so only known ones become names of figures.
        route = getattr(scope.get("route"), "path", "other")
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._metrics.count(route, method, status, seconds)
        if self._log:
            write_line(
                client=(scope.get("client") or ("",))[0],
                method=scope["method"],
                path=scope["path"][:_LONGEST_PATH],
                status=status,
                bytes=size,
                ms=round(seconds * 1e3, 2),
            )
