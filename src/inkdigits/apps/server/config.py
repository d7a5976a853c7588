"""How a server is configured, and the limits of what it accepts."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from inkdigits.ink import MAX_JSON_BYTES

LINGERING_SECONDS: Final = 2.0
"""How long a refused client may go on sending: closing at once could hide the answer from it."""

_MEBIBYTE: Final = 2**20


@dataclass(frozen=True)
class Limits:
    """How much is accepted; anything more is refused, so no queue grows without bound.

    Attributes
    ----------
    body, ink_body:
        Bytes of the body of one request, and of one with ink.
    bodies:
        Bytes of all bodies in memory.
    waiting:
        Requests of one kind, ink or pictures, that are being read or waiting.
    items:
        Drawings or pictures in one request.
    head:
        Bytes of a request's first line and headers.
    connections:
        Open connections of one worker.
    unread:
        Bytes of answers that clients have not read yet, all together.
    head_seconds, body_seconds, reading_seconds, sending_seconds:
        Time for the head and the body to arrive, for reading the digits, and for the client to
        read its answer.
    stopping_seconds:
        Time for pending requests when the server stops. It exits within 30 seconds: closing both
        queues takes up to 4 more.
    """

    body: int = 24 * _MEBIBYTE
    ink_body: int = MAX_JSON_BYTES
    bodies: int = 256 * _MEBIBYTE
    waiting: int = 64
    items: int = 1_000
    head: int = 32 * 2**10
    connections: int = 900
    unread: int = 32 * _MEBIBYTE
    head_seconds: float = 10.0
    body_seconds: float = 30.0
    reading_seconds: float = 15.0
    sending_seconds: float = 30.0
    stopping_seconds: float = 25.0


@dataclass(frozen=True)
class ServerConfig:
    """How the server runs.

    Attributes
    ----------
    hosts:
        Accepted Host headers, exactly as browsers send them.
    token:
        What ``/v1`` and ``/metrics`` require; None where only this machine can connect.
    model:
        A model folder, or None for the bundled model.
    numbers_model:
        The same for the model that reads whole numbers.
    access_log:
        Whether each request is logged on standard error.
    profiles:
        Whether users may correct answers, and have profiles here.
    origins:
        Origins of other sites whose pages may use ``/v1``, exactly as browsers send them.
    """

    hosts: frozenset[str]
    token: str | None = None
    model: Path | None = None
    numbers_model: Path | None = None
    access_log: bool = True
    origins: frozenset[str] = frozenset()
    profiles: bool = False
    limits: Limits = field(default_factory=Limits)
