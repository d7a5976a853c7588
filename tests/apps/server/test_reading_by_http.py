"""What a client gets for ink and pictures."""

from __future__ import annotations

import base64
import io
import json
import re
import shutil
from typing import Any

import numpy as np
import pytest
from local_server import LocalServer
from PIL import Image

from bad_inputs import encoded, picture, squared_photo
from http_client import PNG, SEVEN, answer_to_curl, curl_lines, fetch, form_body
from inkdigits import Ink, Reader
from inkdigits.synthesis.styles import synthetic_digits


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
    # Those about numbers are tested where a model reads them.
    lines = curl_lines(r"(?!.*/v1/(?:number|page))")
    assert len(lines) >= 9
    for line in lines:
        answer = answer_to_curl(line, server.port)
        if "/v1/digit?" in line or "/v1/digit " in line:
            expected = 8 if "open-eight" in line else 7
            assert json.loads(answer)["digit"] == expected, line


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


def test_page_and_its_files_are_served_and_cached(server: LocalServer) -> None:
    page = fetch(server.port, "GET", "/")
    assert page.headers["content-type"].startswith("text/html")
    for name in re.findall(r'(?:src|href)="(page/[^"]+)"', page.body.decode()):
        assert fetch(server.port, "GET", f"/{name}").status == 200
    again = fetch(server.port, "GET", "/", headers={"If-None-Match": page.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
