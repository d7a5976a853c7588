"""From the body of a request to its answer."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from fastapi import Request
from starlette.responses import Response

from inkdigits.apps.server.batch_queue import Load, Read, Row
from inkdigits.apps.server.inputs import form_files, kind_of, parse_inks
from inkdigits.apps.server.problems import busy
from inkdigits.apps.server.service import Service
from inkdigits.cards import as_png, overlay_of
from inkdigits.errors import InputError
from inkdigits.ink import Ink
from inkdigits.preparation import Readable
from inkdigits.reader.batches import or_unread
from inkdigits.reading import Digit, Number, PageReading, Unread
from inkdigits.trace import Trace

Form = Callable[[Row], dict[str, Any]]
"""The JSON form of what was read."""

_OVERLAY_COLOURS: Final = 32


async def answered(
    service: Service, request: Request, read: Read, form: Form, *, rows: str | None = None
) -> Response:
    """The answer to a request with ink, a picture, or a form.

    Parameters
    ----------
    read:
        Reads its sources.
    form:
        Of each row.
    rows:
        With this name many sources are accepted, and the answer has a list of that name with a row
        for each; without, there is one source.
    """
    most = 1 if rows is None else service.limits.items
    kind = kind_of(request.headers.get("content-type", ""))
    queue = service.ink if kind == "ink" else service.pictures
    if queue.full:
        raise busy()  # Before the body is received for nothing.
    names: list[str] | None = None
    load: Load
    if kind == "form":
        files = await form_files(request, most)
        names = [file.name for file in files]
        load = partial(list, [file.content for file in files])
    else:
        body = await request.body()
        parse = partial(parse_inks, most=most) if rows else _one_ink
        load = partial(parse, body) if kind == "ink" else partial(list, [body])
    answer = partial(_many, name=rows, files=names, form=form) if rows else partial(_one, form=form)
    return json_response(await queue.read(load, read, answer))


def each(read: Callable[[Readable], Row], sources: Sequence[Readable]) -> list[Row]:
    """Read sources one by one; what can't be read is a row with the error."""
    return list(map(or_unread(read), sources))


def digit_form(row: Row, *, glyph: bool) -> dict[str, Any]:
    """The JSON form of a digit, of a trace with the overlay as a PNG in base64."""
    if isinstance(row, Trace):
        overlay = overlay_of(row)
        # With fewer colours the PNG is a fifth as large and looks the same.
        png = None if overlay is None else as_png(overlay.quantize(_OVERLAY_COLOURS))
        encoded = None if png is None else base64.b64encode(png).decode()
        return {**row.reading.to_dict(glyph=glyph), "overlay": encoded}
    assert isinstance(row, Digit)
    return row.to_dict(glyph=glyph)


def number_form(row: Row, *, strip: bool) -> dict[str, Any]:
    """The JSON form of a number or a page."""
    assert isinstance(row, (Number, PageReading))
    return row.to_dict(strip=strip)


def as_json(value: Any) -> bytes:
    """Compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def json_response(content: bytes) -> Response:
    """A response that is not kept."""
    return Response(content, media_type="application/json", headers={"Cache-Control": "no-store"})


def _one_ink(body: bytes) -> list[Ink]:
    return [Ink.from_json(body)]


def _one(rows: list[Row], *, form: Form) -> bytes:
    if not rows:
        raise InputError("bad_form", "The form contains no file.")
    if isinstance(rows[0], Unread):
        raise InputError(rows[0].code, rows[0].message)
    return as_json(form(rows[0]))


def _many(rows: list[Row], *, name: str, files: list[str] | None, form: Form) -> bytes:
    forms = [row.to_dict() if isinstance(row, Unread) else form(row) for row in rows]
    if files is not None:
        forms = [{"file": file, **row} for file, row in zip(files, forms, strict=True)]
    return as_json({name: forms})
