"""What a client gets for ink and pictures."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import re
import shlex
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from local_server import LocalServer
from PIL import Image

from bad_inputs import CASES, Case, encoded, picture, squared_photo
from http_client import PNG, SEVEN, STATUSES, fetch, form_body
from inkdigits import Ink, Reader
from inkdigits.apps.server.app import create_api, create_service, with_middleware
from inkdigits.apps.server.config import ServerConfig
from inkdigits.apps.server.connections import Connections
from inkdigits.synthesis.styles import synthetic_digits

DOCS = Path(__file__).parents[3] / "docs"


def test_ink_gets_the_answer_of_the_reader(server: LocalServer, reader: Reader) -> None:
    for sample in synthetic_digits(20, seed=5):
        answer = fetch(server.port, "POST", "/v1/digit", sample.ink.to_dict())
        assert answer.status == 200
        assert answer.json == reader.read_digit(sample.ink).to_dict()


def test_picture_gets_the_answer_of_the_reader_as_a_body_and_in_a_form(
    server: LocalServer, reader: Reader
) -> None:
    content = encoded(Image.fromarray(picture()))
    expected = reader.read_digit(content).to_dict()
    assert fetch(server.port, "POST", "/v1/digit", content, PNG).json == expected
    body, kind = form_body("file", "seven.png", content)
    assert fetch(server.port, "POST", "/v1/digit", body, {"Content-Type": kind}).json == expected


def test_glyph_is_in_the_answer_on_request(server: LocalServer, reader: Reader) -> None:
    answer = fetch(server.port, "POST", "/v1/digit?glyph=true", SEVEN).json
    with Image.open(io.BytesIO(base64.b64decode(answer["glyph"]))) as image:
        expected = reader.read_digit(Ink.from_dict(SEVEN)).glyph
        assert expected is not None
        assert np.array_equal(np.asarray(image), expected)
    assert "glyph" not in fetch(server.port, "POST", "/v1/digit", SEVEN).json
    assert fetch(server.port, "POST", "/v1/digit?glyph=perhaps", SEVEN).code == "bad_option"


def test_overlay_is_in_the_answer_on_request(server: LocalServer, reader: Reader) -> None:
    photo = encoded(Image.fromarray(squared_photo()))
    answer = fetch(server.port, "POST", "/v1/digit?overlay=true", photo, PNG).json
    with Image.open(io.BytesIO(base64.b64decode(answer.pop("overlay")))) as image:
        assert image.size == (280, 280)
        overlay = np.asarray(image.convert("RGBA")).astype(int)
    assert answer == reader.read_digit(photo).to_dict()
    tinted = overlay[overlay[..., 3] > 100]
    assert ((tinted[:, 2] > tinted[:, 0]).sum() > 1_000) and (tinted[:, 2] < tinted[:, 0]).any()
    assert (overlay[..., 3] == 0).any()
    assert "overlay" not in fetch(server.port, "POST", "/v1/digit", photo, PNG).json
    for drawing, headers in ((SEVEN, {}), (encoded(Image.fromarray(picture())), PNG)):
        answer = fetch(server.port, "POST", "/v1/digit?overlay=true", drawing, headers).json
        assert (answer["digit"], answer["overlay"]) == (7, None)


def test_picture_that_cant_be_read_gets_the_same_error_with_overlay(server: LocalServer) -> None:
    content = encoded(Image.fromarray(picture()))[:200]
    answers = [
        fetch(server.port, "POST", f"/v1/digit{query}", content, PNG)
        for query in ("", "?overlay=true")
    ]
    assert answers[0].status == answers[1].status == 400
    assert answers[0].json == answers[1].json


def test_many_drawings_are_answered_in_order_with_a_row_for_each_error(server: LocalServer) -> None:
    endless = {**SEVEN, "pen_width": 10**400}
    inks = [SEVEN, {"strokes": []}, "ink", endless, {"strokes": [[[0, 0], [0, 9]]]}]
    rows = fetch(server.port, "POST", "/v1/digits", {"inks": inks}).json["digits"]
    assert [row["status"] for row in rows] == ["read", "error", "error", "error", "read"]
    assert (rows[0]["digit"], rows[4]["digit"]) == (7, 1)
    assert [row["error"]["code"] for row in rows[1:4]] == ["empty_ink", "bad_ink", "bad_ink"]
    assert fetch(server.port, "POST", "/v1/digits", {"inks": []}).json == {"digits": []}


def test_form_may_contain_many_pictures(server: LocalServer) -> None:
    content = encoded(Image.fromarray(picture()))
    first, kind = form_body("files", "seven.png", content)
    second, _ = form_body("files", "damaged.png", content[:200])
    body = first.removesuffix(b"--edge--\r\n") + second
    rows = fetch(server.port, "POST", "/v1/digits", body, {"Content-Type": kind}).json["digits"]
    assert [row["status"] for row in rows] == ["read", "error"]
    assert [row["file"] for row in rows] == ["seven.png", "damaged.png"]
    answer = fetch(server.port, "POST", "/v1/digit", body, {"Content-Type": kind})
    assert (answer.status, answer.code) == (413, "too_many")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("zwölf 12.png", "zwölf 12.png"),
        ("../../etc/passwd", "../../etc/passwd"),
        ("=cmd()", "=cmd()"),
        ("<script>", "<script>"),
        (b"a\x1b[31m\t\x7f.png", "a\\x1b[31m\\t\\x7f.png"),
        ("left\u202eright.png", "left\\u202eright.png"),
        (b"\xff\xfe.png", "\xff\xfe.png"),
        ("x" * 300, "x" * 255),
        ("", ""),
    ],
)
def test_file_name_is_in_its_row(name: Any, shown: str, server: LocalServer) -> None:
    body, kind = form_body("files", name, encoded(Image.fromarray(picture())))
    answer = fetch(server.port, "POST", "/v1/digits", body, {"Content-Type": kind})
    assert answer.headers["content-type"] == "application/json"
    (row,) = answer.json["digits"]
    assert (row["file"], row["digit"]) == (shown, 7)


def test_only_files_of_forms_have_names(server: LocalServer) -> None:
    (row,) = fetch(server.port, "POST", "/v1/digits", {"inks": [SEVEN]}).json["digits"]
    assert "file" not in row
    (row,) = fetch(server.port, "POST", "/v1/digits", b"no picture", PNG).json["digits"]
    assert sorted(row) == ["error", "status"]


def test_api_reference_loads_nothing_from_other_sites(
    server: LocalServer,
) -> None:
    answer = fetch(server.port, "GET", "/docs")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    text = answer.body.decode()
    description = fetch(server.port, "GET", "/openapi.json").json
    for path in description["paths"]:
        assert f"<code>{path}</code>" in text
    for name in description["components"]["schemas"]:
        assert f'id="{name}"' in text
    assert "://" not in text and "<script" not in text
    for name in re.findall(r'href="(page/[^"]+)"', text):
        assert fetch(server.port, "GET", f"/{name}").status == 200


def test_description_has_every_field_of_an_answer(server: LocalServer) -> None:
    schemas = fetch(server.port, "GET", "/openapi.json").json["components"]["schemas"]
    answer = fetch(server.port, "POST", "/v1/digit?glyph=true&overlay=true", SEVEN).json
    assert list(schemas["DigitAnswer"]["properties"]) == list(answer)
    for field in schemas["DigitAnswer"]["properties"].values():
        assert field["description"]


def test_large_upload_in_a_form_is_not_written_to_a_disk(
    server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = io.BytesIO()
    Image.fromarray(picture()).resize((1_500, 1_500)).save(stream, "BMP")
    body, kind = form_body("file", "seven.bmp", stream.getvalue())
    assert len(body) > 2 * 2**20
    monkeypatch.setattr("tempfile.tempdir", "/no/such/folder")
    assert fetch(server.port, "POST", "/v1/digit", body, {"Content-Type": kind}).status == 200


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


def test_model_card_is_served(server: LocalServer, reader: Reader) -> None:
    assert fetch(server.port, "GET", "/v1/model").json["sha256"] == reader.card.sha256


def test_examples_of_the_description_work(server: LocalServer) -> None:
    description = fetch(server.port, "GET", "/openapi.json").json
    one, many = (
        description["paths"][path]["post"]["requestBody"]["content"]["application/json"]["example"]
        for path in ("/v1/digit", "/v1/digits")
    )
    assert fetch(server.port, "POST", "/v1/digit", one).json["digit"] == 7
    rows = fetch(server.port, "POST", "/v1/digits", many).json["digits"]
    assert [row["digit"] for row in rows] == [7, 1]


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_every_curl_line_of_the_documentation_works(server: LocalServer) -> None:
    text = (DOCS / "http.md").read_text(encoding="utf-8").replace("\\\n", "")
    # Those about numbers are tested where a model reads them.
    lines = re.findall(r"^    (curl (?!.*/v1/(?:number|page)).*)$", text, re.MULTILINE)
    assert len(lines) >= 9
    for line in lines:
        words = shlex.split(line.replace("127.0.0.1:8000", f"127.0.0.1:{server.port}"))
        done = subprocess.run([*words, "--silent", "--fail"], capture_output=True, cwd=DOCS.parent)
        assert done.returncode == 0, line
        if "/v1/digit?" in line or "/v1/digit " in line:
            expected = 8 if "open-eight" in line else 7
            assert json.loads(done.stdout)["digit"] == expected, line


def test_health_readiness_and_metrics(server: LocalServer) -> None:
    assert fetch(server.port, "GET", "/healthz").json == {"status": "ok"}
    assert fetch(server.port, "GET", "/readyz").json == {"status": "ready"}
    fetch(server.port, "POST", "/v1/digit", SEVEN)
    fetch(server.port, "GET", "/no/such/path")
    text = fetch(server.port, "GET", "/metrics").body.decode()
    row = 'inkdigits_requests_total{method="POST",route="/v1/digit",status="200"}'
    assert float(re.search(re.escape(row) + r" (\S+)", text)[1]) >= 1  # type: ignore[index]
    assert 'inkdigits_batch_requests_count{queue="ink"}' in text
    # Clients choose paths; they must not choose labels.
    assert "no/such" not in text


def test_unknown_paths_and_methods_get_the_form_of_all_errors(server: LocalServer) -> None:
    assert fetch(server.port, "GET", "/v1/letter").code == "not_found"
    assert fetch(server.port, "GET", "/v1/digit").code == "not_allowed"
    assert fetch(server.port, "GET", "/page/../server/app.py").status == 404
    assert fetch(server.port, "GET", "/page/%2e%2e%2fserver%2fapp.py").status == 404
    assert fetch(server.port, "GET", "/page//etc/passwd").status == 404


def test_page_and_its_files_are_served_and_cached(server: LocalServer) -> None:
    page = fetch(server.port, "GET", "/")
    assert page.headers["content-type"].startswith("text/html")
    for name in re.findall(r'(?:src|href)="(page/[^"]+)"', page.body.decode()):
        assert fetch(server.port, "GET", f"/{name}").status == 200
    again = fetch(server.port, "GET", "/", headers={"If-None-Match": page.headers["etag"]})
    assert (again.status, again.body) == (304, b"")


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
