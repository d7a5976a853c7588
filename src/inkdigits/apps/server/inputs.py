"""The body of a request as ink and pictures. No name, path or address in it is ever opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message

from inkdigits.apps.server.problems import Refused
from inkdigits.errors import InputError, printable
from inkdigits.ink import Ink, parse_json
from inkdigits.reading import Unread

Kind = Literal["ink", "picture", "form"]

_MAX_NAME: Final = 255
"""Characters of a file name that are kept."""

_MAX_FIELDS: Final = 100
_MAX_FIELD_BYTES: Final = 65_536
"""Fields of a form that are no files; they are ignored."""

_ACCEPTED: Final = "application/json (ink), an image type such as image/png, or multipart/form-data"


def kind_of(content_type: str) -> Kind:
    """What a body contains, by its Content-Type.

    Raises
    ------
    Refused
        415 for any other type.
    """
    essence = content_type.partition(";")[0].strip().lower()
    if essence == "application/json":
        return "ink"
    if essence.startswith("image/") or essence == "application/octet-stream":
        return "picture"
    if essence == "multipart/form-data":
        return "form"
    raise Refused(415, "unsupported_type", f"The Content-Type must be {_ACCEPTED}.")


def parse_inks(body: bytes, most: int) -> Sequence[Ink | Unread]:
    """The drawings of ``{"inks": [ink, ...]}`` in order; an invalid one is a row with the error.

    Raises
    ------
    InputError
        ``bad_json``, ``bad_ink`` without a list, ``ink_too_large``, ``too_many`` above ``most``.
    """
    data = parse_json(body)
    inks = data.get("inks") if isinstance(data, dict) else None
    if not isinstance(inks, list):
        raise InputError("bad_ink", 'Many drawings must be a JSON object with "inks": [ink, ...].')
    if len(inks) > most:
        raise _too_many(most)
    return [_ink_or_unread(ink) for ink in inks]


@dataclass(frozen=True)
class FormFile:
    """A file of a form: its name with control characters escaped, and its content."""

    name: str
    content: bytes


async def form_files(request: Request, most: int) -> list[FormFile]:
    """The files of a form; its other fields are ignored.

    Raises
    ------
    InputError
        ``bad_form``, and ``too_many`` above ``most`` files.
    """
    end = b""

    async def receive() -> Message:
        nonlocal end
        message = await request.receive()
        end = (end + message.get("body", b""))[-8:].rstrip()
        # Starlette would leave out a part that doesn't end.
        is_last = message["type"] == "http.request" and not message.get("more_body", False)
        if is_last and not end.endswith(b"--"):
            raise InputError("bad_form", "The form is cut short.")
        return message

    limits = {"max_fields": _MAX_FIELDS, "max_part_size": _MAX_FIELD_BYTES}
    try:
        async with Request(request.scope, receive).form(max_files=most, **limits) as form:
            files = [part for _, part in form.multi_items() if isinstance(part, UploadFile)]
            return [FormFile(_shown_name(file), await file.read()) for file in files]
    except HTTPException as error:
        if error.detail.startswith("Too many files"):
            raise _too_many(most) from error
        raise InputError("bad_form", f"The form can't be read: {error.detail}") from error


def _shown_name(file: UploadFile) -> str:
    return printable((file.filename or "")[:_MAX_NAME])


def _ink_or_unread(ink: Any) -> Ink | Unread:
    try:
        return Ink.from_dict(ink)
    except InputError as error:
        return Unread.from_error(error)


def _too_many(most: int) -> InputError:
    what = "one file is" if most == 1 else f"at most {most:,} are"
    return InputError("too_many", f"Too many in one request: {what} accepted.")
