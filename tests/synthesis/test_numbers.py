"""Numbers as people write them, on an empty sheet."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from inkdigits.alphabet import ALPHABET, DIGITS, OTHER
from inkdigits.synthesis.numbers import draw_number, pick_number
from inkdigits.synthesis.numbers.line import Habits, write_line
from inkdigits.synthesis.numbers.texts import WORDS, digits
from inkdigits.synthesis.people import Person, synthetic_person
from inkdigits.synthesis.people.signs import SIGNS

TIDY = Habits(
    gap=0.2, gap_spread=0, touching=0, linking=0, size_spread=0, climb=0, wobble=0, shrink=0
)


def person(seed: int = 0) -> Person:
    return synthetic_person(np.random.default_rng(seed))


def test_number_depends_on_its_seed_alone() -> None:
    (one, text), (same, again), (other, _) = (
        draw_number(person(), np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert np.array_equal(one, same) and text.text == again.text
    assert np.array_equal(text.boxes, again.boxes)
    assert not np.array_equal(one, other)


@pytest.mark.parametrize("seed", range(25))
def test_every_character_has_a_box_around_its_ink(seed: int) -> None:
    sheet, written = draw_number(person(seed), np.random.default_rng(seed))
    assert sheet.dtype == np.uint8 and not sheet[[0, -1]].any() and not sheet[:, [0, -1]].any()
    assert set(written.text) <= set(ALPHABET) and not written.printed
    assert written.boxes.shape == (len(written.text), 4)
    centres = written.boxes[:, 0] + written.boxes[:, 2] / 2
    assert (np.diff(centres) >= 0).all()
    covered = np.zeros(sheet.shape, bool)
    for x, y, width, height in written.boxes:
        assert x >= 0 and y >= 0 and x + width < sheet.shape[1] and y + height < sheet.shape[0]
        part = (
            slice(round(y), round(y + height) + 1),
            slice(round(x), round(x + width) + 1),
        )
        covered[part] = True
        # It has ink at all four sides.
        rows, columns = np.nonzero(sheet[part] > 60)
        assert rows.min() <= 2 and columns.min() <= 2
        assert rows.max() >= height - 3 and columns.max() >= width - 3
    # What remains are strokes that link or underline.
    assert (sheet[covered] > 127).sum() > 0.93 * (sheet > 127).sum()


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("12.50", "12.50"),
        ("7 + 5 = 12", "7+5=12"),
        ("$9_", OTHER + "9-"),
        ("4|||", "4" + 3 * OTHER),
        ("Fr.3", OTHER + OTHER + ".3"),
        ("(079)", OTHER + "079" + OTHER),
    ],
)
def test_text_is_written_with_the_symbols_of_the_alphabet(text: str, symbols: str) -> None:
    line = write_line(text, person(), TIDY, 80, 0.05, np.random.default_rng(0))
    assert "".join(line.characters) == text.replace(" ", "")
    _, written = draw_number(person(4), np.random.default_rng(4), text)
    assert sorted(written.text) == sorted(symbols)


def test_raised_cents_are_smaller_and_higher() -> None:
    line = write_line("888^88^", person(), TIDY, 80, 0.05, np.random.default_rng(0))
    low, high = line.outlines.min(axis=1)[:, 1], line.outlines.max(axis=1)[:, 1]
    assert ((high - low)[3:] < 0.75 * (high - low)[:3].min()).all()
    assert (high[3:] < high[:3].min() - 20).all()


def test_number_is_written_smaller_where_there_is_little_space() -> None:
    wide = write_line("123456789", person(), TIDY, 80, 0.05, np.random.default_rng(0))
    narrow = write_line("123456789", person(), TIDY, 80, 0.05, np.random.default_rng(0), 150)
    assert wide.right > 250 and narrow.right < 170


@pytest.mark.parametrize(("touching", "apart"), [(0.0, True), (1.0, False)])
def test_neighbours_touch_where_that_is_a_habit(touching: float, apart: bool) -> None:
    habits = Habits(**{**vars(TIDY), "touching": touching})
    blank = 0
    for seed in range(10):
        line = write_line("058", person(seed), habits, 80, 0.05, np.random.default_rng(seed))
        between = int(line.outlines[0, :, 0].mean()), int(line.outlines[2, :, 0].mean())
        columns = (line.cover > 127).any(axis=0)[slice(*np.array(between) - line.corner[0])]
        blank += int((~columns).any())
    assert (blank > 5) == apart


def test_numbers_are_of_many_kinds() -> None:
    rng = np.random.default_rng(0)
    numbers = [pick_number(rng) for _ in range(3000)]
    known = set(DIGITS) | set(SIGNS) | set("^{} ") | set("".join(WORDS))
    assert set("".join(numbers)) <= known
    counts = [sum(map(str.isdecimal, number)) for number in numbers]
    assert min(counts) >= 1 and max(counts) >= 13
    lengths = Counter(counts)
    assert all(lengths[length] > 20 for length in range(1, 9))
    # Zeros and repeated digits are more frequent than by chance.
    found = Counter("".join(numbers))
    total = sum(found[digit] for digit in DIGITS)
    assert 0.13 < found["0"] / total < 0.3
    assert all(found[digit] / total > 0.05 for digit in DIGITS)
    assert sum("000" in number for number in numbers) > 30
    for sign in ".,'-/:+=#":
        assert found[sign] > 20, sign


@pytest.mark.parametrize("longest", [1, 3, 6])
def test_numbers_are_no_longer_than_asked_for(longest: int) -> None:
    rng = np.random.default_rng(1)
    assert all(len(pick_number(rng, longest)) <= longest for _ in range(300))
    assert all(len(digits(rng, longest)) == longest for _ in range(100))
