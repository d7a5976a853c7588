"""Limits on requests: the size of the head, size and time of the body, memory of all bodies."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inkdigits.apps.server.config import Limits
from inkdigits.apps.server.connections import Connections, head_too_large
from inkdigits.apps.server.problems import Refused, busy, response_to

_LINGERING_SECONDS: Final = 2.0
"""Time for the rest of a refused body; to close at once would hide the answer from the client."""


class RequestLimits:
    """Refuses heads that are too large, and bodies that are too large or too slow.

    A refused body raises `Refused` in the application, when it receives the body: 413 when it is
    larger than its limit, whatever its Content-Length says; 408 when it is not complete in time;
    503 when there is no memory for it beside the other bodies.
    """

    def __init__(self, app: ASGIApp, connections: Connections) -> None:
        self._app = app
        self._connections = connections
        self.limits: Limits = connections.limits
        self.held_bytes = 0
        """Bytes of the bodies whose requests are not answered yet."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its limits."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = _Body(self, scope, receive)
        connection = self._connections.of(scope)

        async def limited_receive() -> Message:
            message = await body.receive()
            if body.is_complete and connection is not None:
                connection.body_is_complete()
            return message

        async def send_after_body(message: Message) -> None:
            if message["type"] == "http.response.start" and not body.is_complete:
                await body.discard_rest()
                if not body.is_complete:
                    message["headers"] = [*message["headers"], (b"connection", b"close")]
            await send(message)

        if connection is not None:
            connection.begin(has_body=not body.is_complete)
        try:
            if _head_size(scope) > self.limits.head:
                await response_to(head_too_large(self.limits))(scope, receive, send_after_body)
            else:
                await self._app(scope, limited_receive, send_after_body)
        finally:
            self.held_bytes -= body.size
            if connection is not None:
                connection.end()


class _Body:
    """The body of one request as it arrives."""

    def __init__(self, all_bodies: RequestLimits, scope: Scope, receive: Receive) -> None:
        headers = Headers(scope=scope)
        limits = all_bodies.limits
        self._all_bodies = all_bodies
        self._receive = receive
        is_ink = headers.get("content-type", "").lower().startswith("application/json")
        self._limit = limits.ink_body if is_ink else limits.body
        self._deadline = asyncio.get_running_loop().time() + limits.body_seconds
        self._waits_for_100 = "expect" in headers
        self.is_complete = "content-length" not in headers and "transfer-encoding" not in headers
        self.size = 0
        """Bytes that the application has received."""

    async def receive(self) -> Message:
        """The next message from the client.

        Raises
        ------
        Refused
        """
        if self.is_complete:
            return await self._receive()
        self._waits_for_100 = False
        try:
            async with asyncio.timeout_at(self._deadline):
                message = await self._next()
        except TimeoutError:
            seconds = self._all_bodies.limits.body_seconds
            message_ = f"The body did not arrive within {seconds:g} seconds."
            raise Refused(408, "too_slow", message_) from None
        size = len(message.get("body", b""))
        if self.size + size > self._limit:
            message_ = f"The body may have {self._limit:,} bytes at most."
            raise Refused(413, "body_too_large", message_)
        if self._all_bodies.held_bytes + size > self._all_bodies.limits.bodies:
            raise busy()
        self.size += size
        self._all_bodies.held_bytes += size
        return message

    async def discard_rest(self) -> None:
        """Receive what is still coming, for a moment."""
        if self._waits_for_100:
            return  # The client sends nothing before it is asked to.
        with suppress(TimeoutError):
            async with asyncio.timeout(_LINGERING_SECONDS):
                while not self.is_complete:
                    await self._next()

    async def _next(self) -> Message:
        message = await self._receive()
        self.is_complete = not message.get("more_body", False)
        return message


def _head_size(scope: Scope) -> int:
    fields = sum(len(name) + len(value) for name, value in scope["headers"])
    return fields + len(scope.get("raw_path", b"")) + len(scope["query_string"])
