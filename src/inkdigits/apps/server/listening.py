"""Where a server listens: its socket, its token, and the URL that it prints."""

from __future__ import annotations

import os
import secrets
import socket
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from inkdigits.apps.server.addresses import (
    host_as_sent,
    host_headers,
    is_loopback,
    page_url,
    qr_code,
    reachable_names,
)
from inkdigits.errors import InputError

TOKEN_VARIABLE: Final = "INKDIGITS_TOKEN"
"""The environment variable with the token; an option would appear in the list of processes."""

_MIN_TOKEN: Final = 16
_TOKEN_BYTES: Final = 16


@contextmanager
def listening(
    host: str, port: int, allow_hosts: Iterable[str] = ()
) -> Iterator[tuple[socket.socket, frozenset[str], str | None, str]]:
    """Listen on a host and port until the context is left; port 0 takes any free one.

    Yields the socket, the accepted Host headers, ``allow_hosts`` among them, the token that is
    required, and the URL of the page.

    Raises
    ------
    InputError
        ``bad_option`` when it can't listen there, or the token in the environment is invalid.
    """
    token = _token_for(host)
    with _listen(host, port) as listener:
        port = listener.getsockname()[1]
        names = reachable_names(host)
        hosts = host_headers(names, port).union(*map(host_as_sent, allow_hosts))
        yield listener, hosts, token, page_url(names[0], port, token)


def _token_for(host: str) -> str | None:
    """The token that a server on ``host`` requires; None where only this machine can connect."""
    given = os.environ.get(TOKEN_VARIABLE)
    if given is None:
        return None if is_loopback(host) else secrets.token_urlsafe(_TOKEN_BYTES)
    if len(given) < _MIN_TOKEN or not given.isascii() or not given.isprintable():
        message = f"{TOKEN_VARIABLE} must have at least {_MIN_TOKEN} letters, digits or signs."
        raise InputError("bad_option", message)
    return given


def _listen(host: str, port: int) -> socket.socket:
    """A socket that listens there."""
    where = f"{host}, port {port}"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError, OverflowError) as error:
        raise InputError("bad_option", f"{where}: no such address here ({error}).") from error
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
        listener.set_inheritable(True)
    except (OSError, OverflowError) as error:
        listener.close()
        reason = getattr(error, "strerror", None) or str(error)
        message = f"{where}: {reason}. Choose another with --port or --host."
        raise InputError("bad_option", message) from error
    return listener


def print_startup(title: str, url: str, advice: str) -> None:
    """Print the URL of the page; with a token, also as a QR code for a phone."""
    print(f"{title} {url}")
    if "#token=" in url and sys.stdout.isatty():
        print("\nOr scan this with a phone in the same network:\n")
        print("\n".join(qr_code(url)))
    print(advice, flush=True)
