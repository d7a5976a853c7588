"""The server as a process: its socket, its workers, its invitation and its end."""

from __future__ import annotations

import os
import re
import secrets
import signal
import socket
import sys
import tempfile
from dataclasses import dataclass
from functools import partial
from ipaddress import IPv6Address
from pathlib import Path
from types import FrameType
from typing import Any, Final

import uvicorn
from starlette.types import ASGIApp
from uvicorn.supervisors import Multiprocess

from inkdigits.apps.interrupts import EXIT_CODE
from inkdigits.apps.models import model_folder
from inkdigits.apps.server.app import create_api, create_app, create_service, guarded
from inkdigits.apps.server.invitation import (
    address,
    host_headers,
    is_loopback,
    qr_code,
    reachable_names,
)
from inkdigits.apps.server.log import LOG_CONFIG
from inkdigits.apps.server.metrics import SHARED_FOLDER
from inkdigits.apps.server.protocol import BoundedProtocol
from inkdigits.apps.server.routes import Service
from inkdigits.apps.server.settings import Settings
from inkdigits.errors import InputError, shown
from inkdigits.reader import Reader

TOKEN_VARIABLE: Final = "INKDIGITS_TOKEN"
"""The environment variable with the token; an option would stand in the list of processes."""

_SHORTEST_TOKEN: Final = 16
_TOKEN_BYTES: Final = 16
_BACKLOG: Final = 1024
_ORIGIN: Final = re.compile(r"(https?)://([a-z0-9.-]+|\[[0-9a-f:]+\])(?::([0-9]{1,5}))?")
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Place:
    """Where the server listens and what it is called.

    Attributes
    ----------
    host, port:
        As they were asked for; port 0 is any that is free.
    more_hosts:
        Other values of the Host header, such as the name of a proxy in front.
    origins:
        Other sites whose pages may use the service, such as ``http://localhost:3000``.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    more_hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()


def serve(place: Place, model: Path | None, *, workers: int, access_log: bool) -> None:
    """Serve until SIGINT or SIGTERM, and answer what was taken before.

    Raises
    ------
    InputError
        When the place can't be listened at, the token in the environment is too short, or an
        origin is none.
    ModelError
        When the model can't be used.
    MissingExtraError
        For a file of Keras where that is not installed.
    KeyboardInterrupt
        After SIGINT.
    """
    token = _token(place.host)
    origins = frozenset(map(_checked_origin, place.origins))
    services: list[Service] = []
    try:
        with _listening(place) as listener, model_folder(model) as folder:
            port = listener.getsockname()[1]
            names = reachable_names(place.host)
            hosts = host_headers(names, port).union(*map(_hosts_as_sent, place.more_hosts))
            settings = Settings(hosts, token, folder, access_log, origins)
            signal.signal(signal.SIGTERM, _leave)
            if workers == 1:
                services.append(create_service(settings))
                app = guarded(create_api(services[0]), services[0], settings)
                _invite(names[0], port, token)
                uvicorn.Server(server_config(settings, app)).run([listener])
            else:
                # Each worker loads the model; one that can't be used is an error here, once.
                Reader(folder)
                _invite(names[0], port, token)
                _supervise(settings, workers, listener)
    except (KeyboardInterrupt, SystemExit) as end:
        if any(service.stuck for service in services):
            _end_at_once(end)
        raise


def _supervise(settings: Settings, workers: int, listener: socket.socket) -> None:
    """Run workers until a signal."""
    with tempfile.TemporaryDirectory(prefix="inkdigits-") as shared:
        os.environ[SHARED_FOLDER] = shared
        supervisor = _Supervisor(server_config(settings, workers=workers), sockets=[listener])
        supervisor.run()
        if supervisor.was_interrupted:
            raise KeyboardInterrupt


def _end_at_once(end: BaseException) -> None:
    """End while a thread is still reading: what the interpreter tears down, it may be using."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(EXIT_CODE if isinstance(end, KeyboardInterrupt) else 0)


class _Supervisor(Multiprocess):
    """Uvicorn's supervisor of workers, which forgets whether it was Ctrl+C that ended it."""

    was_interrupted = False

    def handle_int(self) -> None:
        """End, and remember why."""
        self.was_interrupted = True
        super().handle_int()


def server_config(
    settings: Settings, app: ASGIApp | None = None, *, workers: int = 1
) -> uvicorn.Config:
    """How Uvicorn runs the service; without ``app`` each worker makes its own."""
    made: Any = app or partial(create_app, settings)
    return uvicorn.Config(
        made,
        factory=app is None,
        http=BoundedProtocol,
        ws="none",
        lifespan="on",
        workers=workers,
        log_config=LOG_CONFIG,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=int(settings.limits.stopping_seconds),
    )


def _token(host: str) -> str | None:
    """The token that a server on ``host`` asks for; where only this machine connects, none."""
    given = os.environ.get(TOKEN_VARIABLE)
    if given is not None:
        if len(given) < _SHORTEST_TOKEN or not given.isascii() or not given.isprintable():
            raise InputError(
                "bad_option",
                f"{TOKEN_VARIABLE} must have at least {_SHORTEST_TOKEN} letters, digits or signs.",
            )
        return given
    return None if is_loopback(host) else secrets.token_urlsafe(_TOKEN_BYTES)


def _checked_origin(origin: str) -> str:
    """An origin in the form in which browsers send it."""
    try:
        found = _ORIGIN.fullmatch(origin.lower())
        if found is None:
            raise ValueError(origin)
        scheme, host, port = found.groups()
        default = _DEFAULT_PORTS[scheme]
        number = int(port or default)
        if number > 65_535:
            raise ValueError(number)
        if host.startswith("["):
            host = f"[{IPv6Address(host[1:-1])}]"
    except ValueError as error:
        raise InputError(
            "bad_option",
            f"{shown(origin)}: not an origin; it must be like https://example.org or "
            "http://localhost:3000, without a path.",
        ) from error
    return f"{scheme}://{host}" + ("" if number == default else f":{number}")


def _hosts_as_sent(name: str) -> set[str]:
    """A host as it was given and as browsers send it, which leave out a default port."""
    name = name.lower()
    return {name, re.sub(r":(80|443)$", "", name)}


def _listening(place: Place) -> socket.socket:
    asked = f"{place.host}, port {place.port}"
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(
            place.host, place.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError, OverflowError) as error:
        raise InputError("bad_option", f"{asked}: no such address here ({error}).") from error
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(where)
        listener.listen(_BACKLOG)
        listener.set_inheritable(True)
    except (OSError, OverflowError) as error:
        listener.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(
            "bad_option", f"{asked}: {reason}. Choose another with --port or --host."
        ) from error
    return listener


def _invite(name: str, port: int, token: str | None) -> None:
    """Say where the page is; with a token it is for a phone, so as a QR code too."""
    whole = address(name, port, token)
    print(f"Draw digits at {whole}")
    if token is not None and sys.stdout.isatty():
        print("\nOr with the camera of a phone in the same network:\n")
        print("\n".join(qr_code(whole)))
    print("Ctrl+C stops it.", flush=True)


def _leave(number: int, frame: FrameType | None) -> None:
    """End well: Uvicorn raises the signal again when everything is answered."""
    raise SystemExit(0)
