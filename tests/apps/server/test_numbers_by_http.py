"""What a client gets for numbers and pages."""

from __future__ import annotations

import base64
import io
import json
import re
import shutil
from typing import NoReturn

import numpy as np
import pytest
from local_server import LocalServer
from PIL import Image

from bad_inputs import CASES, Case, encoded, picture
from http_client import (
    PNG,
    SEVEN,
    SEVENTY_ONE,
    STATUSES,
    answer_to_curl,
    curl_lines,
    fetch,
    form_body,
)
from inkdigits import Ink, ModelError, Reader

PATHS = ("/v1/number", "/v1/page")

TWO_LINES = {
    "strokes": [
        *SEVENTY_ONE["strokes"],
        *([[x, y + 300] for x, y in stroke] for stroke in SEVEN["strokes"]),
    ],
    "pen_width": 14,
}


@pytest.fixture(scope="module")
def numbers_reader(numbers_server: LocalServer) -> Reader:
    return numbers_server.service.reader


def two_sevens() -> bytes:
    """A picture of a 77."""
    return encoded(Image.fromarray(np.hstack([picture(), picture()])))


def test_ink_gets_the_number_of_the_reader(
    numbers_server: LocalServer, numbers_reader: Reader
) -> None:
    answer = fetch(numbers_server.port, "POST", "/v1/number", SEVENTY_ONE)
    assert answer.status == 200 and answer.json["text"] == "71"
    assert answer.json == numbers_reader.read_number(Ink.from_dict(SEVENTY_ONE)).to_dict()
    answer = fetch(numbers_server.port, "POST", "/v1/number", TWO_LINES)
    assert (answer.json["status"], answer.json["count"]) == ("several numbers", 2)


def test_page_has_every_number_in_order(
    numbers_server: LocalServer, numbers_reader: Reader
) -> None:
    answer = fetch(numbers_server.port, "POST", "/v1/page", TWO_LINES)
    assert [number["text"] for number in answer.json["numbers"]] == ["71", "7"]
    assert answer.json == numbers_reader.read_page(Ink.from_dict(TWO_LINES)).to_dict()


@pytest.mark.parametrize("path", PATHS)
def test_broken_network_is_no_fault_of_the_client(
    path: str, numbers_server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> NoReturn:
        raise ModelError("bad_model", "Its weights are damaged.")

    for module in ("reader", "numbers"):
        monkeypatch.setattr(f"inkdigits.reader.{module}.strips_of", broken)
    answer = fetch(numbers_server.port, "POST", path, SEVENTY_ONE)
    assert (answer.status, answer.json["code"]) == (503, "bad_model")


@pytest.mark.parametrize("path", PATHS)
def test_picture_is_read_as_a_body_and_in_a_form(
    path: str, numbers_server: LocalServer, numbers_reader: Reader
) -> None:
    content = two_sevens()
    alone = fetch(numbers_server.port, "POST", path, content, PNG)
    body, kind = form_body("file", "77.png", content)
    assert fetch(numbers_server.port, "POST", path, body, {"Content-Type": kind}).json == alone.json
    read = numbers_reader.read_page if path == "/v1/page" else numbers_reader.read_number
    assert alone.json == read(content).to_dict()
    assert fetch(numbers_server.port, "POST", path, body + body, PNG).code == "not_an_image"


def test_strip_is_in_the_answer_on_request(numbers_server: LocalServer) -> None:
    number = fetch(numbers_server.port, "POST", "/v1/number?strip=true", SEVENTY_ONE).json
    page = fetch(numbers_server.port, "POST", "/v1/page?strip=true", SEVENTY_ONE).json
    assert page["numbers"] == [number]
    with Image.open(io.BytesIO(base64.b64decode(number["strip"]))) as image:
        assert image.height == 40 and image.width > 40
    assert "strip" not in fetch(numbers_server.port, "POST", "/v1/number", SEVENTY_ONE).json


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ("length=2", "read"),
        ("length=1-3", "read"),
        ("length=3-9", "unsure"),
        ("pattern=d.d", "read"),
        ("pattern=dd.dd", "unsure"),
        ("minimum=71&maximum=71", "read"),
        ("maximum=3", "unsure"),
        ("checksum=luhn", "unsure"),
    ],
)
def test_options_are_constraints(options: str, status: str, numbers_server: LocalServer) -> None:
    number = fetch(numbers_server.port, "POST", f"/v1/number?{options}", SEVENTY_ONE).json
    assert (number["status"], number["text"] == "71") == (status, status == "read")
    rows = fetch(numbers_server.port, "POST", f"/v1/numbers?{options}", {"inks": [SEVENTY_ONE]})
    assert rows.json["numbers"] == [number]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ("length=", "bad_constraint"),
        ("length=0", "bad_constraint"),
        ("length=many", "bad_constraint"),
        ("length=1-2-3", "bad_constraint"),
        ("length=9-2", "bad_constraint"),
        ("length=" + "9" * 5_000, "bad_constraint"),
        ("pattern=", "bad_constraint"),
        ("pattern=d%1B%5B31m", "bad_constraint"),
        ("pattern=" + "d" * 1_001, "bad_constraint"),
        ("minimum=2&maximum=1", "bad_constraint"),
        ("minimum=-1", "bad_constraint"),
        ("minimum=a", "bad_option"),
        ("maximum=" + "9" * 5_000, "bad_option"),
        ("checksum=crc", "bad_option"),
        ("strip=perhaps", "bad_option"),
    ],
)
def test_option_that_makes_no_sense_is_named(
    options: str, code: str, numbers_server: LocalServer
) -> None:
    answer = fetch(numbers_server.port, "POST", f"/v1/number?{options}", SEVENTY_ONE)
    assert (answer.status, answer.code) == (422, code)
    assert options.partition("=")[0] in answer.json["message"]


def test_many_are_answered_in_order_with_names_and_a_row_for_each_error(
    numbers_server: LocalServer,
) -> None:
    inks = [SEVENTY_ONE, {"strokes": []}, SEVEN]
    rows = fetch(numbers_server.port, "POST", "/v1/numbers", {"inks": inks}).json["numbers"]
    assert [row["status"] for row in rows] == ["read", "error", "read"]
    assert (rows[0]["text"], rows[2]["text"]) == ("71", "7")
    first, kind = form_body("files", "77.png", two_sevens())
    second, _ = form_body("files", "a\tb.png", b"no picture")
    body = first.removesuffix(b"--edge--\r\n") + second
    rows = fetch(numbers_server.port, "POST", "/v1/numbers", body, {"Content-Type": kind}).json
    assert [row["file"] for row in rows["numbers"]] == ["77.png", "a\\tb.png"]
    assert rows["numbers"][1]["error"]["code"] == "not_an_image"
    for path in PATHS:
        answer = fetch(numbers_server.port, "POST", path, body, {"Content-Type": kind})
        assert (answer.status, answer.code) == (413, "too_many")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_bad_picture_gets_its_answer(
    case: Case, path: str, numbers_server: LocalServer
) -> None:
    answer = fetch(numbers_server.port, "POST", path, case.content, PNG)
    if case.code is None:
        assert answer.status == 200
    else:
        assert (answer.status, answer.code) == (STATUSES[case.code], case.code)


def test_cards_of_all_models_are_served(
    numbers_server: LocalServer, numbers_reader: Reader
) -> None:
    cards = fetch(numbers_server.port, "GET", "/v1/models").json
    assert cards["digits"]["sha256"] == numbers_reader.card.sha256
    assert cards["numbers"]["sha256"] == numbers_reader.numbers_card.sha256


def test_description_has_every_field_of_an_answer(numbers_server: LocalServer) -> None:
    schemas = fetch(numbers_server.port, "GET", "/openapi.json").json["components"]["schemas"]
    number = fetch(numbers_server.port, "POST", "/v1/number?strip=true", SEVENTY_ONE).json
    page = fetch(numbers_server.port, "POST", "/v1/page", SEVENTY_ONE).json
    for name, answer in (("NumberAnswer", number), ("PageAnswer", page)):
        assert list(schemas[name]["properties"]) == list(answer)
        for field in schemas[name]["properties"].values():
            assert field["description"]
    assert list(schemas["NumberDigitAnswer"]["properties"]) == list(number["digits"][0])
    text = fetch(numbers_server.port, "GET", "/docs").body.decode()
    for option in ("length", "pattern", "minimum", "maximum", "checksum", "strip"):
        assert f"<code>?{option}</code>" in text


def test_examples_of_the_description_work(numbers_server: LocalServer) -> None:
    description = fetch(numbers_server.port, "GET", "/openapi.json").json
    for path in (*PATHS, "/v1/numbers"):
        body = description["paths"][path]["post"]["requestBody"]["content"]["application/json"]
        answer = fetch(numbers_server.port, "POST", path, body["example"]).json
        first = answer if path == "/v1/number" else answer["numbers"][0]
        assert first["text"] == "17"


def test_requests_are_counted_by_route(numbers_server: LocalServer) -> None:
    fetch(numbers_server.port, "POST", "/v1/page", SEVENTY_ONE)
    text = fetch(numbers_server.port, "GET", "/metrics").body.decode()
    row = 'inkdigits_requests_total{method="POST",route="/v1/page",status="200"}'
    assert float(re.search(re.escape(row) + r" (\S+)", text)[1]) >= 1  # type: ignore[index]


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_every_curl_line_about_numbers_works(numbers_server: LocalServer) -> None:
    lines = curl_lines(r".*/v1/(?:number|numbers|page|models)\b")
    assert len(lines) >= 5
    for line in lines:
        assert {"text", "numbers"} & set(json.loads(answer_to_curl(line, numbers_server.port))), (
            line
        )
