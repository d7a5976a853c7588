"""Requests as clients send them."""

from __future__ import annotations

import http.client
import json
import re
import shlex
import socket
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[2]

SEVEN = {"strokes": [[[40, 40], [150, 40], [90, 170], [70, 220]], [[60, 130], [145, 126]]]}

SEVENTY_ONE = {"strokes": [*SEVEN["strokes"], [[230, 40], [230, 220]]], "pen_width": 14}

PNG = {"Content-Type": "image/png"}

STATUSES = {
    "empty_file": 400,
    "damaged_image": 400,
    "too_large": 413,
    "not_an_image": 415,
    "unsupported_kind": 415,
    "too_small": 422,
    "bad_array": 422,
}
"""Of errors: 400 malformed, 413 too large, 415 not a kind that is read, 422 not usable."""


@dataclass(frozen=True)
class Answer:
    """A response, as a client sees it."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        return str(self.json["code"])


def fetch(
    port: int,
    method: str,
    path: str,
    body: Any = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """One request; what is neither bytes nor None goes as JSON."""
    sent = {**(headers or {})}
    if body is not None and not isinstance(body, bytes):
        body = json.dumps(body).encode()
        sent.setdefault("Content-Type", "application/json")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    try:
        connection.request(method, path, body, sent)
        response = connection.getresponse()
        return Answer(response.status, dict(response.headers), response.read())
    finally:
        connection.close()


def send_raw(port: int, *pieces: bytes) -> bytes:
    """All that comes back to bytes on a bare connection, until the server closes it."""
    with socket.create_connection(("127.0.0.1", port), timeout=300) as connection:
        answer = b""
        try:
            for piece in pieces:
                connection.sendall(piece)
            while part := connection.recv(65_536):
                answer += part
        except ConnectionError:
            pass
        return answer


def form_body(name: str, filename: str | bytes, content: bytes) -> tuple[bytes, str]:
    """The body of a form with one file, and its Content-Type."""
    raw = filename if isinstance(filename, bytes) else filename.encode()
    head = b'--edge\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\n\r\n'
    body = head % (name.encode(), raw) + content + b"\r\n--edge--\r\n"
    return body, "multipart/form-data; boundary=edge"


def curl_lines(pattern: str) -> list[str]:
    """The commands in docs/http.md that begin with curl and go on with a pattern."""
    text = (PROJECT / "docs" / "http.md").read_text(encoding="utf-8").replace("\\\n", "")
    return re.findall(rf"^    (curl {pattern}.*)$", text, re.MULTILINE)


def answer_to_curl(line: str, port: int) -> bytes:
    """What such a command prints, with the server on another port."""
    words = shlex.split(line.replace("127.0.0.1:8000", f"127.0.0.1:{port}"))
    done = subprocess.run([*words, "--silent", "--fail"], capture_output=True, cwd=PROJECT)
    assert done.returncode == 0, line
    return done.stdout
