"""What a server is started with, and the limits of what it takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from inkdigits.ink import MAX_JSON_BYTES

MEBIBYTE: Final = 2**20


@dataclass(frozen=True)
class Limits:
    """How much is taken; more is refused, never queued without end.

    Attributes
    ----------
    body, ink_body:
        Bytes of one request, and of one with ink.
    bodies:
        Bytes of all requests that are held in memory at one time.
    waiting:
        Requests of one kind, ink or pictures, that are being read or wait for it.
    items:
        Drawings or pictures in one request.
    head:
        Bytes of a request's first line and headers.
    connections:
        Open connections of one worker.
    unsent:
        Bytes of answers that clients have not taken yet, all together.
    head_seconds, body_seconds, reading_seconds, sending_seconds:
        Time for the head to arrive, for the body to arrive, for the answer to be found, and for
        the client to take it.
    stopping_seconds:
        Time for requests that were taken before the server was asked to stop. The server ends
        within 30 seconds: closing both lanes takes up to 4 more.
    """

    body: int = 24 * MEBIBYTE
    ink_body: int = MAX_JSON_BYTES
    bodies: int = 256 * MEBIBYTE
    waiting: int = 64
    items: int = 1_000
    head: int = 32 * 2**10
    connections: int = 900
    unsent: int = 32 * MEBIBYTE
    head_seconds: float = 10.0
    body_seconds: float = 30.0
    reading_seconds: float = 15.0
    sending_seconds: float = 30.0
    stopping_seconds: float = 25.0


@dataclass(frozen=True)
class Settings:
    """How the service runs.

    Attributes
    ----------
    hosts:
        What the Host header may say, exactly; the address that a person types.
    token:
        What ``/v1`` and ``/metrics`` ask for; None where only this machine can connect.
    model:
        A model folder, or None for the one that comes along.
    access_log:
        Whether each request is told on standard error.
    origins:
        Origins of other sites whose pages may use ``/v1``, exactly as a browser sends them.
    """

    hosts: frozenset[str]
    token: str | None = None
    model: Path | None = None
    access_log: bool = True
    origins: frozenset[str] = frozenset()
    limits: Limits = field(default_factory=Limits)
