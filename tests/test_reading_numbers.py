"""Reading whole numbers through `Reader`; the network answers what is painted on its strips."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bad_inputs import Case, ink_of, picture, unreadable, without_digit
from inkdigits import Ink, InputError, ModelError, Number, Reader, Unread
from inkdigits.alphabet import NOTHING
from inkdigits.model.model_folder import save_model
from inkdigits.runs import PageStrips
from inkdigits.sheet import scaling
from inkdigits.strip import Strip
from tiny_numbers import (
    LEVELS,
    columns_of,
    network,
    numbers_model,
    strip_of,
    use_strips,
)


def painted(text: str, sure: float = 0.95) -> Strip:
    """The strip that is read as a text."""
    columns = columns_of(text, sure=sure)
    return Strip(strip_of(columns, columns), scaling(1))


def found(*strips: Strip) -> PageStrips:
    return PageStrips(strips, (None,) * len(strips), ())


def ink_with(*texts: str) -> Ink:
    """Ink that stands for strips with these texts, wherever `strips_of` is replaced."""
    ink = Ink([[[0, 0], [1, 1]]])
    object.__setattr__(ink, "strips", [painted(text) for text in texts])
    return ink


@pytest.fixture
def numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """A reader for which the strips of ink are those of `ink_with`."""
    save_model(tmp_path / "numbers", numbers_model(threshold=0.5))
    use_strips(monkeypatch, lambda ink, _: found(*ink.strips))
    return Reader(numbers_model=tmp_path / "numbers")


@pytest.fixture(scope="module")
def pale(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """A reader whose network is never sure of a symbol, whatever is on its strips."""
    weights = network(levels=20 * LEVELS)
    empty = np.zeros((16, 21), np.float32)
    empty[:, -1] = 1
    known = dataclasses.replace(
        numbers_model().card.known_answer,
        strip=np.zeros((40, 64, 2), np.uint8),
        symbols=empty,
        centres=empty,
    )
    folder = tmp_path_factory.mktemp("model")
    save_model(folder, numbers_model(weights, known_answer=known))
    return Reader(numbers_model=folder)


def test_number_is_read(numbers: Reader) -> None:
    number = numbers.read_number(ink_with("013.581,-"))
    assert (number.text, number.written, number.status) == ("013581", "013.581,-", "read")


def test_options_are_constraints(numbers: Reader) -> None:
    ink = ink_with("01022024")
    assert numbers.read_number(ink, pattern="dd/dd/dddd").written == "01/02/2024"
    assert numbers.read_number(ink, length=(8, 9)).status == "read"
    for options in ({"length": 3}, {"maximum": 7}, {"minimum": 10**9}, {"checksum": str.isalpha}):
        number = numbers.read_number(ink, **options)  # type: ignore[arg-type]
        assert number.status == "unsure"
    with pytest.raises(InputError, match="length must be"):
        numbers.read_number(ink, length=0)


def test_rows_come_in_order_with_errors_in_their_place(numbers: Reader) -> None:
    texts = [["12"], [], ["345"], ["1", "2"], ["x"]]
    first, *others = [ink_with(*each) for each in texts]
    rows = numbers.read_numbers(iter([first, b"no image", *others] * 20))
    statuses = ["read", "error", "no number", "read", "several numbers", "no number"]
    assert [row.status for row in rows] == statuses * 20
    assert isinstance(rows[1], Unread) and rows[1].code == "not_an_image"
    assert [row.text for row in rows if isinstance(row, Number) and row.text] == ["12", "345"] * 20


def test_options_are_for_all_of_many(numbers: Reader) -> None:
    rows = numbers.read_numbers([ink_with("12"), ink_with("345")], length=2)
    assert [row.status for row in rows] == ["read", "unsure"]
    assert numbers.read_numbers([]) == []
    # At once, and not only when the first row is asked for.
    with pytest.raises(InputError, match="length must be"):
        numbers.iter_numbers([ink_with("12")], length=0)


def test_one_source_is_not_taken_for_several(numbers: Reader) -> None:
    for one in ("12.png", b"", ink_with("12"), np.zeros((30, 40), np.uint8)):
        with pytest.raises(TypeError, match="read_number takes one"):
            numbers.iter_numbers(one)  # type: ignore[arg-type]


def test_many_are_read_in_bounded_memory(numbers: Reader) -> None:
    taken = 0

    def endless() -> Iterator[Ink]:
        nonlocal taken
        while True:
            taken += 1
            yield ink_with("12")

    rows = numbers.iter_numbers(endless())
    first = next(rows)
    assert isinstance(first, Number) and first.text == "12"
    assert taken <= 64


def test_page_of_ten_thousand_strips_is_not_read_to_its_end(numbers: Reader) -> None:
    number = numbers.read_number(ink_with(*["12"] * 10_000))
    assert number.status == "several numbers" and number.count == 64


def test_broken_network_is_no_fault_of_a_source(numbers: Reader) -> None:
    columns = np.full((8, NOTHING + 1), 0.5, np.float32)
    ink = ink_with()
    ink.strips.append(Strip(strip_of(columns, columns), scaling(1)))  # type: ignore[attr-defined]
    with pytest.raises(ModelError, match="no probabilities"):
        numbers.read_numbers([ink_with("12"), ink])


def test_threads_share_a_reader(numbers: Reader) -> None:
    inks = [ink_with(str(number)) for number in range(40)]
    with ThreadPoolExecutor(4) as pool:
        found = [number.text for number in pool.map(numbers.read_number, inks)]
    assert found == [str(number) for number in range(40)]


@pytest.mark.parametrize("case", list(unreadable()), ids=lambda case: case.name)
def test_what_cannot_be_read_raises_as_for_a_digit(case: Case, pale: Reader) -> None:
    with pytest.raises(InputError) as refused:
        pale.read_number(case.content)
    assert refused.value.code == case.code
    (row,) = pale.read_numbers([case.content])
    assert isinstance(row, Unread) and row.code == case.code


@pytest.mark.parametrize("case", list(without_digit()), ids=lambda case: case.name)
def test_empty_picture_has_no_number(case: Case, pale: Reader) -> None:
    number = pale.read_number(case.content)
    assert (number.text, number.status) == (None, "no number")
    assert number.reason in ("blank", "not_a_number")


@pytest.mark.parametrize(
    ("pixels", "message"),
    [
        (np.full((40, 40), np.nan), "NaN or infinity"),
        (np.zeros((40, 40, 2), np.uint8), r"must be \(H, W\)"),
        (np.full((40, 40), "7"), "must hold numbers"),
        (np.zeros((0, 0), np.uint8), "too small"),
        (None, "not NoneType"),
    ],
)
def test_what_is_no_picture_is_named(pixels: Any, message: str, pale: Reader) -> None:
    with pytest.raises(InputError, match=message):
        pale.read_number(pixels)


def test_ink_and_pictures_come_to_the_network(pale: Reader) -> None:
    beside = np.hstack([picture(), picture("0-plain")])
    moved = [stroke + np.array([300, 0]) for stroke in ink_of("0-plain").strokes]
    for source in (beside, Ink([*ink_of("7-crossed").strokes, *moved])):
        assert pale.read_number(source).status == "no number"


def test_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="nothing: no such model") as refused:
        Reader(numbers_model=tmp_path / "nothing")
    assert refused.value.code == "no_model"


def test_bundled_model_is_not_loaded_for_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inkdigits.reader.reader.bundled_recogniser", lambda: pytest.fail("loaded"))
    assert Reader().read_digit(picture()).digit == 7


def test_number_is_shown_in_one_line(numbers: Reader) -> None:
    read = numbers.read_number(ink_with("1.2"))
    assert repr(read) == f"Number(12, read, {read.how_sure})"
    assert repr(numbers.read_number(ink_with("1", "2"))) == (
        "Number(None, several numbers: There are 2 numbers; one is expected.)"
    )
    assert repr(numbers.read_number(ink_with())) == "Number(None, no number: There is no ink.)"
    with pytest.raises(dataclasses.FrozenInstanceError):
        read.text = "3"  # type: ignore[misc]


def test_notebook_shows_the_strip_the_number_and_its_digits(numbers: Reader) -> None:
    read = numbers.read_number(ink_with("7.1"))._repr_html_()
    assert "data:image/png;base64," in read and ">7.1<" in read and "% sure" in read
    assert read.count('role="img"') == 1 and 'title="7: ' in read
    blank = numbers.read_number(ink_with())._repr_html_()
    assert "No number" in blank and "There is no ink." in blank and "<img" not in blank
    unsure = numbers.read_number(ink_with("12"), length=3)._repr_html_()
    assert "Unsure" in unsure and "looks like 12" in unsure


def test_json_form_holds_everything(numbers: Reader) -> None:
    number = numbers.read_number(ink_with("1.2"))
    form = json.loads(json.dumps(number.to_dict(strip=True)))
    plain = {field.name for field in dataclasses.fields(number)}
    assert set(form) == plain
    assert (form["text"], form["written"], form["status"]) == ("12", "1.2", "read")
    of_digit = {"digit", "confidence", "alternatives", "box"}
    assert set(form["digits"][0]) == {*of_digit, "columns"}
    assert set(number.to_dict()["digits"][0]) == of_digit
    assert form["candidates"][0]["written"] == "1.2"
    assert len(form["box"]) == 4
    assert "strip" not in number.to_dict()
    blank = numbers.read_number(ink_with()).to_dict(strip=True)
    assert blank["strip"] is None and blank["box"] is None and blank["digits"] == []
