"""What the page of a review gets from the server."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from http_client import Answer, fetch
from inkdigits.apps.review.answers import Row
from inkdigits.apps.review.review import Review
from inkdigits.apps.review.views import Views
from inkdigits.reading import Candidate, Number, NumberDigit, PageReading
from inkdigits.sheet import PlacedBox
from review_server import ReviewServer

Begin = Callable[..., tuple[Review, Views]]


@pytest.fixture
def server(begin: Begin) -> Iterator[ReviewServer]:
    """The review of the pages in ``in``, of which two readings are doubtful."""
    with ReviewServer(*begin()) as running:
        yield running


def asked(server: ReviewServer, path: str, body: Any = None) -> Answer:
    return fetch(server.port, "GET" if body is None else "POST", f"/v1/review{path}", body)


def test_readings_are_asked_for_and_answered(server: ReviewServer, folder: Path) -> None:
    progress = asked(server, "").json
    assert (progress["left"], progress["total"], progress["kind"]) == (2, 2, "page")
    assert progress["file"] == str(folder / "out.csv")
    blank, sevens = progress["next"]
    reading = asked(server, f"/rows/{sevens}").json
    assert (reading["file"], reading["place"]) == ("in/form.png", {"index": "3"})
    assert (reading["written"], reading["status"]) == ("007", "read")
    assert len(reading["digits"]) == 3 and any(each["doubtful"] for each in reading["digits"])
    assert {each["written"] for each in reading["others"]} >= {"00", "07"}
    assert asked(server, f"/rows/{blank}").json["status"] == "no number"
    assert asked(server, f"/rows/{blank}/skip", {}).json["next"] == [sevens]
    after = asked(server, f"/rows/{sevens}", {"text": "001"}).json
    assert (after["left"], after["corrected"], after["skipped"], after["next"]) == (1, 1, 1, [])
    assert asked(server, "/skipped", {}).json["next"] == [blank]
    assert asked(server, f"/rows/{blank}", {"text": None}).json["left"] == 0
    assert asked(server, "/back", {}).json["next"] == [blank]
    assert not server.ended
    assert asked(server, "/end", {}).status == 200 and server.ended


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/rows/2", {"text": "x"}, 422, "bad_answer"),
        ("/rows/2", {"text": 7}, 422, "bad_answer"),
        ("/rows/2", {}, 422, "bad_answer"),
        ("/rows/2", [], 422, "bad_answer"),
        ("/rows/2", b"{", 400, "bad_json"),
        ("/rows/2", b"[" * 100_000, 400, "bad_json"),
        ("/rows/99", {"text": "1"}, 422, "not_found"),
        ("/rows/99", None, 422, "not_found"),
        ("/rows/-1/skip", {}, 422, "not_found"),
        ("/rows/x", None, 422, "bad_option"),
        ("/nowhere", None, 404, "not_found"),
    ],
)
def test_bad_requests_change_nothing(
    path: str, body: Any, status: int, code: str, server: ReviewServer, folder: Path
) -> None:
    before = (folder / "out.csv").read_bytes()
    answer = asked(server, path, body)
    assert (answer.status, answer.code) == (status, code), answer.body
    assert (folder / "out.csv").read_bytes() == before
    assert asked(server, "").json["left"] == 2


def test_page_and_its_files_are_served_and_nothing_else(server: ReviewServer) -> None:
    page = fetch(server.port, "GET", "/")
    assert page.status == 200 and b"page/review.js" in page.body
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert fetch(server.port, "GET", "/page/review.js").status == 200
    for path in ("/v1/models", "/docs", "/openapi.json", "/page/../../pyproject.toml"):
        assert fetch(server.port, "GET", path).status == 404


def test_other_sites_and_strangers_are_refused(begin: Begin) -> None:
    with ReviewServer(*begin(), token="a-token-of-usual-length") as server:
        assert asked(server, "").code == "no_token"
        allowed = {"Authorization": "Bearer a-token-of-usual-length"}
        assert fetch(server.port, "GET", "/v1/review", headers=allowed).status == 200
        foreign = {**allowed, "Origin": "http://evil.test"}
        answer = fetch(server.port, "POST", "/v1/review/back", {}, foreign)
        assert (answer.status, answer.code) == (403, "foreign_origin")


def test_picture_that_is_gone_is_said_and_can_be_answered(
    server: ReviewServer, folder: Path
) -> None:
    (folder / "in" / "form.png").unlink()
    number = asked(server, "").json["next"][1]
    reading = asked(server, f"/rows/{number}").json
    assert reading["picture"] is None and "form.png: no such file" in reading["problem"]
    # What was read stands in the file.
    assert reading["written"] == "007" and reading["others"] == []
    assert asked(server, f"/rows/{number}", {"text": "7"}).json["left"] == 1


# --- The part of the picture ----------------------------------------------------------------


def number_at(box: PlacedBox, written: str = "47", sure: float = 0.5) -> Number:
    """A number whose digits are side by side in its box."""
    x, y, width, height = box
    share = width / len(written)
    digits = tuple(
        NumberDigit(
            int(sign), 0.99 if place else sure, (), (x + place * share, y, share, height), (0, 9)
        )
        for place, sign in enumerate(written)
    )
    candidates = (Candidate(written, written, sure), Candidate("41", "41", 0.3))
    return Number(written, written, "read", sure, digits, candidates, box)


def row_of(**cells: str) -> Row:
    names = ("index", "x", "y", "width", "height", "confidence", "message", "reviewed")
    return dict.fromkeys(names, "") | {"file": "page.png", "read_as": "47"} | cells


def view_of(folder: Path, picture: NDArray[np.uint8], page: PageReading, **cells: str) -> Any:
    Image.fromarray(picture).save(folder / "page.png")
    name = str(folder / "page.png")
    return Views(lambda _: page, {}, 0.98).view(row_of(**{"file": name, **cells}))


def shown_in(view: Any) -> NDArray[np.uint8]:
    image = Image.open(io.BytesIO(base64.b64decode(view["picture"]["jpeg"])))
    return np.asarray(image.convert("L"))


@pytest.mark.parametrize("turned", range(4))
def test_number_is_shown_upright_with_its_surroundings(turned: int, tmp_path: Path) -> None:
    """The page is white, and its number a grey field whose first digit is black."""
    upright = np.full((900, 600), 255, np.uint8)
    upright[500:540, 200:280] = 128
    upright[500:540, 200:240] = 0
    picture = np.rot90(upright, turned)
    # Where the field lies in the picture as it is.
    ys, xs = np.nonzero(picture < 250)
    box = (float(xs.min()), float(ys.min()), float(np.ptp(xs) + 1), float(np.ptp(ys) + 1))
    number = number_at(box)
    ys, xs = np.nonzero(picture < 64)
    first = (float(xs.min()), float(ys.min()), float(np.ptp(xs) + 1), float(np.ptp(ys) + 1))
    digits = (NumberDigit(4, 0.5, (), first, (0, 9)), NumberDigit(7, 0.99, (), box, (9, 9)))
    page = PageReading((Number(**{**vars(number), "digits": digits}),), turned=turned)
    view = view_of(tmp_path, picture, page, index="1")
    shown = shown_in(view)
    height, width = shown.shape
    assert width > 2 * height and view["picture"]["ratio"] == pytest.approx(width / height, 0.01)
    x, y, wide, high = view["picture"]["box"]
    assert (wide * width, high * height) == pytest.approx((80, 40), abs=1)
    marked, other = view["digits"]
    assert marked["doubtful"] and not other["doubtful"]
    left, top, wide, high = marked["box"]
    assert (left, top) == pytest.approx((x, y), abs=0.01)
    middle = shown[round((top + high / 2) * height), round((left + wide / 2) * width)]
    assert middle < 40
    assert shown[0, 0] > 240


@pytest.mark.parametrize("box", [(0.0, 0.0, 40.0, 20.0), (150.0, 60.0, 60.0, 45.0), (5, 5, 0, 0)])
def test_part_stays_in_the_picture(box: PlacedBox, tmp_path: Path) -> None:
    picture = np.full((100, 200), 255, np.uint8)
    view = view_of(tmp_path, picture, PageReading((number_at(box),)), index="1")
    height, width = shown_in(view).shape
    assert 0 < height <= 100 and 0 < width <= 200


def test_large_part_is_reduced(tmp_path: Path) -> None:
    picture = np.full((2_000, 3_000), 255, np.uint8)
    page = PageReading((number_at((100.0, 100.0, 2_800.0, 1_800.0)),))
    assert max(shown_in(view_of(tmp_path, picture, page, index="1")).shape) == 1_200


@pytest.mark.parametrize("read_as", ["48", "47?", "no number"])
def test_picture_that_is_read_otherwise_now_keeps_the_place_of_the_row(
    read_as: str, tmp_path: Path
) -> None:
    picture = np.full((900, 600), 255, np.uint8)
    page = PageReading((number_at((10.0, 10.0, 40.0, 20.0)),))
    cells = {"x": "300", "y": "400", "width": "60", "height": "20", "index": "1"}
    view = view_of(tmp_path, picture, page, read_as=read_as, **cells)
    assert view["digits"] == [] and view["others"] == []
    assert view["written"] == ("" if read_as == "no number" else read_as.rstrip("?"))
    x, _, width, _ = view["picture"]["box"]
    assert x + width / 2 == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize(
    "cells",
    [
        {"index": "0"},
        {"index": "9"},
        {"index": "-1"},
        {"index": "one"},
        {"x": "nan", "y": "0", "width": "1", "height": "1"},
        {"x": "1e999", "y": "0", "width": "1", "height": "1"},
        {"x": "1e300", "y": "-1e300", "width": "9", "height": "9"},
        {"x": "5", "y": "5", "width": "-9", "height": "9"},
        {"x": "5", "y": "5", "width": "1e300", "height": "1e300"},
        {"x": "5"},
    ],
)
def test_cells_that_a_person_has_changed_do_no_harm(cells: dict[str, str], tmp_path: Path) -> None:
    picture = np.full((90, 60), 255, np.uint8)
    view = view_of(tmp_path, picture, PageReading(()), read_as="48", **cells)
    height, width = shown_in(view).shape
    assert 0 < height <= 90 and 0 < width <= 60 and view["written"] == "48"


def test_separators_and_other_candidates_come_from_reading_again(tmp_path: Path) -> None:
    """A file that `inkdigits read` has written has no separators where it was unsure."""
    picture = np.full((100, 200), 255, np.uint8)
    number = number_at((10.0, 10.0, 40.0, 20.0))
    candidates = (Candidate("47", "4,7", 0.5), Candidate("41", "4,1", 0.3))
    unsure = {"text": None, "written": None, "status": "unsure", "candidates": candidates}
    page = PageReading((Number(**{**vars(number), **unsure, "reason": "unsure"}),))
    view = view_of(tmp_path, picture, page, read_as="47?", index="1", message="It is unsure.")
    # The status says that.
    assert (view["status"], view["why"]) == ("unsure", "")
    assert view["written"] == "4,7"
    assert view["others"] == [{"written": "4,1", "probability": 0.3}]
