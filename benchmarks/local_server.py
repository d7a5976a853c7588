"""A server of inkdigits inside this process, which keeps the requests it receives."""

from __future__ import annotations

import socket
import threading
import time
from dataclasses import replace
from types import TracebackType
from typing import Any

import uvicorn
from fastapi import FastAPI

from inkdigits.apps.server.addresses import LOOPBACK, host_headers
from inkdigits.apps.server.app import create_api, create_service, with_middleware
from inkdigits.apps.server.config import ServerConfig
from inkdigits.apps.server.connections import Connections
from inkdigits.apps.server.process import uvicorn_config


class LocalServer:
    """A server on a free port of 127.0.0.1, from entering the context to leaving it.

    Attributes
    ----------
    received:
        The bodies of the requests to ``/v1/digit`` and ``/v1/page``; empty unless ``keep``.
    api:
        The routes; more may be added before entering the context.
    """

    def __init__(self, port: int = 0, *, keep: bool = True, **changed: Any) -> None:
        self.received: list[bytes] = []
        self._keep = keep
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind(("127.0.0.1", port))
        self.port = int(self._listener.getsockname()[1])
        self.address = f"http://127.0.0.1:{self.port}/"
        config = ServerConfig(host_headers(LOOPBACK, self.port), access_log=False)
        self.config = replace(config, **changed)
        self.service = create_service(self.config)
        self.api: FastAPI = create_api(self.service)

    def discard(self) -> None:
        """Release the port without having served."""
        self._listener.close()
        for queue in self.service.queues.values():
            queue.close()

    def __enter__(self) -> LocalServer:
        connections = Connections(self.config.limits)
        app = with_middleware(self.api, self.service.metrics, self.config, connections)
        served = self._recording(app) if self._keep else app
        self._server = uvicorn.Server(uvicorn_config(self.config, connections, served))
        self._thread = threading.Thread(target=self._server.run, args=([self._listener],))
        self._thread.start()
        while not self._server.started:
            if not self._thread.is_alive():
                raise RuntimeError("The server did not start.")
            time.sleep(0.01)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.should_exit = True
        self._thread.join()

    def _recording(self, app: Any) -> Any:
        async def record(scope: Any, receive: Any, send: Any) -> None:
            if scope.get("path") not in ("/v1/digit", "/v1/page"):
                await app(scope, receive, send)
                return
            body = bytearray()

            async def noted_receive() -> Any:
                message = await receive()
                body.extend(message.get("body", b""))
                return message

            await app(scope, noted_receive, send)
            self.received.append(bytes(body))

        return record
