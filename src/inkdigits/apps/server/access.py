"""Access control: exact hosts and origins, the token; and the security headers of answers."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inkdigits.apps.server.config import ServerConfig
from inkdigits.apps.server.problems import Refused, response_to

_PROTECTED: Final = ("/v1/", "/metrics")
"""Paths that require the token; the page, its files and the health of the server do not."""

_FOREIGN_SITES: Final = frozenset({b"cross-site", b"same-site"})

_POLICY: Final = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    b"connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)

_HEADERS: Final = (
    (b"content-security-policy", _POLICY),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
)

_ONCE: Final = frozenset(
    {b"host", b"origin", b"authorization", b"content-type", b"content-length", b"transfer-encoding"}
)
"""Headers of which this server and a proxy might use different ones if they occurred twice."""


class AccessControl:
    """ASGI middleware that checks the Host and Origin of each request.

    A page of another site can make a browser send a request here, but not without its Origin, and
    a foreign host name that resolves to this server (DNS rebinding) is not one of its hosts.
    """

    def __init__(self, app: ASGIApp, config: ServerConfig) -> None:
        self._app = app
        self._hosts = frozenset(host.encode() for host in config.hosts)
        self._origins = frozenset(
            f"{scheme}://{host}".encode() for host in config.hosts for scheme in ("http", "https")
        )
        self._allowed_origins = frozenset(origin.encode() for origin in config.origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *_HEADERS]
            await send(message)

        try:
            self._check(scope)
        except Refused as refusal:
            await response_to(refusal)(scope, receive, send_with_headers)
            return
        await self._app(scope, receive, send_with_headers)

    def _check(self, scope: Scope) -> None:
        """Raise `Refused` for a request that is not allowed."""
        headers: dict[bytes, bytes] = {}
        for name, value in scope["headers"]:
            if name in headers and name in _ONCE:
                raise Refused(400, "bad_request", f"There are two {name.decode()} headers.")
            headers[name] = value
        self._check_host(headers)
        self._check_origin(headers)

    def _check_host(self, headers: Mapping[bytes, bytes]) -> None:
        if headers.get(b"host", b"").lower() not in self._hosts:
            message = "The Host header is not an address of this server; see --allow-host."
            raise Refused(400, "foreign_host", message)

    def _check_origin(self, headers: Mapping[bytes, bytes]) -> None:
        origin = headers.get(b"origin")
        if origin in self._allowed_origins:
            return
        site = headers.get(b"sec-fetch-site")
        # Following a link to the page is allowed from any site.
        is_visit = headers.get(b"sec-fetch-mode") == b"navigate" and origin is None
        foreign = site in _FOREIGN_SITES and not is_visit
        if foreign or (origin is not None and origin.lower() not in self._origins):
            raise Refused(403, "foreign_origin", "Pages of other sites may not use this server.")


class TokenCheck:
    """ASGI middleware that requires the token.

    It is inside the CORS middleware, because browsers send preflight requests without a token and
    pages of allowed origins must be able to read a refusal.
    """

    def __init__(self, app: ASGIApp, token: str | None) -> None:
        self._app = app
        self._expected = None if token is None else f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        protected = scope["type"] == "http" and scope["path"].startswith(_PROTECTED)
        if protected and self._expected is not None:
            given = dict(scope["headers"]).get(b"authorization", b"")
            if not hmac.compare_digest(given, self._expected):
                message = (
                    "This needs the token that inkdigits printed at its start: "
                    "Authorization: Bearer TOKEN."
                )
                refusal = Refused(401, "no_token", message, {"WWW-Authenticate": "Bearer"})
                await response_to(refusal)(scope, receive, send)
                return
        await self._app(scope, receive, send)
