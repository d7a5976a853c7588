"""Limits on connections that neither Uvicorn nor ASGI offers.

Uvicorn waits without end for a client that sends no complete head, buffers a head of any size, and
keeps an answer until its client has read it. A `Connection` passes the events of one connection on
to Uvicorn's protocol, of which it uses no more than the interface of `asyncio.Protocol`.
"""

from __future__ import annotations

import asyncio
import os
import socket
import struct
from http import HTTPStatus
from typing import Any, Final

from starlette.types import Scope
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from inkdigits.apps.server.config import LINGERING_SECONDS, Limits
from inkdigits.apps.server.problems import Refused, busy, response_to

_DISCARD_UNSENT: Final = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
"""For SO_LINGER: on, for 0 seconds."""

_END_OF_HEAD: Final = b"\r\n\r\n"


class Connections:
    """The open connections of one process. It is what Uvicorn calls to make a protocol."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._open: dict[tuple[str, int], Connection] = {}
        self._unread: dict[Connection, None] = {}  # the one that has waited longest comes first

    def __call__(self, **arguments: Any) -> Connection:
        """The protocol of a new connection, for ``uvicorn.Config(http=...)``."""
        return Connection(self, AutoHTTPProtocol(**arguments))

    def of(self, scope: Scope) -> Connection | None:
        """The connection on which a request came; None for a client that uses no socket."""
        client = scope.get("client")
        return None if client is None else self._open.get((client[0], client[1]))

    def add(self, connection: Connection, client: tuple[str, int]) -> bool:
        """Add a connection; false when there are too many and none can be closed for it."""
        self._open[client] = connection
        return len(self._open) <= self.limits.connections or self._abort_longest_unread()

    def remove(self, connection: Connection, client: tuple[str, int]) -> None:
        """Forget a connection that is closed."""
        if self._open.get(client) is connection:
            del self._open[client]

    def add_unread(self, connection: Connection) -> None:
        """Note that a client has not read its answer; abort others if these are too many bytes."""
        self._unread[connection] = None
        while sum(each.unread_bytes for each in self._unread) > self.limits.unread:
            self._abort_longest_unread()

    def remove_unread(self, connection: Connection) -> None:
        """Note that a client has read its answer."""
        self._unread.pop(connection, None)

    def _abort_longest_unread(self) -> bool:
        connection = next(iter(self._unread), None)
        if connection is None:
            return False
        connection.abort()
        return True


class Connection(asyncio.Protocol):
    """One connection: bounds the time and size of heads, and the time to read answers.

    `RequestLimits` calls `begin`, `body_is_complete` and `end` for each request.
    """

    _transport: asyncio.Transport

    def __init__(self, connections: Connections, protocol: asyncio.Protocol) -> None:
        self._connections = connections
        self._limits = connections.limits
        self._protocol = protocol
        self._loop = asyncio.get_running_loop()
        self._client = ("", 0)
        self._head = b""
        self._awaits_head = True
        self._is_reading = False
        self._is_refused = False
        self._head_timer: asyncio.TimerHandle | None = None
        self._answer_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Accept a connection unless too many are open."""
        self._transport = transport
        # `pause_writing` is called as soon as anything is unsent, `resume_writing` when nothing is.
        transport.set_write_buffer_limits(high=0)
        peer = transport.get_extra_info("peername") or self._client
        self._client = (str(peer[0]), int(peer[1]))
        self._protocol.connection_made(transport)
        if self._connections.add(self, self._client):
            self._start_head_timer()
        else:
            self._refuse(busy("Too many connections are open."))

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stop_head_timer()
        self._stop_answer_timer()
        self._connections.remove(self, self._client)
        self._protocol.connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Pass data on unless they make a head too large."""
        if self._is_refused:
            return
        if self._awaits_head:
            self._head = (self._head + data).lstrip(b"\r\n")
            if _END_OF_HEAD in self._head:
                self._awaits_head, self._head = False, b""
            elif len(self._head) > self._limits.head:
                self._refuse(head_too_large(self._limits))
                return
        if self._head_timer is None and not self._is_reading:
            self._start_head_timer()
        self._protocol.data_received(data)

    def eof_received(self) -> bool | None:
        """Pass on that the client sends no more."""
        return self._protocol.eof_received()

    def pause_writing(self) -> None:
        """Wait for the client to read what was written."""
        self._answer_timer = self._loop.call_later(self._limits.sending_seconds, self.abort)
        self._connections.add_unread(self)
        self._protocol.pause_writing()

    def resume_writing(self) -> None:
        """Note that everything written is sent."""
        self._stop_answer_timer()
        self._protocol.resume_writing()

    def begin(self, *, has_body: bool) -> None:
        """Note that the head of a request is complete."""
        self._stop_head_timer()
        self._is_reading = True
        self._awaits_head = not has_body

    def body_is_complete(self) -> None:
        """Note that what comes next is the head of another request."""
        self._awaits_head = True

    def end(self) -> None:
        """Note that a request was answered."""
        self._is_reading = False
        self._awaits_head = True

    @property
    def unread_bytes(self) -> int:
        """Bytes of answers that wait to be sent."""
        return self._transport.get_write_buffer_size()

    def abort(self) -> None:
        """Close the connection at once and discard what is unsent."""
        self._stop_answer_timer()
        # Otherwise the system would keep trying to send the content of its own buffer.
        self._transport.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, _DISCARD_UNSENT
        )
        self._transport.abort()

    def _refuse(self, refusal: Refused) -> None:
        """Answer without the application and close; abort where an earlier answer is pending."""
        self._stop_head_timer()
        self._is_refused = True
        if self._is_reading:
            self._transport.abort()
            return
        response = response_to(refusal)
        response.headers["connection"] = "close"
        lines = [f"HTTP/1.1 {response.status_code} {HTTPStatus(response.status_code).phrase}"]
        lines += [f"{name}: {value}" for name, value in response.headers.items()]
        head = "\r\n".join([*lines, "", ""])
        self._transport.write(head.encode() + bytes(response.body))
        if self._transport.can_write_eof():
            self._transport.write_eof()
        self._loop.call_later(LINGERING_SECONDS, self._transport.close)

    def _start_head_timer(self) -> None:
        self._head_timer = self._loop.call_later(self._limits.head_seconds, self._head_is_late)

    def _head_is_late(self) -> None:
        if not self._transport.is_closing():
            self._refuse(Refused(408, "too_slow", "The headers did not arrive in time."))

    def _stop_head_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _stop_answer_timer(self) -> None:
        self._connections.remove_unread(self)
        if self._answer_timer is not None:
            self._answer_timer.cancel()
            self._answer_timer = None


def head_too_large(limits: Limits) -> Refused:
    """The refusal of a request whose line and headers are too long."""
    message = f"The headers may have {limits.head:,} bytes at most."
    return Refused(431, "head_too_large", message, {"Connection": "close"})
