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
from square_one import square_one


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
    assert ask(teachable, "v1/profiles/anna/undo", {})[1]["correction"]["digit"] == 1
    assert read(teachable, 0, "?profile=anna")["probabilities"] == before["probabilities"]
    assert ask(teachable, "v1/profiles/anna/undo", {})[1] == {"correction": None}


GLYPH = base64.b64encode(as_png(np.full((28, 28), 9, np.uint8))).decode()
LARGE = base64.b64encode(as_png(np.full((29, 28), 9, np.uint8))).decode()


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


def test_without_profiles_there_is_nothing_of_them(server: LocalServer) -> None:
    assert ask(server, "v1/profiles/anna")[0] == 404
    assert read(server, 0, "?profile=anna")["code"] == "no_profile"
    assert b"data-profiles" not in urlopen(server.address).read()


def test_profiles_are_behind_the_token(tmp_path: Path) -> None:
    with LocalServer(profiles=True, token="secret") as server:
        assert ask(server, "v1/profiles/anna")[0] == 401
        assert ask(server, "v1/profiles/anna/undo", {})[0] == 401
