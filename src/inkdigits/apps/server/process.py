"""The server as a process: its socket, its workers, its startup message and its end."""

from __future__ import annotations

import atexit
import os
import secrets
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, Final

import uvicorn
from starlette.types import ASGIApp
from uvicorn.supervisors import Multiprocess

from inkdigits.apps.interrupts import EXIT_CODE
from inkdigits.apps.models import model_folder
from inkdigits.apps.server.addresses import (
    host_as_sent,
    host_headers,
    is_loopback,
    origin_as_sent,
    page_url,
    qr_code,
    reachable_names,
)
from inkdigits.apps.server.app import create_api, create_app, create_service, with_middleware
from inkdigits.apps.server.config import ServerConfig
from inkdigits.apps.server.connections import Connections
from inkdigits.apps.server.monitoring import LOG_CONFIG, SHARED_FOLDER
from inkdigits.errors import InputError
from inkdigits.reader import Reader

TOKEN_VARIABLE: Final = "INKDIGITS_TOKEN"
"""The environment variable with the token; an option would appear in the list of processes."""

_MIN_TOKEN: Final = 16
_TOKEN_BYTES: Final = 16


def serve(
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    model: Path | None = None,
    numbers_model: Path | None = None,
    workers: int = 1,
    allow_hosts: Iterable[str] = (),
    allow_origins: Iterable[str] = (),
    access_log: bool = True,
) -> None:
    """Serve until SIGINT or SIGTERM, then answer pending requests.

    Parameters
    ----------
    host, port:
        Where to listen; port 0 is any free one.
    model:
        A model folder or a Keras file; None for the bundled model.
    numbers_model:
        The folder of a model that reads whole numbers; None for the bundled one.
    workers:
        The number of processes.
    allow_hosts:
        Other accepted Host headers, such as the name of a proxy.
    allow_origins:
        Other sites whose pages may use the service, such as ``http://localhost:3000``.
    access_log:
        Whether each request is logged.

    Raises
    ------
    InputError
        When it can't listen there, or the token in the environment or an origin is invalid.
    ModelError
        When the model can't be used.
    MissingExtraError
        For a Keras file where Keras is not installed.
    KeyboardInterrupt
        After SIGINT.
    """
    token = token_for(host)
    origins = frozenset(map(origin_as_sent, allow_origins))
    signal.signal(signal.SIGTERM, exit_normally)
    with listen(host, port) as listener, model_folder(model) as folder:
        port = listener.getsockname()[1]
        names = reachable_names(host)
        hosts = host_headers(names, port).union(*map(host_as_sent, allow_hosts))
        config = ServerConfig(hosts, token, folder, numbers_model, access_log, origins)
        url = page_url(names[0], port, token)
        announce = partial(print_startup_message, "Draw digits at", url, "Ctrl+C stops it.")
        run = _run if workers == 1 else partial(_supervise, workers)
        run(config, listener, announce)


def _run(config: ServerConfig, listener: socket.socket, announce: Callable[[], None]) -> None:
    """Serve in this process until a signal."""
    service, connections = create_service(config), Connections(config.limits)
    app = with_middleware(create_api(service), service.metrics, config, connections)
    announce()
    try:
        uvicorn.Server(uvicorn_config(config, connections, app)).run([listener])
    except (KeyboardInterrupt, SystemExit) as end:
        if service.stuck:
            atexit.register(_exit_at_once, end)
        raise


def _supervise(
    workers: int, config: ServerConfig, listener: socket.socket, announce: Callable[[], None]
) -> None:
    """Run workers until a signal."""
    # Each worker loads the models; an unusable one is reported here, once.
    Reader(config.model, numbers_model=config.numbers_model)
    announce()
    with tempfile.TemporaryDirectory(prefix="inkdigits-") as shared:
        os.environ[SHARED_FOLDER] = shared
        connections = Connections(config.limits)
        options = uvicorn_config(config, connections, workers=workers)
        supervisor = _Supervisor(options, sockets=[listener])
        supervisor.run()
        if supervisor.was_interrupted:
            raise KeyboardInterrupt


def uvicorn_config(
    config: ServerConfig,
    connections: Connections,
    app: ASGIApp | None = None,
    *,
    workers: int = 1,
) -> uvicorn.Config:
    """How Uvicorn runs the service; without ``app`` each worker makes its own."""
    make_protocol: Any = connections
    make_app: Any = partial(create_app, config, connections)
    return uvicorn.Config(
        app or make_app,
        factory=app is None,
        http=make_protocol,
        ws="none",
        lifespan="on",
        workers=workers,
        log_config=LOG_CONFIG,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=int(config.limits.stopping_seconds),
    )


class _Supervisor(Multiprocess):
    """Uvicorn's supervisor of workers, which does not tell whether Ctrl+C ended it."""

    was_interrupted = False

    def handle_int(self) -> None:
        """End, and remember why."""
        self.was_interrupted = True
        super().handle_int()


def _exit_at_once(end: BaseException) -> None:
    """Exit while a thread still reads: it may use what the interpreter would tear down."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(EXIT_CODE if isinstance(end, KeyboardInterrupt) else 0)


def exit_normally(number: int, frame: FrameType | None) -> None:
    """Exit with 0: Uvicorn raises SIGTERM again when everything is answered."""
    raise SystemExit(0)


def token_for(host: str) -> str | None:
    """The token that a server on ``host`` requires; None where only this machine can connect."""
    given = os.environ.get(TOKEN_VARIABLE)
    if given is None:
        return None if is_loopback(host) else secrets.token_urlsafe(_TOKEN_BYTES)
    if len(given) < _MIN_TOKEN or not given.isascii() or not given.isprintable():
        message = f"{TOKEN_VARIABLE} must have at least {_MIN_TOKEN} letters, digits or signs."
        raise InputError("bad_option", message)
    return given


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there; port 0 takes any free one.

    Raises
    ------
    InputError
        ``bad_option`` when it can't listen there.
    """
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


def print_startup_message(title: str, url: str, advice: str) -> None:
    """Print the URL of the page; with a token, also as a QR code for a phone."""
    print(f"{title} {url}")
    if "#token=" in url and sys.stdout.isatty():
        print("\nOr scan this with a phone in the same network:\n")
        print("\n".join(qr_code(url)))
    print(advice, flush=True)
