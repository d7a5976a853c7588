"""The server as a process: its workers and its end."""

from __future__ import annotations

import atexit
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.supervisors import Multiprocess

from inkdigits.apps.interrupts import EXIT_CODE
from inkdigits.apps.models import model_folder
from inkdigits.apps.server.addresses import origin_as_sent
from inkdigits.apps.server.app import create_api, create_app, create_service, with_middleware
from inkdigits.apps.server.config import ServerConfig
from inkdigits.apps.server.connections import Connections
from inkdigits.apps.server.listening import listening, print_startup
from inkdigits.apps.server.monitoring import LOG_CONFIG, SHARED_FOLDER
from inkdigits.reader import Reader


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
    profiles: bool = False,
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
    profiles:
        Whether users may correct answers, and have profiles here.

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
    origins = frozenset(map(origin_as_sent, allow_origins))
    signal.signal(signal.SIGTERM, exit_normally)
    with listening(host, port, allow_hosts) as place, model_folder(model) as folder:
        listener, hosts, token, url = place
        config = ServerConfig(hosts, token, folder, numbers_model, access_log, origins, profiles)
        announce = partial(print_startup, "Draw digits at", url, "Ctrl+C stops it.")
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
