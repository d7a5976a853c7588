"""Requests behind one another on a connection, where one of them is refused by the protocol."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from local_server import LocalServer

from asking import send_raw
from inkdigits.apps.server import log
from inkdigits.apps.server.settings import Limits

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
        (LARGE + GARBAGE, [431]),
        (LARGE + BROKEN, [431]),
        (HEALTH + LARGE + HEALTH, [200]),
        (HEALTH + ENDLESS, [200]),
        (HEALTH + GARBAGE, [200]),
        (HEALTH + HEALTH + GARBAGE, [200, 200]),
        (BROKEN + GARBAGE, [400]),
        (CHUNKED % (b"evil.example", b""), [400]),
        (CHUNKED % (b"{host}", b"Content-Type: image/png\r\nExpect: 100-continue\r\n"), [400]),
        (HEALTH + BROKEN, [200, 408]),
    ],
)
def test_what_is_refused_ends_a_connection_and_all_before_it_is_answered(
    sent: bytes, statuses: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    logged: list[dict[str, Any]] = []
    monkeypatch.setattr(log, "write_line", lambda **fields: logged.append(fields))
    limits = replace(Limits(), head=8_192, body_seconds=1.0)
    with LocalServer(limits=limits) as server:
        answer = send_raw(server.port, sent.replace(b"{host}", b"127.0.0.1:%d" % server.port))
    assert [int(each) for each in re.findall(rb"HTTP/1\.1 (\d+)", answer)] == statuses
    assert not [line for line in logged if line["level"] == "error"]
