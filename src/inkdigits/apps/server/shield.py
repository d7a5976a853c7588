"""Who may come in: exact hosts and origins, the token; and the headers on the way out."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inkdigits.apps.server.problems import Refused, response_to
from inkdigits.apps.server.settings import Settings

_GUARDED: Final = ("/v1/", "/metrics")
"""Paths that ask for the token; the page, its files and the health of the server do not."""

_FOREIGN_SITES: Final = frozenset({b"cross-site", b"same-site"})

_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "connect-src 'self'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)

_HEADERS: Final = tuple(
    (name.encode(), value.encode())
    for name, value in {
        "content-security-policy": _POLICY,
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=()",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
    }.items()
)


class Shield:
    """Asks every request who it is for and where it comes from, before anything reads it.

    A page of another site can make a browser send a request here, but not without its Origin, and
    a name of another site that leads here (DNS rebinding) is not a host of this server.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._hosts = frozenset(host.encode() for host in settings.hosts)
        self._origins = frozenset(
            f"{scheme}://{host}".encode() for host in settings.hosts for scheme in ("http", "https")
        )
        self._allowed_origins = frozenset(origin.encode() for origin in settings.origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return

        async def send_shielded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *_HEADERS]
            await send(message)

        try:
            self._check(scope)
        except Refused as refusal:
            await response_to(refusal)(scope, receive, send_shielded)
            return
        await self._app(scope, receive, send_shielded)

    def _check(self, scope: Scope) -> None:
        """Raise `Refused` for what may not come in."""
        headers: dict[bytes, bytes] = {}
        for name, value in scope["headers"]:
            if name in headers and name in _ONCE:
                raise Refused(400, "bad_request", f"There are two {name.decode()} headers.")
            headers[name] = value
        self._check_host(headers)
        self._check_origin(headers)

    def _check_host(self, headers: Mapping[bytes, bytes]) -> None:
        if headers.get(b"host", b"").lower() not in self._hosts:
            raise Refused(
                400,
                "foreign_host",
                "The Host header names no address of this server; "
                "allow it with 'inkdigits serve --allow-host'.",
            )

    def _check_origin(self, headers: Mapping[bytes, bytes]) -> None:
        origin = headers.get(b"origin")
        if origin in self._allowed_origins:
            return
        site = headers.get(b"sec-fetch-site")
        # A person may follow a link from anywhere to the page; nothing else comes from elsewhere.
        visit = headers.get(b"sec-fetch-mode") == b"navigate" and origin is None
        foreign = site in _FOREIGN_SITES and not visit
        if foreign or (origin is not None and origin.lower() not in self._origins):
            raise Refused(403, "foreign_origin", "Pages of other sites may not use this server.")


class TokenCheck:
    """Asks for the token where one is needed.

    It stands behind the answers to preflight requests, which a browser sends without a token, and
    its own refusals are read by pages of allowed origins.
    """

    def __init__(self, app: ASGIApp, token: str | None) -> None:
        self._app = app
        self._expected = None if token is None else f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        guarded = scope["type"] == "http" and scope["path"].startswith(_GUARDED)
        if guarded and self._expected is not None:
            given = dict(scope["headers"]).get(b"authorization", b"")
            if not hmac.compare_digest(given, self._expected):
                await response_to(_no_token())(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _no_token() -> Refused:
    return Refused(
        401,
        "no_token",
        "This needs the token that 'inkdigits serve' printed: Authorization: Bearer TOKEN.",
        {"WWW-Authenticate": "Bearer"},
    )


_ONCE: Final = frozenset(
    {b"host", b"origin", b"authorization", b"content-type", b"content-length", b"transfer-encoding"}
)
"""Headers that would mean one thing here and another to a proxy if they came twice."""
