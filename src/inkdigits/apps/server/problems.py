"""What goes wrong, as HTTP: a status and ``{"code": ..., "message": ...}``."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from typing import Final

from starlette.responses import Response

from inkdigits.errors import InkdigitsError, InputError, MissingExtraError, ModelError

_LONGEST_RETRY: Final = 3
"""Seconds until a client that met a full queue may come again; the queue is read in less."""

_STATUSES: Final = {
    "bad_json": 400,
    "bad_form": 400,
    "empty_file": 400,
    "damaged_image": 400,
    "too_large": 413,
    "ink_too_large": 413,
    "too_many": 413,
    "not_an_image": 415,
    "unsupported_kind": 415,
}
_UNUSABLE: Final = 422


class Refused(InkdigitsError):
    """A request that is answered with ``status``, whatever it holds."""

    def __init__(
        self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(code, message)
        self.status = status
        self.headers = dict(headers or {})


def busy() -> Refused:
    """The refusal of what the server has no room for now."""
    return Refused(
        503,
        "busy",
        "The server has as much to do as it can; try again in some seconds.",
        {"Retry-After": retry_after()},
    )


def retry_after() -> str:
    """Some seconds, not the same for all: who was refused together shouldn't come back together."""
    return str(random.randint(1, _LONGEST_RETRY))


def status_of(error: InkdigitsError) -> int:
    """The HTTP status that tells whose mistake it is, and of which kind."""
    if isinstance(error, Refused):
        return error.status
    if isinstance(error, MissingExtraError):
        return 415
    if isinstance(error, InputError):
        return _STATUSES.get(error.code, _UNUSABLE)
    if isinstance(error, ModelError):
        # The model in use turned out to be broken: not the client's mistake, nor a bug.
        return 503
    return 500


def response_to(error: InkdigitsError) -> Response:
    """The answer to a request that failed."""
    headers = error.headers if isinstance(error, Refused) else None
    return problem(status_of(error), error.code, error.message, headers)


def bug() -> Response:
    """The response where a mistake of the service came in between."""
    return problem(500, "internal_error", "This is a bug of the server, not yours.")


def problem(
    status: int, code: str, message: str, headers: Mapping[str, str] | None = None
) -> Response:
    """The one JSON form of an error, as a response."""
    body = json.dumps({"code": code, "message": message})
    return Response(body, status, headers, media_type="application/json")
