"""Teaching a profile over HTTP."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import numpy as np
import pytest
from local_server import LocalServer

from inkdigits.glyph import as_png
from square_one import number_with_ones, square_one


def ask(server: LocalServer, path: str, body: Any = None) -> tuple[int, dict[str, Any]]:
    """Status and JSON of the answer; with a body it is a POST."""
    content = None if body is None else json.dumps(body).encode()
    headers = {} if body is None else {"Content-Type": "application/json"}
    try:
        with urlopen(Request(server.address + path, content, headers)) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        return error.code, json.load(error)


def read(server: LocalServer, change: int = 0, query: str = "?glyph=true") -> dict[str, Any]:
    return ask(server, f"v1/digit{query}", square_one(change).to_dict())[1]


def test_taught_read_right_undone_and_read_as_before(teachable: LocalServer) -> None:
    before = read(teachable)
    assert before["digit"] == 7
    body = {"digit": 1, "glyph": before["glyph"], "ink": square_one().to_dict()}
    status, answer = ask(teachable, "v1/profiles/anna", body)
    assert status == 200
    assert (answer["correction"]["digit"], answer["correction"]["read_as"]) == (1, 7)
    assert read(teachable, 2, "?profile=anna")["digit"] == 1
    assert read(teachable, 0, "?profile=anna&overlay=true")["digit"] == 1
    assert read(teachable)["digit"] == 7 and read(teachable, 0, "?profile=bea")["digit"] == 7
    (shown,) = ask(teachable, "v1/profiles/anna")[1]["corrections"]
    assert shown["glyph"] == before["glyph"] and shown["used"]
    changed = ask(teachable, "v1/profiles/anna/relabel", {"id": shown["id"], "digit": 7})[1]
    assert changed["correction"]["digit"] == 7
    ask(teachable, "v1/profiles/anna/relabel", {"id": shown["id"], "digit": 1})
    (undone,) = ask(teachable, "v1/profiles/anna/undo", {})[1]["corrections"]
    assert undone["digit"] == 1
    assert read(teachable, 0, "?profile=anna")["probabilities"] == before["probabilities"]
    assert ask(teachable, "v1/profiles/anna/undo", {})[1] == {"corrections": []}


def numbers(server: LocalServer, text: str, change: int, query: str = "") -> list[dict[str, Any]]:
    """The numbers of a page with one number of a hand that writes a 1 with a square serif."""
    ink = number_with_ones(text, change).to_dict()
    found: list[dict[str, Any]] = ask(server, f"v1/page?strip=true{query}", ink)[1]["numbers"]
    return found


def test_corrected_numbers_are_read_right_undone_whole_and_read_as_before(
    teachable: LocalServer,
) -> None:
    before = numbers(teachable, "3152", 3)
    assert before[0]["text"] == "3752"
    for change, text in enumerate(("2153", "4130")):
        (number,) = numbers(teachable, text, change)
        body = {"right": text, "number": number}
        status, answer = ask(teachable, "v1/profiles/carl/number", body)
        assert status == 200
        assert [each["digit"] for each in answer["corrections"]] == list(map(int, text))
        assert {each["read_as"] for each in answer["corrections"] if each["digit"] == 1} == {7}
    query = "&profile=carl"
    assert [each["text"] for each in numbers(teachable, "3152", 3, query)] == ["3152"]
    alone = ask(teachable, "v1/number?profile=carl&length=4", number_with_ones("3152", 3).to_dict())
    assert alone[1]["text"] == "3152"
    assert numbers(teachable, "3152", 3) == before
    for text in ("4130", "2153"):
        undone = ask(teachable, "v1/profiles/carl/undo", {})[1]["corrections"]
        assert [each["digit"] for each in undone] == list(map(int, text))
    assert ask(teachable, "v1/profiles/carl")[1] == {"corrections": []}
    assert numbers(teachable, "3152", 3, query) == before


def test_only_digits_that_can_be_placed_are_taught(teachable: LocalServer) -> None:
    (number,) = numbers(teachable, "2153", 0)
    path = "v1/profiles/dora/number"
    answer = ask(teachable, path, {"right": "27563", "number": number})[1]
    assert [each["digit"] for each in answer["corrections"]] == [2, 7]
    status, answer = ask(teachable, path, {"right": "99", "number": number})
    assert (status, answer["code"]) == (422, "not_certain")
    assert "too different" in answer["message"] and "nothing was taught" in answer["message"]
    printed = {"right": "2153", "number": number | {"printed": True}}
    assert "printed" in ask(teachable, path, printed)[1]["message"]


GLYPH = base64.b64encode(as_png(np.full((28, 28), 9, np.uint8))).decode()
STRIP = base64.b64encode(as_png(np.full((40, 60), 200, np.uint8))).decode()
NUMBER = {"digits": [{"digit": 7, "columns": [4, 20]}], "strip": STRIP}
LARGE = base64.b64encode(as_png(np.full((29, 28), 9, np.uint8))).decode()


BLANK = base64.b64encode(as_png(np.zeros((40, 60), np.uint8))).decode()


def number_of(digit: int, columns: list[float]) -> dict[str, Any]:
    """A request that corrects a number of one digit."""
    return {"right": "1", "number": NUMBER | {"digits": [{"digit": digit, "columns": columns}]}}


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("anna", {"digit": 10, "glyph": GLYPH}, "bad_digit"),
        ("anna", {"digit": True, "glyph": GLYPH}, "bad_digit"),
        ("anna", {"glyph": GLYPH}, "bad_digit"),
        ("anna", {"digit": 1, "glyph": "no"}, "bad_glyph"),
        ("anna", {"digit": 1, "glyph": LARGE}, "bad_glyph"),
        ("anna", {"digit": 1}, "bad_glyph"),
        ("anna", {"digit": 1, "glyph": GLYPH, "ink": {"strokes": 1}}, "bad_ink"),
        ("anna", [1], "bad_json"),
        ("..%2fanna", {"digit": 1, "glyph": GLYPH}, "not_found"),
        ("a%3fb", {"digit": 1, "glyph": GLYPH}, "bad_name"),
        ("anna.sqlite", {"digit": 1, "glyph": GLYPH}, "bad_name"),
        ("anna/number", {"right": "1"}, "bad_number"),
        ("anna/number", {"right": "1", "number": NUMBER | {"strip": GLYPH}}, "bad_number"),
        ("anna/number", {"right": "1", "number": NUMBER | {"digits": []}}, "bad_number"),
        ("anna/number", {"right": "1", "number": NUMBER | {"digits": [7]}}, "bad_number"),
        ("anna/number", number_of(7, [50, 20]), "bad_number"),
        ("anna/number", number_of(7, [4, 0]), "bad_number"),
        ("anna/number", number_of(7, [4]), "bad_number"),
        ("anna/number", number_of(7, [4.5, 20]), "bad_number"),
        ("anna/number", number_of(10, [4, 20]), "bad_digit"),
        ("anna/number", {"right": "", "number": NUMBER}, "bad_number"),
        ("anna/number", {"right": 1, "number": NUMBER}, "bad_number"),
        ("anna/number", {"right": "1a", "number": NUMBER}, "bad_number"),
        ("anna/number", {"right": "1" * 101, "number": NUMBER}, "bad_number"),
        ("anna/number", {"right": "1", "number": NUMBER | {"strip": BLANK}}, "not_certain"),
        ("a%3fb/number", {"right": "1", "number": NUMBER}, "bad_name"),
        ("anna/delete", {"id": 99}, "no_correction"),
        ("anna/delete", {"id": "1"}, "no_correction"),
        ("anna/relabel", {"id": 1, "digit": -1}, "bad_digit"),
    ],
)
def test_refused(teachable: LocalServer, path: str, body: Any, code: str) -> None:
    ask(teachable, "v1/profiles/anna", {"digit": 1, "glyph": GLYPH})
    assert ask(teachable, f"v1/profiles/{path}", body)[1]["code"] == code


def test_a_full_profile_takes_no_more(
    teachable: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inkdigits.apps.server.profiles._MOST_CORRECTIONS", 1)
    body = {"digit": 1, "glyph": GLYPH}
    assert ask(teachable, "v1/profiles/full", body)[0] == 200
    assert ask(teachable, "v1/profiles/full", body) == (
        413,
        {"code": "too_many", "message": "A profile holds at most 1 here."},
    )
    number = {"right": "7", "number": NUMBER}
    assert ask(teachable, "v1/profiles/full/number", number)[0] == 413
    more = {"right": "77", "number": NUMBER | {"digits": NUMBER["digits"] * 2}}  # type: ignore[operator]
    assert ask(teachable, "v1/profiles/none/number", more)[0] == 413
    assert ask(teachable, "v1/profiles/none/number", number)[0] == 200


def test_without_profiles_there_is_nothing_of_them(server: LocalServer) -> None:
    assert ask(server, "v1/profiles/anna")[0] == 404
    assert ask(server, "v1/profiles/anna/number", {"right": "7", "number": NUMBER})[0] == 404
    assert read(server, 0, "?profile=anna")["code"] == "no_profile"
    ink = square_one().to_dict()
    for kind in ("number", "page"):
        assert ask(server, f"v1/{kind}?profile=anna", ink)[1]["code"] == "no_profile"
    assert b"data-profiles" not in urlopen(server.address).read()


def test_profiles_are_behind_the_token(tmp_path: Path) -> None:
    with LocalServer(profiles=True, token="secret") as server:
        assert ask(server, "v1/profiles/anna")[0] == 401
        assert ask(server, "v1/profiles/anna/undo", {})[0] == 401
        number = {"right": "7", "number": NUMBER}
        assert ask(server, "v1/profiles/anna/number", number)[0] == 401
