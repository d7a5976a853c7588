"""Pictures of one number each, of 1 to 12 digits, on papers that no training has seen."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Final

import cv2
import numpy as np
from number_line import SCALE, Character, compose, rotated
from number_people import people_of
from numpy.typing import NDArray
from paper_ink import Pen, pick_pen
from paper_page import Box, Field, Page, photograph, scan_in_two_levels
from paper_surroundings import (
    darken_side,
    grown,
    pick_label,
    print_guilloche,
    print_label,
    surrounded_page,
)

Picture = NDArray[np.uint8]
Rng = np.random.Generator

LONGEST: Final = 12
"""Digits of a number."""

COUNT: Final = 100 * LONGEST
"""Pictures of each half."""

DRAWINGS: Final = 0.25
"""The share of plain drawings."""

LEAST_DIGIT: Final = 24
"""Least height of a digit in pixels."""

FINE_DIGIT: Final = 40
"""The same on security print."""

SEPARATED: Final = 0.3
"""The share of numbers with separators, where they are long enough."""

REPEATED: Final = 0.1
"""How much more often than by chance a digit is that before it."""


def make(place: int, held_out: bool) -> tuple[Picture, str, str]:
    """The picture (H, W) of a place in a half, what is written, and how it was made.

    All lengths are equally frequent; in half of the numbers, digits touch.
    """
    rng = np.random.default_rng([zlib.crc32(b"composed"), place, held_out])
    person = people_of(held_out).pick(rng)
    # Each dozen begins with another length, so that evenly spread pictures have all lengths.
    dozen = place // LONGEST
    text = pick_text(1 + (place + dozen) % LONGEST, person.labels, rng)
    pen = person.with_own(pick_pen(rng))
    line = compose(text, person, pen, rng, touching=dozen % 2 == 1)
    turn = rng.uniform(-12, 12) if rng.random() < 0.15 else rng.normal(0, 1.5)
    line = rotated(line, turn)
    if rng.random() < DRAWINGS:
        return _drawing(line, rng), text, f"drawing, {person.kind}"
    paper = tuple(PAPERS)[rng.choice(len(PAPERS), p=_CHANCES)]
    return PAPERS[paper](line, pen, rng), text, f"{paper}, {person.kind}"


def pick_text(count: int, labels: str, rng: Rng) -> str:
    """A number of so many digits of those that somebody can write, often with separators."""
    digits = str(rng.choice(list(labels)))
    while len(digits) < count:
        digits += digits[-1] if rng.random() < REPEATED else str(rng.choice(list(labels)))
    if count < 2 or rng.random() > SEPARATED:
        return digits
    if count == 4 and rng.random() < 0.4:
        return digits[:2] + ":" + digits[2:]
    if count in (6, 8) and rng.random() < 0.4:
        return str(rng.choice(list("./-"))).join([digits[:2], digits[2:4], digits[4:]])
    end = "" if rng.random() < 0.5 else str(rng.choice([".-", ",-", "-"]))
    if not end and count > 2:
        digits, end = digits[:-2], str(rng.choice([".", ","])) + digits[-2:]
    groups = range(len(digits) % 3, len(digits), 3) if len(digits) > 3 else []
    mark = str(rng.choice([".", "'"])) if "." not in end else "'"
    for place in reversed([each for each in groups if each]):
        digits = digits[:place] + mark + digits[place:]
    return digits + end


def _drawing(line: Character, rng: Rng) -> Picture:
    """A drawing on a screen: one level of ink on one of ground, without noise."""
    height = rng.uniform(LEAST_DIGIT, 160)
    size = height / SCALE
    cover = cv2.resize(line.cover, None, fx=size, fy=size, interpolation=cv2.INTER_AREA)
    most = height * (0.1 if rng.random() < 0.3 else 1.0)
    margins = rng.uniform(0, most, 4).round().astype(int).reshape(2, 2)
    cover = np.pad(cover, margins)
    ground, ink = (255, 0) if rng.random() < 0.75 else (0, 255)
    return np.rint(ground + (ink - ground) * cover).astype(np.uint8)


def place_on(page: Page, line: Character) -> Field:
    """Where a line lies that is in the middle of a page: 0 to 1."""
    size = page.scale / SCALE
    cover = cv2.resize(line.cover, None, fx=size, fy=size, interpolation=cv2.INTER_AREA)
    middle = -np.array(page.view[:2]) * page.scale
    left, top = np.rint(middle - np.array(cover.shape[::-1]) / 2)
    matrix = np.array([[1, 0, left], [0, 1, top]], np.float32)
    return np.asarray(cv2.warpAffine(cover, matrix, page.levels.shape[::-1]), np.float32)


def _box(line: Character) -> Box:
    height, width = (side / SCALE for side in line.cover.shape)
    return -width / 2, -height / 2, width / 2, height / 2


def _taken(page: Page, line: Character, pen: Pen) -> Picture:
    """Write the line, and photograph or scan the page."""
    page.ink(place_on(page, line), pen)
    in_two_levels = pen.dark > 0.6 and page.rng.random() < 0.2
    return scan_in_two_levels(page) if in_two_levels else photograph(page)


def _page(box: Box, rng: Rng, least: float, most: float) -> Page:
    return Page(grown(box, rng, least, most), rng, least=LEAST_DIGIT)


def _plain(line: Character, pen: Pen, rng: Rng) -> Picture:
    """Paper with a narrow or a wide margin, often with a shadow."""
    page = _page(_box(line), rng, 0.03, float(rng.choice([0.2, 1.0, 2.5])))
    if rng.random() < 0.3:
        point = float(rng.uniform(page.view[0], page.view[2])), 0.0
        shadow = page.beyond(point, rng.uniform(0, 2 * np.pi), rng.uniform(0.02, 0.5))
        page.darken(shadow, rng.uniform(0.15, 0.45))
    return _taken(page, line, pen)


def _ruled(line: Character, pen: Pen, rng: Rng) -> Picture:
    """Lined or squared paper; the number stands on a line, or across some."""
    page = _page(_box(line), rng, 0.1, 1.2)
    left, top, right, bottom = page.view
    apart = rng.uniform(0.5, 1.6)
    at = rng.uniform(0, apart) if rng.random() < 0.5 else 0.5 + rng.uniform(0.02, 0.15)
    width, far = rng.uniform(0.01, 0.03), 1.0
    rows = at + apart * np.arange(-12, 13)
    segments = [((left - far, y), (right + far, y), width) for y in rows if top < y < bottom]
    if rng.random() < 0.5:
        columns = apart * np.arange(-40, 41) + rng.uniform(0, apart)
        segments += [((x, top - far), (x, bottom + far), width) for x in columns]
    page.darken(page.lines(segments), rng.uniform(0.15, 0.6))
    return _taken(page, line, pen)


def _surrounded(line: Character, pen: Pen, rng: Rng) -> Picture:
    """In a cell, in a frame, or near the edge of the page."""
    return _taken(surrounded_page(_box(line), rng), line, pen)


def _labelled(line: Character, pen: Pen, rng: Rng) -> Picture:
    """A printed label above or to the left, often a line below."""
    box = _box(line)
    label = pick_label(box, pen.width / 2 + 0.1, rng)
    page = _page(label.view(box), rng, 0.08, 0.4)
    print_label(page, label)
    if rng.random() < 0.5:
        y = box[3] + rng.uniform(0.04, 0.15)
        page.darken(page.line((-99, y), (99, y), rng.uniform(0.012, 0.03)), rng.uniform(0.4, 0.9))
    return _taken(page, line, pen)


def _on_security_print(line: Character, pen: Pen, rng: Rng) -> Picture:
    """Dark ink on wavy lines, as of a cheque."""
    page = Page(grown(_box(line), rng, 0.05, 0.4), rng, least=FINE_DIGIT)
    pen = Pen(pen.width, max(pen.dark, 0.75), pen.grain)
    print_guilloche(page)
    page.ink(place_on(page, line), pen)
    return photograph(page)


def _beside_gutter(line: Character, pen: Pen, rng: Rng) -> Picture:
    """Beside the dark fold of a book, or the black that a scanner sees beyond the page."""
    box = _box(line)
    page = _page(box, rng, 0.25, 0.7)
    darken_side(page, box, rng.uniform(0.1, 0.22))
    return _taken(page, line, pen)


PAPERS: Final[dict[str, Callable[[Character, Pen, Rng], Picture]]] = {
    "plain paper": _plain,
    "lined paper": _ruled,
    "cell, frame or edge": _surrounded,
    "printed label": _labelled,
    "security print": _on_security_print,
    "dark side": _beside_gutter,
}
_CHANCES: Final = (0.25, 0.25, 0.125, 0.125, 0.125, 0.125)
"""How often there is each of the papers."""
