"""The body of a request to ink and pictures. No name, path or address in it is ever opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from inkdigits.apps.server.problems import Refused
from inkdigits.errors import InputError, shown
from inkdigits.ink import Ink, parse_json
from inkdigits.preparation import Readable
from inkdigits.reading import Unread

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

Kind = Literal["ink", "picture", "form"]

_LONGEST_NAME: Final = 255
"""Bytes of a file's name that are kept."""

_TAKEN: Final = "application/json (ink), an image type such as image/png, or multipart/form-data"


def kind_of(content_type: str) -> Kind:
    """What a body holds, by its Content-Type.

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
    raise Refused(415, "unsupported_type", f"The Content-Type must be {_TAKEN}.")


def one_of(kind: Kind, body: bytes, content_type: str) -> list[Readable]:
    """The one drawing or picture of a request.

    Raises
    ------
    InputError
        ``bad_form``, what `Ink.from_json` raises, and ``too_many`` for a form with several.
    """
    if kind == "ink":
        return [Ink.from_json(body)]
    if kind == "picture":
        return [body]
    files = form_files(body, content_type, most=1)
    if not files:
        raise InputError("bad_form", "The form holds no file.")
    return [files[0].content]


def all_of(kind: Literal["ink", "picture"], body: bytes, most: int) -> Sequence[Readable | Unread]:
    """All drawings of a request in their order, or its one picture; what is no ink is a row.

    Raises
    ------
    InputError
        ``bad_json``, ``ink_too_large``, and ``too_many`` above ``most``.
    """
    if kind == "picture":
        return [body]
    data = parse_json(body)
    inks = data.get("inks") if isinstance(data, dict) else None
    if not isinstance(inks, list):
        raise InputError("bad_ink", 'Many drawings must be a JSON object with "inks": [ink, ...].')
    if len(inks) > most:
        raise _too_many(most)
    return [_ink_or_unread(ink) for ink in inks]


@dataclass(frozen=True)
class FormFile:
    """A file of a form: its content, and its name as it may be shown."""

    name: str
    content: bytes


def form_files(body: bytes, content_type: str, most: int) -> list[FormFile]:
    """The files of a form; its other fields are left alone.

    Raises
    ------
    InputError
        ``bad_form``, and ``too_many`` above ``most``.
    """
    boundary = parse_options_header(content_type)[1].get(b"boundary")
    if not boundary:
        raise InputError("bad_form", "The form's Content-Type has no boundary.")
    collector = _Files(most)
    try:
        parser = MultipartParser(boundary, collector.callbacks())
        parser.write(body)
        parser.finalize()
    except FormParserError as error:
        raise InputError("bad_form", "The form is damaged.") from error
    if not collector.ended:
        raise InputError("bad_form", "The form is cut short.")
    return [FormFile(name, bytes(content)) for name, content in collector.files]


class _Files:
    """Gathers the parts of a form that are files."""

    def __init__(self, most: int) -> None:
        self.files: list[tuple[str, bytearray]] = []
        self.ended = False
        self._most = most
        self._name = self._value = b""
        self._filename: bytes | None = None

    def callbacks(self) -> MultipartCallbacks:
        """What the parser calls as it goes along."""
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_name,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._data,
            "on_end": self._end,
        }

    def _begin(self) -> None:
        self._filename = None

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        if self._name.lower() == b"content-disposition":
            self._filename = parse_options_header(self._value)[1].get(b"filename")
        self._name = self._value = b""

    def _headers_finished(self) -> None:
        if self._filename is not None:
            if len(self.files) == self._most:
                raise _too_many(self._most)
            self.files.append((shown(self._filename[:_LONGEST_NAME]), bytearray()))

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._filename is not None:
            self.files[-1][1].extend(data[start:end])

    def _end(self) -> None:
        self.ended = True


def _ink_or_unread(ink: Any) -> Ink | Unread:
    try:
        return Ink.from_dict(ink)
    except InputError as error:
        return Unread.from_error(error)


def _too_many(most: int) -> InputError:
    what = "one file is" if most == 1 else f"at most {most:,} are"
    return InputError("too_many", f"Too many in one request: {what} taken.")
