"""What a browser opens: the page, and /docs, made from the OpenAPI description."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from inkdigits.apps.server.problems import problem
from inkdigits.apps.static.weights import MODEL, model_module
from inkdigits.model.card import DigitModel

Description = Mapping[str, Any]
"""JSON objects of an OpenAPI description."""

FOLDER: Final = Path(__file__).parent.parent / "page"

_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}

_ROOT: Final = b'<html lang="en"'

_HEAD: Final = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>inkdigits: HTTP API</title>
  <link rel="icon" type="image/svg+xml" href="page/icon.svg">
  <link rel="stylesheet" href="page/base.css">
  <link rel="stylesheet" href="page/reference.css">
</head>
<body>
<main>
"""


@dataclass(frozen=True)
class _File:
    """A file in memory, with a tag that changes with its content."""

    content: bytes
    media_type: str

    def response(self, request: Request) -> Response:
        """The file, or 304 where the browser has it already."""
        tag = f'"{hashlib.sha256(self.content).hexdigest()[:16]}"'
        headers = {"Cache-Control": "no-cache", "ETag": tag}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(self.content, headers=headers, media_type=self.media_type)


def page_routes(
    description: Callable[[], dict[str, Any]],
    *,
    profiles: bool = False,
    model: DigitModel | None = None,
) -> APIRouter:
    """The page with its files, and the description of the API.

    With ``profiles`` answers can be corrected on the page. With a ``model`` the page itself reads
    digits that are drawn, where no profile is chosen.
    """
    routes = file_routes("index.html", profiles=profiles, model=model)

    @routes.get("/docs")
    async def reference(request: Request) -> Response:
        # FastAPI keeps the description; its keys are not all text before the round trip.
        content = reference_page(json.loads(json.dumps(description())))
        return _File(content, _TYPES[".html"]).response(request)

    return routes


def file_routes(
    first: str, *, profiles: bool = False, model: DigitModel | None = None
) -> APIRouter:
    """A page with the files of all pages, which are read once.

    Parameters
    ----------
    first:
        The name of the HTML file that a browser opens.
    profiles:
        Whether its root element says that answers can be corrected.
    model:
        The model of the engine; its root element says whether there is one.
    """
    routes = APIRouter(include_in_schema=False)
    files = {
        path.relative_to(FOLDER).as_posix(): _File(path.read_bytes(), _TYPES[path.suffix])
        for path in FOLDER.rglob("*")
        if path.suffix in _TYPES
    }
    said = " data-profiles" if profiles else ""
    if model is not None:
        files[MODEL] = _File(model_module(model).encode(), _TYPES[".js"])
        said += " data-engine"
    content = files[first].content.replace(_ROOT, _ROOT + said.encode(), 1)
    files[first] = _File(content, files[first].media_type)

    @routes.get("/")
    async def index(request: Request) -> Response:
        return files[first].response(request)

    @routes.get("/page/{name:path}")
    async def file(name: str, request: Request) -> Response:
        if name not in files:
            return problem(404, "not_found", "There is nothing here.")
        return files[name].response(request)

    return routes


def reference_page(description: Description) -> bytes:
    """The HTML page for an OpenAPI description.

    Parameters
    ----------
    description:
        The description as JSON objects, as ``/openapi.json`` has it.
    """
    return "".join((_HEAD, *_parts(description), "</main>\n</body>\n</html>\n")).encode()


def _parts(description: Description) -> Iterator[str]:
    info = description["info"]
    yield f"<h1>{escape(info['title'])} <small>{escape(info['version'])}</small></h1>\n"
    yield f"<p>{escape(info['summary'])} "
    yield 'As data: <a href="openapi.json">openapi.json</a>. <a href="./">Draw</a>.</p>\n'
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield from _operation(path, method, operation)
    yield "<h2>Objects</h2>\n"
    for name, schema in description["components"]["schemas"].items():
        yield f'<section id="{escape(name)}">\n<h3>{escape(name)}</h3>\n'
        yield f"<p>{escape(schema.get('description', ''))}</p>\n"
        rows = (
            (f"<code>{escape(key)}</code>", _type_of(value), escape(value.get("description", "")))
            for key, value in schema["properties"].items()
        )
        yield from _table(("field", "type", "meaning"), rows)
        yield "</section>\n"


def _operation(path: str, method: str, operation: Description) -> Iterator[str]:
    yield f"<section>\n<h2><b>{escape(method.upper())}</b> <code>{escape(path)}</code></h2>\n"
    yield f"<p>{escape(operation.get('description', ''))}</p>\n"
    for parameter in operation.get("parameters", ()):
        yield f"<p>Option <code>?{escape(parameter['name'])}</code>: "
        meaning = escape(parameter.get("description", ""))
        yield _type_of(parameter["schema"]) + (f": {meaning}" if meaning else "") + "</p>\n"
    for kind, body in operation.get("requestBody", {}).get("content", {}).items():
        yield f"<p>Takes <code>{escape(kind)}</code>{_fields_of(body['schema'])}</p>\n"
        if "example" in body:
            yield f'<pre tabindex="0">{escape(json.dumps(body["example"]))}</pre>\n'
    rows = (
        (f"<code>{escape(status)}</code>", _answer_of(answer), escape(answer["description"]))
        for status, answer in operation["responses"].items()
    )
    yield from _table(("status", "answer", "meaning"), rows)
    yield "</section>\n"


def _fields_of(schema: Description) -> str:
    """The fields of an object in a request, as words in brackets."""
    fields = ", ".join(
        f"<code>{escape(name)}</code> {_type_of(value)}"
        for name, value in schema.get("properties", {}).items()
    )
    return f" with {fields}" if fields else ""


def _answer_of(answer: Description) -> str:
    schemas = [content.get("schema", {}) for content in answer.get("content", {}).values()]
    return ", ".join(map(_type_of, schemas))


def _type_of(schema: Description) -> str:
    """The type of a value in words, as HTML."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f'<a href="#{name}">{name}</a>'
    if "anyOf" in schema:
        return " or ".join(map(_type_of, schema["anyOf"]))
    choices = schema.get("enum") or ([schema["const"]] if "const" in schema else [])
    if choices:
        return " or ".join(f"<code>{escape(json.dumps(choice))}</code>" for choice in choices)
    if schema.get("type") == "array":
        items = schema.get("items") or schema.get("prefixItems", [{}])[0]
        return f"list of {_type_of(items)}"
    if schema.get("format") == "binary":
        return "file"
    return escape(schema.get("type", ""))


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    """A table of cells that are HTML already."""
    yield '<div class="table" tabindex="0"><table>\n<tr>'
    yield "".join(f"<th>{cell}</th>" for cell in head)
    for row in rows:
        yield "</tr>\n<tr>" + "".join(f"<td>{cell}</td>" for cell in row)
    yield "</tr>\n</table></div>\n"
