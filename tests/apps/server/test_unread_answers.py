"""Clients that don't read their answers are disconnected, and no other client notices."""

from __future__ import annotations

import select
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from local_server import LocalServer
from starlette.responses import Response

from http_client import fetch
from inkdigits.apps.server.config import Limits


def client_that_reads_nothing(port: int) -> socket.socket:
    """A client that requests 16 MiB and reads none of it."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    client.connect(("127.0.0.1", port))
    client.sendall(f"GET /much HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
    return client


def wait_until_disconnected(client: socket.socket) -> None:
    """Wait until the server has closed a connection from which nothing is read."""
    poll = select.poll()
    poll.register(client, select.POLLERR | select.POLLHUP)
    assert poll.poll(60_000), "the connection is still open"


@contextmanager
def serving_large_answers(**limits: Any) -> Iterator[LocalServer]:
    """A server with an answer of 16 MiB, more than the system takes for a client."""
    server = LocalServer(limits=replace(Limits(), **limits))

    @server.api.get("/much")
    async def much() -> Response:
        return Response(bytes(16 * 2**20))

    with server:
        yield server


needs_poll = pytest.mark.skipif(not hasattr(select, "poll"), reason="this system has no poll")


@needs_poll
def test_client_that_never_reads_its_answer_is_disconnected() -> None:
    with (
        serving_large_answers(sending_seconds=1.0) as server,
        client_that_reads_nothing(server.port) as client,
    ):
        wait_until_disconnected(client)
        assert fetch(server.port, "GET", "/healthz").status == 200


def test_slow_client_gets_its_whole_answer() -> None:
    with (
        serving_large_answers(sending_seconds=60.0) as server,
        client_that_reads_nothing(server.port) as client,
    ):
        received = 0
        while received < 16 * 2**20:
            received += len(client.recv(2**20))
    assert received >= 16 * 2**20


def test_clients_that_never_read_do_not_block_others() -> None:
    with serving_large_answers(connections=5, unread=2**30) as server:
        clients = [client_that_reads_nothing(server.port) for _ in range(8)]
        for _ in range(10):
            assert fetch(server.port, "GET", "/healthz").status == 200
        for client in clients:
            client.close()


@needs_poll
def test_memory_of_unread_answers_is_limited() -> None:
    with serving_large_answers(unread=40 * 2**20) as server:
        clients = [client_that_reads_nothing(server.port) for _ in range(6)]
        # Two of them fit; the client that has waited longest is disconnected first.
        for client in clients[:3]:
            wait_until_disconnected(client)
        received = 0
        while received < 16 * 2**20 and (part := clients[-1].recv(2**20)):
            received += len(part)
        assert received >= 16 * 2**20
        for client in clients:
            client.close()
