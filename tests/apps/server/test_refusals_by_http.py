"""Bodies that are refused, and the errors that a client gets."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from local_server import LocalServer

from bad_inputs import CASES, Case
from http_client import PNG, SEVEN, STATUSES, fetch, form_body
from inkdigits.apps.server.app import create_api, create_service, with_middleware
from inkdigits.apps.server.config import ServerConfig
from inkdigits.apps.server.connections import Connections


def test_more_than_a_thousand_items_are_refused(server: LocalServer) -> None:
    one, kind = form_body("files", "a.png", b"")
    body = one.removesuffix(b"--edge--\r\n") * 1_001 + b"--edge--\r\n"
    answer = fetch(server.port, "POST", "/v1/digits", body, {"Content-Type": kind})
    assert (answer.status, answer.code) == (413, "too_many")
    answer = fetch(server.port, "POST", "/v1/digits", {"inks": [SEVEN] * 1_001})
    assert (answer.status, answer.code) == (413, "too_many")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_bad_picture_gets_its_answer(case: Case, server: LocalServer) -> None:
    answer = fetch(server.port, "POST", "/v1/digit", case.content, PNG)
    if case.code is not None:
        assert (answer.status, answer.code) == (STATUSES[case.code], case.code)
        assert sorted(answer.json) == ["code", "message"]
    elif case.statuses:
        assert answer.status == 200
        assert answer.json["status"] in case.statuses
    else:
        assert int(np.argmax(answer.json["probabilities"])) == case.digit


DOT = [[5, 5]]

FAR = [[0, 0], [1e99, 1e99]]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "bad_json"),
        (b"{", 400, "bad_json"),
        (b"\xff\xfe\x00", 400, "bad_json"),
        (b"[" * 100_000 + b"]" * 100_000, 400, "bad_json"),
        (b'{"strokes": ' + b"[" * 100_000 + b"}", 400, "bad_json"),
        (b'{"strokes": [[[%s, 1]]]}' % (b"9" * 5_000), 422, "bad_ink"),
        (b'{"strokes": [[[%s, 1]]]}' % (b"9" * 400), 422, "bad_ink"),
        (b'{"strokes": [[[0, 0]]], "height": %s}' % (b"9" * 400), 422, "bad_ink"),
        (b'{"strokes": "\\ud800"}', 422, "bad_ink"),
        (b'"\\ud800"', 422, "bad_ink"),
        (b"null", 422, "bad_ink"),
        (b"[]", 422, "bad_ink"),
        (b"{}", 422, "bad_ink"),
        (b'{"strokes": []}', 422, "empty_ink"),
        (b'{"strokes": [[], []]}', 422, "empty_ink"),
        (b'{"strokes": [[[1, NaN]]]}', 422, "bad_ink"),
        (b'{"strokes": [[[1, 1e999]]]}', 422, "bad_ink"),
        (b'{"strokes": [[[1, -Infinity]]]}', 422, "bad_ink"),
        (b'{"strokes": [[[1, 2, 3]]]}', 422, "bad_ink"),
        (b'{"strokes": [[["1", "2"]]]}', 422, "bad_ink"),
        (b'{"strokes": [[[1, 2]]], "pen_width": -1}', 422, "bad_ink"),
        (json.dumps({"strokes": [[[0, 0]]] * 2_001}).encode(), 413, "ink_too_large"),
        (json.dumps({"strokes": [[[0, 0]] * 100_001]}).encode(), 413, "ink_too_large"),
    ],
    ids=lambda value: value[:30].decode("latin-1") if isinstance(value, bytes) else None,
)
def test_invalid_ink_is_refused(body: bytes, status: int, code: str, server: LocalServer) -> None:
    headers = {"Content-Type": "application/json"}
    answer = fetch(server.port, "POST", "/v1/digit", body, headers)
    assert (answer.status, answer.code) == (status, code)


@pytest.mark.parametrize(
    "strokes",
    [[DOT], [[[-70, -30], [-60, -10]]], [FAR], [[[0, 0], [1e-99, 1e-99]]], [DOT * 90_000]],
    ids=["dot", "negative", "huge", "tiny", "long"],
)
def test_ink_in_extreme_units_is_read(strokes: Any, server: LocalServer) -> None:
    answer = fetch(server.port, "POST", "/v1/digit", {"strokes": strokes})
    assert answer.status == 200
    assert answer.json["status"] in ("read", "unsure", "not a digit")


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "x" * 300])
def test_other_content_types_are_refused(kind: str, server: LocalServer) -> None:
    answer = fetch(server.port, "POST", "/v1/digit", b"{}", {"Content-Type": kind})
    assert (answer.status, answer.code) == (415, "unsupported_type")
    assert "multipart/form-data" in answer.json["message"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--edge",
        b"--edge--\r\n",
        b"no form at all",
        b"--edge\r\nContent-Disposition: form-data; name=x\r\n\r\nno file\r\n--edge--\r\n",
        form_body("file", "a.png", b"123")[0][:-12],
        b"--edge\r\n" + b"A" * 100_000 + b": b\r\n\r\n\r\n--edge--\r\n",
    ],
)
def test_damaged_forms_are_refused(body: bytes, server: LocalServer) -> None:
    kind = {"Content-Type": "multipart/form-data; boundary=edge"}
    answer = fetch(server.port, "POST", "/v1/digit", body, kind)
    assert (answer.status, answer.code) == (400, "bad_form")


def test_unknown_paths_and_methods_get_the_form_of_all_errors(server: LocalServer) -> None:
    assert fetch(server.port, "GET", "/v1/letter").code == "not_found"
    assert fetch(server.port, "GET", "/v1/digit").code == "not_allowed"
    assert fetch(server.port, "GET", "/page/../server/app.py").status == 404
    assert fetch(server.port, "GET", "/page/%2e%2e%2fserver%2fapp.py").status == 404
    assert fetch(server.port, "GET", "/page//etc/passwd").status == 404


def test_a_bug_of_the_service_is_answered_in_the_form_of_all_errors(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def broken() -> None:
        raise ZeroDivisionError("here")

    config = ServerConfig(hosts=frozenset({"localhost"}))
    service = create_service(config)
    api = create_api(service)
    api.add_api_route("/broken", broken)
    app = with_middleware(api, service.metrics, config, Connections(config.limits))
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/broken", "query_string": b""}
    answered = app({**scope, "headers": [(b"host", b"localhost")]}, receive, send)
    # The browser of other tests may have left a loop in this thread.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, answered).result()
    for queue in service.queues.values():
        queue.close()
    assert sent[0]["status"] == 500
    assert json.loads(sent[1]["body"])["code"] == "internal_error"
    assert "ZeroDivisionError: here" in capsys.readouterr().err
