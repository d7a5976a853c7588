"""Requests that are too large, too slow, too many or malformed."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from local_server import LocalServer
from PIL import Image

from bad_inputs import encoded, picture
from http_client import fetch, send_raw
from inkdigits.apps.server.config import Limits

FEW_SECONDS = replace(Limits(), body_seconds=1.5, head_seconds=1.0, connections=20, head=8_192)


@pytest.fixture(scope="module")
def strict() -> Iterator[LocalServer]:
    """A server with low limits."""
    with LocalServer(limits=FEW_SECONDS) as running:
        yield running


def head(port: int, *lines: str, method: str = "POST") -> bytes:
    first = (f"{method} /v1/digit HTTP/1.1", f"Host: 127.0.0.1:{port}")
    return "\r\n".join([*first, "Content-Type: image/png", *lines, "", ""]).encode()


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def test_chunked_body_is_limited(server: LocalServer) -> None:
    limit = server.config.limits.body
    piece = b"100000\r\n" + bytes(2**20) + b"\r\n"
    pieces = [piece] * (limit // 2**20 + 4)
    begin = head(server.port, "Transfer-Encoding: chunked")
    answer = send_raw(server.port, begin, *pieces, b"0\r\n\r\n")
    assert status_of(answer) == 413
    assert b"body_too_large" in answer


def test_too_large_body_is_refused_whatever_its_content_length(
    server: LocalServer,
) -> None:
    begin = head(server.port, f"Content-Length: {server.config.limits.body + 1}")
    answer = send_raw(server.port, begin, bytes(server.config.limits.body + 1))
    assert status_of(answer) == 413
    spaces = b" " * (server.config.limits.ink_body + 1)
    ink = fetch(server.port, "POST", "/v1/digit", spaces, {"Content-Type": "application/json"})
    assert (ink.status, ink.code) == (413, "body_too_large")


def test_client_that_is_still_sending_sees_why_it_was_refused(server: LocalServer) -> None:
    body = bytes(8 * 2**20)
    foreign = {"Host": "evil.example", "Content-Type": "image/png"}
    for headers, status in ((foreign, 400), ({"Content-Type": "text/plain"}, 415)):
        assert fetch(server.port, "POST", "/v1/digit", body, headers).status == status


def test_body_in_small_chunks_is_joined(server: LocalServer) -> None:
    content = encoded(Image.fromarray(picture()))
    pieces = [content[at : at + 6] for at in range(0, len(content), 6)]
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    begin = head(server.port, "Transfer-Encoding: chunked", "Connection: close")
    answer = send_raw(server.port, begin, chunks, b"0\r\n\r\n")
    assert status_of(answer) == 200
    assert b'"digit":7' in answer


def drip(port: int, begin: bytes, piece: bytes) -> tuple[bytes, float]:
    """What comes back, and after how many seconds, to a client that sends a piece each 0.2."""
    start = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port), timeout=0.2) as connection:
        connection.sendall(begin)
        while (passed := time.perf_counter() - start) < 300:
            try:
                if answer := connection.recv(65_536):
                    return answer, passed
                return b"", passed
            except TimeoutError:
                connection.sendall(piece)
    return b"", passed


def test_slow_body_is_refused(strict: LocalServer) -> None:
    begin = head(strict.port, "Transfer-Encoding: chunked")
    answer, passed = drip(strict.port, begin, b"1\r\nx\r\n")
    assert status_of(answer) == 408
    assert passed >= 1.2


def test_slow_head_is_refused(strict: LocalServer) -> None:
    answer, passed = drip(strict.port, b"GET / HTTP/1.1\r\nX: ", b"x")
    assert status_of(answer) == 408
    assert passed >= 0.8
    answer, passed = drip(strict.port, b"", b"\r\n")
    assert status_of(answer) == 408


def test_slow_second_head_is_refused(strict: LocalServer) -> None:
    first = f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{strict.port}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", strict.port), timeout=300) as connection:
        connection.sendall(first + b"GET / HTTP/1.1\r\nX: ")
        answer = b""
        while not answer.endswith(b"}"):
            answer += connection.recv(65_536)
        assert status_of(answer) == 200
        connection.sendall(b"x")
        assert status_of(connection.recv(65_536)) == 408


def test_endless_head_is_refused(strict: LocalServer) -> None:
    answer = send_raw(strict.port, b"GET / HTTP/1.1\r\n", *[b"X: " + b"x" * 4_000 + b"\r\n"] * 20)
    assert status_of(answer) == 431
    answer = send_raw(strict.port, b"GET /" + b"x" * 300_000)
    assert status_of(answer) == 431


def test_large_head_in_one_piece_is_refused(strict: LocalServer) -> None:
    large = head(strict.port, "X: " + "x" * 20_000, "Content-Length: 5")
    answer = send_raw(strict.port, large + b"seven" + large + b"seven")
    assert status_of(answer) == 431
    assert answer.count(b"HTTP/1.1 ") == 1
    ordinary = head(strict.port, "X: " + "x" * 4_000, "Connection: close", method="GET")
    assert status_of(send_raw(strict.port, ordinary)) == 405


def test_too_many_connections_get_a_retry_after(strict: LocalServer) -> None:
    connections = [socket.create_connection(("127.0.0.1", strict.port)) for _ in range(25)]
    answers = []
    for connection in connections:
        connection.settimeout(0.3)
        try:
            answers.append(connection.recv(65_536))
        except TimeoutError:
            answers.append(b"")
        connection.close()
    refused = [answer for answer in answers if b" 503 " in answer]
    assert refused and all(b"retry-after: " in answer for answer in refused)
    # The server hears of each closed connection on its own.
    ends = time.monotonic() + 300
    while fetch(strict.port, "GET", "/healthz").status != 200:
        assert time.monotonic() < ends


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET http://evil.example HTTP/1.1\r\nHost: {host}\r\n\r\n",
        b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.0\r\n\r\n",
        b"GET / HTTP/1.1\r\nConnection: close\r\nHost: {host}\r\nHost: evil.example\r\n\r\n",
        b"GET / HTTP/1.1\r\nConnection: close\r\nHost: evil.example\r\nHost: {host}\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : {host}\r\n\r\n",
        b"GET / HTTP/1.1\r\n Host: {host}\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: {host}\r\n\r\n",
        b"POST /v1/digit HTTP/1.1\r\nHost: {host}\r\nContent-Length: -1\r\n\r\n",
        b"POST /v1/digit HTTP/1.1\r\nHost: {host}\r\nContent-Length: 1\r\n"
        b"Content-Length: 2\r\n\r\nx",
        b"POST /v1/digit HTTP/1.1\r\nHost: {host}\r\nContent-Length: 3\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /v1/digit HTTP/1.1\r\nHost: {host}\r\nContent-Type: image/png\r\n"
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
        b"POST /v1/digit HTTP/1.1\r\nHost: {host}\r\nContent-Type: image/png\r\n"
        b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nx\r\n0\r\n\r\n",
        b"POST /v1/digit HTTP/1.1\r\nHost: {host}\r\nContent-Type: image/png\r\n"
        b"Content-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
    ],
)
def test_invalid_or_ambiguous_requests_are_refused(sent: bytes, strict: LocalServer) -> None:
    host = f"127.0.0.1:{strict.port}".encode()
    answer = send_raw(strict.port, sent.replace(b"{host}", host))
    assert status_of(answer) in (400, 408)
    assert fetch(strict.port, "GET", "/healthz").status == 200
