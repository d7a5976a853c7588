"""Pages of other sites that may use the service because `--allow-origin` names them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from local_server import LocalServer

from http_client import SEVEN, fetch

TOKEN = "a-token-for-the-tests"
SITE = "http://localhost:3000"
PREFLIGHT = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type",
    "Sec-Fetch-Site": "cross-site",
    "Sec-Fetch-Mode": "cors",
}


@pytest.fixture(scope="module")
def shared() -> Iterator[LocalServer]:
    """A server that the pages of one other site may use, with the token."""
    with LocalServer(token=TOKEN, origins=frozenset({SITE})) as running:
        yield running


def test_allowed_site_may_send_requests_with_the_token(shared: LocalServer) -> None:
    preflight = fetch(shared.port, "OPTIONS", "/v1/digit", headers={**PREFLIGHT, "Origin": SITE})
    assert preflight.status == 200
    assert preflight.headers["access-control-allow-origin"] == SITE
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert "Authorization" in preflight.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in preflight.headers
    sent = {"Origin": SITE, "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}
    right = {**sent, "Authorization": f"Bearer {TOKEN}"}
    for headers, status in ((sent, 401), (right, 200)):
        answer = fetch(shared.port, "POST", "/v1/digit", SEVEN, headers)
        assert answer.status == status
        # Without it the page could not read that the token is wrong.
        assert answer.headers["access-control-allow-origin"] == SITE
        assert answer.headers["vary"] == "Origin"


@pytest.mark.parametrize(
    "origin",
    [
        "http://localhost:3001",
        "https://localhost:3000",
        "http://localhost:3000.evil.example",
        "http://localhost:30000",
        "http://localhost",
        "http://localhost:3000/",
        "null",
        "*",
    ],
)
def test_only_exactly_the_allowed_site_may_send_requests(origin: str, shared: LocalServer) -> None:
    for method, headers in (("OPTIONS", PREFLIGHT), ("POST", {"Authorization": f"Bearer {TOKEN}"})):
        sent = {**headers, "Origin": origin}
        answer = fetch(shared.port, method, "/v1/digit", SEVEN if method == "POST" else None, sent)
        assert (answer.status, answer.code) == (403, "foreign_origin")
        assert not any(name.lower().startswith("access-control") for name in answer.headers)


def test_preflight_is_refused_where_no_site_is_allowed(server: LocalServer) -> None:
    answer = fetch(server.port, "OPTIONS", "/v1/digit", headers={**PREFLIGHT, "Origin": SITE})
    assert (answer.status, answer.code) == (403, "foreign_origin")
