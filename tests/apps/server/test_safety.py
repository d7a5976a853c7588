"""Requests that are refused, and what a request can't make the server do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from local_server import LocalServer
from PIL import Image

from bad_inputs import encoded, picture
from http_client import SEVEN, fetch, form_body

TOKEN = "a-token-for-the-tests"


@pytest.fixture(scope="module")
def protected() -> Iterator[LocalServer]:
    """A server that requires a token."""
    with LocalServer(token=TOKEN) as running:
        yield running


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:{port}", "", "\xff"],
)
def test_foreign_host_is_refused(host: str, server: LocalServer) -> None:
    for path in ("/", "/healthz", "/v1/model"):
        answer = fetch(server.port, "GET", path, headers={"Host": host.format(port=server.port)})
        assert (answer.status, answer.code) == (400, "foreign_host")


def test_own_host_names_are_accepted(server: LocalServer) -> None:
    for name in ("127.0.0.1", "localhost", "LOCALHOST", "[::1]"):
        answer = fetch(server.port, "GET", "/healthz", headers={"Host": f"{name}:{server.port}"})
        assert answer.status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "file://"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Origin": "null"},
    ],
)
def test_pages_of_other_sites_are_refused(headers: dict[str, str], server: LocalServer) -> None:
    answer = fetch(server.port, "POST", "/v1/digit", SEVEN, headers)
    assert (answer.status, answer.code) == (403, "foreign_origin")
    assert not any(name.lower().startswith("access-control") for name in answer.headers)


def test_form_sent_by_another_site_is_refused(server: LocalServer) -> None:
    body, kind = form_body("file", "seven.png", encoded(Image.fromarray(picture())))
    # What a browser sends for a form or a simple request, without asking first.
    headers = {"Content-Type": kind, "Origin": "https://evil.example"}
    assert fetch(server.port, "POST", "/v1/digit", body, headers).status == 403
    headers = {"Content-Type": "text/plain", "Origin": f"http://localhost:{server.port}"}
    assert (
        fetch(server.port, "POST", "/v1/digit", json.dumps(SEVEN).encode(), headers).status == 415
    )


def test_own_page_and_links_from_other_sites_are_accepted(server: LocalServer) -> None:
    own = {"Origin": f"http://127.0.0.1:{server.port}", "Sec-Fetch-Site": "same-origin"}
    assert fetch(server.port, "POST", "/v1/digit", SEVEN, own).status == 200
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert fetch(server.port, "GET", "/", headers=link).status == 200


def test_every_answer_has_the_security_headers(server: LocalServer) -> None:
    for answer in (
        fetch(server.port, "GET", "/"),
        fetch(server.port, "GET", "/nothing"),
        fetch(server.port, "POST", "/v1/digit", SEVEN),
        fetch(server.port, "GET", "/", headers={"Host": "evil.example"}),
    ):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "server" not in {name.lower() for name in answer.headers}


def test_reading_requires_the_token_but_the_page_does_not(protected: LocalServer) -> None:
    for path in ("/v1/model", "/metrics"):
        for given in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN}):
            answer = fetch(protected.port, "GET", path, headers=given)
            assert (answer.status, answer.code) == (401, "no_token")
            assert answer.headers["www-authenticate"] == "Bearer"
        right = {"Authorization": f"Bearer {TOKEN}"}
        assert fetch(protected.port, "GET", path, headers=right).status == 200
    assert fetch(protected.port, "GET", "/").status == 200
    assert fetch(protected.port, "GET", "/healthz").status == 200


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "a\x00.png",
        b"a\\\x1b[31m.png",
        b"a\r\nX: y.png",
        "=cmd()",
        "x" * 300,
        b"\xff\xfe.png",
        "",
    ],
)
def test_name_of_an_upload_does_not_affect_reading(name: Any, server: LocalServer) -> None:
    body, kind = form_body("file", name, encoded(Image.fromarray(picture())))
    answer = fetch(server.port, "POST", "/v1/digit", body, {"Content-Type": kind})
    assert answer.status in (200, 400)
    if answer.status == 200:
        assert answer.json["digit"] == 7
    assert b"passwd" not in answer.body and b"cmd" not in answer.body


def test_addresses_and_paths_in_a_sentare_never_opened(server: LocalServer, tmp_path: Any) -> None:
    file = tmp_path / "seven.png"
    file.write_bytes(encoded(Image.fromarray(picture())))
    for text in (str(file), file.as_uri(), f"http://127.0.0.1:{server.port}/page/icon.svg"):
        answer = fetch(
            server.port, "POST", "/v1/digit", text.encode(), {"Content-Type": "image/png"}
        )
        assert (answer.status, answer.code) == (415, "not_an_image")
        assert fetch(server.port, "POST", "/v1/digit", {"strokes": text}).status == 422
        assert fetch(server.port, "POST", "/v1/digit", {"url": text}).status == 422
