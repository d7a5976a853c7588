"""HTTP/1.1 with bounds on heads, on open connections, and on answers that nobody takes."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import struct
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from inkdigits.apps.server.problems import retry_after
from inkdigits.apps.server.settings import Limits

_LINGERING_SECONDS: Final = 2.0
_DROP_WHAT_IS_UNSENT: Final = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
"""For SO_LINGER: on, for 0 seconds."""


class Unsent:
    """Connections whose client has not taken its answer yet, the one that waits longest first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._connections: dict[BoundedProtocol, None] = {}

    def add(self, connection: BoundedProtocol) -> None:
        """Note a connection; where there are too many bytes now, cut off the first ones."""
        self._connections[connection] = None
        while sum(each.unsent_bytes for each in self._connections) > self._most:
            self.cut_first()

    def discard(self, connection: BoundedProtocol) -> None:
        """Forget a connection."""
        self._connections.pop(connection, None)

    def cut_first(self) -> bool:
        """Cut off the connection that waits longest; false where none waits."""
        connection = next(iter(self._connections), None)
        if connection is None:
            return False
        connection.cut_off()
        return True


class BoundedProtocol(HttpToolsProtocol):
    """Uvicorn's protocol, which would wait for ever: for a head, and for a client that reads."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limits: Limits = self.app_state["limits"]
        self._unsent: Unsent = self.app_state["unsent"]
        self._send_timer: asyncio.TimerHandle | None = None
        self._head_size: int | None = None
        self._head_timer: asyncio.TimerHandle | None = None
        self._is_refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, unless there are too many that do something."""
        super().connection_made(transport)
        # `pause_writing` is called for whatever is not sent, and `resume_writing` when all is.
        transport.set_write_buffer_limits(high=0)
        if len(self.connections) > self.limits.connections and not self._unsent.cut_first():
            self._refuse(503, "Service Unavailable", "busy", "Too many connections are open.")
        else:
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stop_timer()
        self._stop_sending()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Begin to wait for the client to take what was written."""
        super().pause_writing()
        self._send_timer = self.loop.call_later(self.limits.sending_seconds, self.cut_off)
        self._unsent.add(self)

    def resume_writing(self) -> None:
        """All that was written is sent."""
        self._stop_sending()
        super().resume_writing()

    @property
    def unsent_bytes(self) -> int:
        """Bytes that were written, but not sent."""
        return self.transport.get_write_buffer_size()

    def cut_off(self) -> None:
        """Close the connection at once, whatever was not sent."""
        self._stop_sending()
        # Otherwise the system would keep trying to send what lies in its own buffer.
        self.transport.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, _DROP_WHAT_IS_UNSENT
        )
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        """Take what arrived; a head that is still open afterwards has its size counted."""
        if self._is_refused:
            return
        if self._head_timer is None and (self.cycle is None or self.cycle.response_complete):
            self._await_head()
        super().data_received(data)
        if self._head_size is not None and not self._is_refused:
            self._head_size += len(data)
            if self._head_size > self.limits.head:
                self._refuse_head()

    def on_message_begin(self) -> None:
        """A head begins."""
        if not self._is_refused:
            self._head_size = 0
            super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head is whole."""
        if self._is_refused:
            return
        self._head_size = None
        self._stop_timer()
        # It may have come in one piece, together with what follows it.
        fields = sum(len(name) + len(value) for name, value in self.headers)
        if len(self.url) + fields > self.limits.head:
            self._refuse_head()
        else:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body."""
        if not self._is_refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole."""
        if not self._is_refused:
            super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP in the one form of errors."""
        self._refuse(400, "Bad Request", "bad_request", "This is not a valid HTTP request.")

    def _await_head(self) -> None:
        self._head_timer = self.loop.call_later(self.limits.head_seconds, self._head_is_late)

    def _head_is_late(self) -> None:
        self._head_timer = None
        if not self.transport.is_closing():
            self._refuse(408, "Request Timeout", "too_slow", "The headers did not arrive in time.")

    def _stop_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _stop_sending(self) -> None:
        self._unsent.discard(self)
        if self._send_timer is not None:
            self._send_timer.cancel()
            self._send_timer = None

    def _refuse_head(self) -> None:
        self._refuse(
            431,
            "Request Header Fields Too Large",
            "head_too_large",
            f"The headers may have {self.limits.head:,} bytes at most.",
        )

    def _refuse(self, status: int, reason: str, code: str, message: str) -> None:
        """Answer without the application, which never hears of it, and close.

        Not at once: that would reset the connection of a client that is still sending, before it
        has seen the answer. Where earlier requests wait for answers, they get theirs, and the
        connection closes after them.
        """
        if self._is_refused:
            return
        self._stop_timer()
        self._is_refused = True
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.keep_alive = False
            if self.pipeline or self.cycle.response_started or not self.cycle.more_body:
                return
            # Its body is what is refused: nothing that the application says may be sent.
            self.cycle.disconnected = True
            self.cycle.waiting_for_100_continue = False
            self.cycle.message_event.set()
        body = json.dumps({"code": code, "message": message})
        head = (
            f"HTTP/1.1 {status} {reason}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n"
        )
        if status == 503:
            head += f"Retry-After: {retry_after()}\r\n"
        self.transport.write(f"{head}\r\n{body}".encode())
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self._head_timer = self.loop.call_later(_LINGERING_SECONDS, self.transport.close)
