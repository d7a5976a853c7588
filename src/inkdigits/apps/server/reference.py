"""The page that describes the API, made from its OpenAPI description; it loads no scripts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Final

Described = Mapping[str, Any]

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


def reference_page(description: Described) -> bytes:
    """The HTML page for an OpenAPI description.

    Parameters
    ----------
    description:
        The description as JSON objects, as ``/openapi.json`` has it.
    """
    return "".join((_HEAD, *_parts(description), "</main>\n</body>\n</html>\n")).encode()


def _parts(description: Described) -> Iterator[str]:
    info = description["info"]
    yield f"<h1>{escape(info['title'])} <small>{escape(info['version'])}</small></h1>\n"
    yield f"<p>{escape(info['summary'])} "
    yield 'As data: <a href="openapi.json">openapi.json</a>. <a href="./">Draw a digit</a>.</p>\n'
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


def _operation(path: str, method: str, operation: Described) -> Iterator[str]:
    yield f"<section>\n<h2><b>{escape(method.upper())}</b> <code>{escape(path)}</code></h2>\n"
    yield f"<p>{escape(operation.get('description', ''))}</p>\n"
    for parameter in operation.get("parameters", ()):
        yield f"<p>Option <code>?{escape(parameter['name'])}</code>: "
        yield f"{_type_of(parameter['schema'])}</p>\n"
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


def _fields_of(schema: Described) -> str:
    """The fields of an object in a request, as words in brackets."""
    fields = ", ".join(
        f"<code>{escape(name)}</code> {_type_of(value)}"
        for name, value in schema.get("properties", {}).items()
    )
    return f" with {fields}" if fields else ""


def _answer_of(answer: Described) -> str:
    schemas = [content.get("schema", {}) for content in answer.get("content", {}).values()]
    return ", ".join(map(_type_of, schemas))


def _type_of(schema: Described) -> str:
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
        return f"list of {_type_of(schema.get('items', {}))}"
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
