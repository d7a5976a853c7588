"""Pipelined requests, one of which is refused or is not HTTP."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import Any

import pytest
from fastapi import Request
from local_server import LocalServer
from starlette.responses import Response

from http_client import fetch, send_raw
from inkdigits.apps.server import monitoring
from inkdigits.apps.server.config import Limits

pytestmark = pytest.mark.slow

HEALTH = b"GET /healthz HTTP/1.1\r\nHost: {host}\r\n\r\n"
ENDLESS = b"GET / HTTP/1.1\r\nX: " + b"x" * 9_000
LARGE = ENDLESS + b"\r\n\r\n"
GARBAGE = b"nonsense\r\n\r\n"
CHUNKED = b"POST /v1/digit HTTP/1.1\r\nHost: %s\r\nTransfer-Encoding: chunked\r\n%s\r\nzz\r\n"
BROKEN = CHUNKED % (b"{host}", b"Content-Type: image/png\r\n")


@pytest.mark.parametrize(
    ("sent", "statuses"),
    [
        (LARGE + HEALTH, [431]),
        (LARGE + LARGE, [431]),
        (HEALTH + LARGE + HEALTH, [200, 431]),
        (HEALTH + HEALTH, [200, 200]),
        (HEALTH + ENDLESS, [200]),
        # What isn't HTTP is answered at once, before earlier requests are.
        (LARGE + GARBAGE, [400]),
        (LARGE + BROKEN, [400]),
        (HEALTH + GARBAGE, [400]),
        (HEALTH + HEALTH + GARBAGE, [400]),
        (HEALTH + BROKEN, [400]),
        (BROKEN + GARBAGE, [400]),
        (CHUNKED % (b"evil.example", b""), [400]),
        (CHUNKED % (b"{host}", b"Content-Type: image/png\r\nExpect: 100-continue\r\n"), [400]),
    ],
)
def test_refused_request_closes_the_connection_and_logs_no_error(
    sent: bytes, statuses: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    logged: list[dict[str, Any]] = []
    monkeypatch.setattr(monitoring, "write_line", lambda **fields: logged.append(fields))
    limits = replace(Limits(), head=8_192, body_seconds=1.0)
    with LocalServer(limits=limits) as server:
        answer = send_raw(server.port, sent.replace(b"{host}", b"127.0.0.1:%d" % server.port))
        assert fetch(server.port, "GET", "/healthz").status == 200
    assert [int(each) for each in re.findall(rb"HTTP/1\.1 (\d+)", answer)] == statuses
    assert not [line for line in logged if line.get("level") == "error"]


def test_endless_head_behind_a_pending_request_closes_the_connection() -> None:
    server = LocalServer(limits=replace(Limits(), head=8_192))

    @server.api.get("/pending")
    async def pending(request: Request) -> Response:
        while not await request.is_disconnected():
            await asyncio.sleep(0.01)
        return Response()

    first = b"GET /pending HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % server.port
    with server:
        # It would be read without end, as no answer is ever sent.
        assert (
            send_raw(server.port, first, b"GET / HTTP/1.1\r\n", *[b"X: y\r\n" * 500] * 2_000) == b""
        )
        assert fetch(server.port, "GET", "/healthz").status == 200
