from __future__ import annotations

import base64
import dataclasses
import io
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from bad_inputs import encoded, ink_of, picture
from inkdigits import Digit, Ink, Reader, Unread
from inkdigits.model.card import Thresholds
from inkdigits.reading import BLANK, decide, percent
from inkdigits.synthesis.nondigits import synthetic_nondigits


def test_the_same_digit_in_every_form_that_is_taken(reader: Reader, tmp_path: Path) -> None:
    grey = picture()
    image = Image.fromarray(grey)
    path = tmp_path / "seven.png"
    path.write_bytes(encoded(image))
    forms = [path, str(path), path.read_bytes(), image, grey, np.dstack([grey] * 3)]
    assert [reader.read_digit(form).digit for form in forms] == [7] * len(forms)
    assert reader.read_digit(ink_of("7-crossed")).digit == 7


def test_an_answer_has_what_is_promised(reader: Reader) -> None:
    answer = reader.read_digit(picture())
    assert (answer.digit, answer.status, answer.why) == (7, "read", None)
    assert len(answer.probabilities) == 10
    assert sum(answer.probabilities) == pytest.approx(1, abs=1e-5)
    assert answer.confidence == max(answer.probabilities)
    assert answer.glyph is not None and answer.glyph.shape == (28, 28)
    with pytest.raises(dataclasses.FrozenInstanceError):
        answer.digit = 3  # type: ignore[misc]


def test_the_box_is_in_pixels_of_the_picture_or_in_units_of_the_ink(reader: Reader) -> None:
    grey = picture()
    rows, columns = np.flatnonzero((grey < 255).any(axis=1)), np.flatnonzero((grey < 255).any(0))
    expected = (columns[0], rows[0], np.ptp(columns) + 1, np.ptp(rows) + 1)
    assert reader.read_digit(grey).box == pytest.approx(expected, abs=2)
    strokes = [np.array([[0, 0], [8, 0], [3, 12]]) * 100 + 5_000]
    box = reader.read_digit(Ink(strokes, pen_width=80)).box
    assert box == pytest.approx((4_960, 4_960, 880, 1_280), abs=40)


def test_rows_come_in_order_with_errors_in_their_place(reader: Reader) -> None:
    sevens = [picture(), ink_of("0-plain"), b"no picture", np.zeros((50, 50), np.uint8)] * 80
    rows = reader.read_digits(sevens)
    assert [row.digit for row in rows] == [7, 0, None, None] * 80
    assert [row.status for row in rows] == ["read", "read", "error", "blank"] * 80
    assert isinstance(rows[2], Unread) and rows[2].code == "not_an_image"


@dataclasses.dataclass
class ListedPath(os.PathLike[str]):
    """A path that lists its folder when it is iterated over, as that of some libraries."""

    name: str

    def __fspath__(self) -> str:
        return self.name

    def __iter__(self) -> Iterator[str]:
        return iter(["seven.png"])


@pytest.mark.parametrize(
    "one",
    [
        "seven.png",
        b"picture",
        bytearray(b"picture"),
        memoryview(b"picture"),
        Path("seven.png"),
        ListedPath("seven.png"),
        Image.new("L", (28, 28)),
        ink_of("7-plain"),
        {"strokes": [[[0, 0], [1, 1]]]},
        io.BytesIO(b"picture"),
        None,
        np.zeros((9, 9), np.uint8),
        np.zeros((30, 40, 1), np.uint8),
        np.zeros((30, 40, 3), np.uint8),
        np.zeros((30, 40, 4), np.uint8),
    ],
    ids=lambda one: f"{type(one).__name__}{getattr(one, 'shape', '')}",
)
def test_one_source_is_not_taken_for_several(reader: Reader, one: Any) -> None:
    with pytest.raises(TypeError, match="read_digit takes one"):
        reader.read_digits(one)
    # At once, and not only when the first row is asked for.
    with pytest.raises(TypeError, match="read_digit takes one"):
        reader.iter_digits(one)


def test_a_batch_may_be_one_array_of_grey_or_colour_pictures(reader: Reader) -> None:
    grey = np.stack([picture(), picture("0-plain")])
    colour = np.stack([grey] * 3, axis=-1)
    for batch in (grey, colour, list(colour), tuple(grey), iter(grey)):
        assert [row.digit for row in reader.read_digits(batch)] == [7, 0]


def test_threads_share_a_reader(reader: Reader) -> None:
    inks = [ink_of(style, seed) for style in ("0-plain", "7-plain") for seed in range(20)]
    alone = [reader.read_digit(ink).probabilities for ink in inks]
    with ThreadPoolExecutor(4) as pool:
        together = [answer.probabilities for answer in pool.map(reader.read_digit, inks)]
    assert np.abs(np.subtract(alone, together)).max() < 1e-5


def test_two_digits_are_several_digits(reader: Reader) -> None:
    answer = reader.read_digit(np.hstack([picture(), picture("0-plain")]))
    assert (answer.digit, answer.status, answer.count) == (None, "several digits", 2)
    assert answer.why == "There are 2 digits; one is expected."
    assert answer.confidence == 0
    assert sum(answer.probabilities) == pytest.approx(1, abs=1e-5)


def test_a_digit_and_a_spiral_are_not_several_digits(reader: Reader) -> None:
    (spiral,) = synthetic_nondigits(1, seed=1, kinds=["spiral"])
    beside = np.pad(255 - spiral.sheet, 40, constant_values=255)
    seven = np.full((len(beside), 200), 255, np.uint8)
    seven[:200] = picture()[: len(beside)]
    answer = reader.read_digit(np.hstack([seven, beside]))
    assert (answer.status, answer.marks, answer.count) == ("not a digit", 2, 0)
    assert answer.why == "There are 2 separate marks; one digit is expected."
    assert answer.confidence == 0


def test_an_empty_canvas_never_gets_a_digit(reader: Reader) -> None:
    answer = reader.read_digit(np.full((300, 300), 255, np.uint8))
    assert (answer.digit, answer.status, answer.box, answer.glyph) == (None, "blank", None, None)
    assert answer.most_probable is None


def test_thresholds_decide_and_the_raw_answer_stays() -> None:
    probabilities = np.array([0.6, 0.4, *[0.0] * 8], np.float32)
    sure = decide(probabilities, 1.0, Thresholds(0.5, 0.5))
    unsure = decide(probabilities, 1.0, Thresholds(0.5, 0.7))
    no_digit = decide(probabilities, 0.4, Thresholds(0.5, 0.5))
    assert [each.status for each in (sure, unsure, no_digit)] == ["read", "unsure", "not a digit"]
    assert [each.digit for each in (sure, unsure, no_digit)] == [0, None, None]
    assert [each.most_probable for each in (sure, unsure, no_digit)] == [0, 0, 0]
    assert unsure.why and no_digit.why


def answers() -> list[Digit | Unread]:
    """One of each status, in the order of their names below."""
    glyph = np.full((28, 28), 200, np.uint8)
    sure = np.array([*[0.0001] * 7, 0.9987, 0.0003, 0.0003], np.float32)
    split = np.array([0.6, 0.4, *[0.0] * 8], np.float32)
    asked = Thresholds(0.5, 0.7)
    return [
        decide(sure, 1.0, asked, glyph=glyph),
        decide(split, 1.0, asked, glyph=glyph),
        decide(sure, 0.1, asked, glyph=glyph),
        decide(sure, 1.0, asked, glyph=glyph, marks=3, digits=3),
        BLANK,
        Unread("damaged_image", "seven<b>.png: image is damaged."),
    ]


def test_an_answer_is_shown_in_one_line() -> None:
    assert [repr(answer) for answer in answers()] == [
        "Digit(7, read, 99.8 % sure)",
        "Digit(None, unsure: The most probable digit, 0, is only 60.0 % sure.)",
        "Digit(None, not a digit: The ink doesn't look like a digit.)",
        "Digit(None, several digits: There are 3 digits; one is expected. read_number reads them.)",
        "Digit(None, blank: There is no ink.)",
        "Unread(damaged_image: seven<b>.png: image is damaged.)",
    ]


@pytest.mark.parametrize(
    ("share", "shown"), [(0, "0.0 %"), (0.98765, "98.7 %"), (0.99999, "99.9 %"), (1, "99.9 %")]
)
def test_a_share_is_never_rounded_up_to_certainty(share: float, shown: str) -> None:
    assert percent(share) == shown


def test_a_notebook_shows_the_glyph_the_answer_and_the_bars() -> None:
    read, unsure, nothing, several, blank, unread = (each._repr_html_() for each in answers())
    assert "data:image/png;base64," in read and "99.8 % sure" in read
    assert read.count('role="img"') == 1
    # A bar stands out where there may be a digit; how sure it is stands there, too.
    blue = read[read.index('title="7: 99.8 %"') :].partition("background:#")[2][:6]
    assert [page.count(blue) for page in (read, unsure, nothing, several, blank)] == [1, 1, 0, 0, 0]
    for page in (nothing, several, blank, unread):
        assert "% sure" not in page
    assert "There are 3 digits; one is expected. read_number reads them." in several
    assert "seven&lt;b&gt;.png" in unread and "<b>.png" not in unread
    for page in (read, unsure, nothing, several, blank, unread, ink_of("7-plain")._repr_html_()):
        # It stands alone: no script, nothing from elsewhere.
        assert "<script" not in page and "http" not in page and "url(" not in page


def test_ink_is_shown_in_one_line_and_as_a_picture() -> None:
    ink = Ink([[[0, 0], [1, 1]], [[0, 1]]], pen_width=3)
    assert repr(ink) == "Ink(2 strokes, 3 points)"
    assert repr(Ink([[[0, 0]]])) == "Ink(1 stroke, 1 point)"
    assert "data:image/png;base64," in ink._repr_html_()


def test_the_json_form_holds_all_and_the_glyph_when_asked(reader: Reader) -> None:
    answer = reader.read_digit(picture())
    form = answer.to_dict(glyph=True)
    assert set(form) == {
        "digit",
        "status",
        "confidence",
        "probabilities",
        "digit_score",
        "box",
        "reason",
        "why",
        "marks",
        "count",
        "glyph",
    }
    shown = np.asarray(Image.open(io.BytesIO(base64.b64decode(form["glyph"]))))
    assert answer.glyph is not None and np.array_equal(shown, answer.glyph)
    assert "glyph" not in answer.to_dict()
    assert isinstance(answer, Digit)


def test_reason_is_a_code_for_each_status() -> None:
    even = np.full(10, 0.1, np.float32)
    sure = np.eye(10, dtype=np.float32)[7]
    thresholds = Thresholds(digit_score=0.5, confidence=0.5)
    found = {
        decide(sure, 1.0, thresholds).reason,
        decide(even, 1.0, thresholds).reason,
        decide(sure, 0.1, thresholds).reason,
        decide(sure, 1.0, thresholds, marks=2, digits=1).reason,
        decide(sure, 1.0, thresholds, marks=2, digits=2).reason,
        BLANK.reason,
    }
    assert found == {
        None,
        "unsure",
        "not_a_digit",
        "several_marks",
        "several_digits",
        "blank",
    }
    assert decide(sure, 1.0, thresholds).why is None
    assert all(decide(even, 0.1, thresholds, marks=n).why for n in (1, 2))
