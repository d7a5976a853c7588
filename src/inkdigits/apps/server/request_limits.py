"""Limits on requests: the size of the head, size and time of the body, memory of all bodies."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inkdigits.apps.server.config import LINGERING_SECONDS, Limits
from inkdigits.apps.server.connections import Connection, Connections, head_too_large
from inkdigits.apps.server.problems import Refused, busy, response_to


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
        connection = self._connections.of(scope)
        request = _Request(self, connection, scope, receive, send)
        if connection is not None:
            connection.begin(has_body=not request.is_complete)
        try:
            if request.head_size > self.limits.head:
                await response_to(head_too_large(self.limits))(scope, receive, request.send)
            else:
                await self._app(scope, request.receive, request.send)
        finally:
            self.held_bytes -= request.body_size
            if connection is not None:
                connection.end()


class _Request:
    """One request, whose body is counted as it arrives."""

    def __init__(
        self,
        owner: RequestLimits,
        connection: Connection | None,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        headers = dict(scope["headers"])
        is_ink = headers.get(b"content-type", b"").lower().startswith(b"application/json")
        self._owner = owner
        self._limits = owner.limits
        self._connection = connection
        self._receive = receive
        self._send = send
        self._limit = self._limits.ink_body if is_ink else self._limits.body
        self._deadline = asyncio.get_running_loop().time() + self._limits.body_seconds
        self._waits_for_100 = b"expect" in headers
        self.is_complete = b"content-length" not in headers and b"transfer-encoding" not in headers
        self.body_size = 0
        """Bytes that the application has received."""
        fields = sum(len(name) + len(value) for name, value in scope["headers"])
        self.head_size = fields + len(scope.get("raw_path", b"")) + len(scope["query_string"])

    async def receive(self) -> Message:
        """The next message from the client.

        Raises
        ------
        Refused
        """
        if self.is_complete:
            return await self._receive()  # Waits until the client disconnects.
        self._waits_for_100 = False
        try:
            async with asyncio.timeout_at(self._deadline):
                message = await self._receive()
        except TimeoutError:
            reason = f"The body did not arrive within {self._limits.body_seconds:g} seconds."
            raise Refused(408, "too_slow", reason) from None
        self._note(message)
        size = len(message.get("body", b""))
        if self.body_size + size > self._limit:
            reason = f"The body may have {self._limit:,} bytes at most."
            raise Refused(413, "body_too_large", reason)
        if self._owner.held_bytes + size > self._limits.bodies:
            raise busy()
        self.body_size += size
        self._owner.held_bytes += size
        return message

    async def send(self, message: Message) -> None:
        """Send a message, but the first one only when the body has arrived or takes too long."""
        if not self.is_complete and message["type"] == "http.response.start":
            await self._discard_rest()
            if not self.is_complete:
                message["headers"] = [*message["headers"], (b"connection", b"close")]
        await self._send(message)

    async def _discard_rest(self) -> None:
        if self._waits_for_100:
            return  # The client sends nothing before it is asked to.
        with suppress(TimeoutError):
            async with asyncio.timeout(LINGERING_SECONDS):
                while not self.is_complete:
                    self._note(await self._receive())

    def _note(self, message: Message) -> None:
        self.is_complete = not message.get("more_body", False)
        if self.is_complete and self._connection is not None:
            self._connection.body_is_complete()
