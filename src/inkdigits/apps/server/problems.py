"""Errors as HTTP: a status and ``{"code": ..., "message": ...}``."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from typing import Final

from starlette.responses import Response

from inkdigits.errors import InkdigitsError, InputError, MissingExtraError, ModelError

_MAX_RETRY_SECONDS: Final = 3
"""A full queue is read in less."""

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


class Refused(InkdigitsError):
    """A request that is answered with ``status``, whatever it contains."""

    def __init__(
        self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(code, message)
        self.status = status
        self.headers = dict(headers or {})


def busy(message: str = "The server is busy; try again in a few seconds.") -> Refused:
    """The refusal of a request for which there is no room now.

    Retry-After is random, so that clients refused together don't all return together.
    """
    seconds = random.randint(1, _MAX_RETRY_SECONDS)
    return Refused(503, "busy", message, {"Retry-After": str(seconds)})


def status_of(error: InkdigitsError) -> int:
    """The HTTP status of an error."""
    if isinstance(error, Refused):
        return error.status
    if isinstance(error, MissingExtraError):
        return 415
    if isinstance(error, InputError):
        return _STATUSES.get(error.code, 422)
    if isinstance(error, ModelError):
        # A model turned out to be broken: neither the client's mistake nor a bug.
        return 503
    return 500


def response_to(error: InkdigitsError) -> Response:
    """The answer to a request that failed."""
    headers = error.headers if isinstance(error, Refused) else None
    return problem(status_of(error), error.code, error.message, headers)


def bug() -> Response:
    """The answer when the service has a bug."""
    return problem(500, "internal_error", "This is a bug of the server, not yours.")


def problem(
    status: int, code: str, message: str, headers: Mapping[str, str] | None = None
) -> Response:
    """The one JSON form of an error, as a response."""
    body = json.dumps({"code": code, "message": message})
    return Response(body, status, headers, media_type="application/json")
