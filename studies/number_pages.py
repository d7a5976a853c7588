"""Photographs and scans of whole pages with numbers: forms, tables and sheets."""

from __future__ import annotations

import zlib
from typing import Final

import cv2
import numpy as np
from number_layouts import LAYOUTS, Entry, Layout, lay_out
from number_line import SCALE, Character, compose
from number_people import Person, people_of
from numpy.typing import NDArray
from paper_ink import INKS, Pen, pick_pen, thicker
from paper_page import Field, Page, photograph, scan_in_two_levels

Picture = NDArray[np.uint8]
Rng = np.random.Generator

COUNT: Final = 100
"""Pages of each half."""

A4: Final = (210, 297)
"""Width and height in millimetres."""

DIGITS: Final = (3.8, 6.5)
"""Height of the digits in millimetres."""

LEAST_DIGIT: Final = 20
"""Least height of a digit in pixels."""

DRAWN_DIGIT: Final = 48
"""Least height in pixels at which a digit is drawn before the picture is reduced to its size."""

TOUCHING: Final = 0.25
"""The share of numbers in which digits touch."""

CAMERAS: Final = ("photograph", "photograph", "scan", "scan in two levels")
"""How pages are taken, each as often as it is listed."""


def make(place: int, held_out: bool) -> tuple[Picture, str, str]:
    """The picture (H, W) of a place in a half, its numbers line by line, and its kind."""
    rng = np.random.default_rng([zlib.crc32(b"pages"), place, held_out])
    kind = tuple(LAYOUTS)[place % len(LAYOUTS)]
    camera = CAMERAS[rng.integers(len(CAMERAS))]
    height = rng.uniform(*DIGITS)
    size = A4[::-1] if rng.random() < 0.15 else A4
    layout = lay_out(kind, size[0] / height, size[1] / height, rng)
    dots = rng.uniform(max(100, LEAST_DIGIT * 25.4 / height), 200)
    view = (0, 0, layout.width, layout.height)
    page = Page(view, rng, side=dots * A4[1] / 25.4, drawn=DRAWN_DIGIT, rough=0.3)
    # The camera turns print and ink together.
    page.tilt = 0.0
    in_two_levels = camera == CAMERAS[-1]
    pen = thicker(pick_pen(rng, *INKS), 1.2) if in_two_levels else pick_pen(rng)
    person = people_of(held_out).pick(rng, all_digits=True)
    fill(page, layout, person, person.with_own(pen))
    _turn(page, on_table=camera == CAMERAS[0])
    picture = scan_in_two_levels(page) if in_two_levels else photograph(page, quality=60)
    return picture, layout.text, f"{kind}, {camera}"


def fill(page: Page, layout: Layout, person: Person, pen: Pen) -> None:
    """Print and write all that is on a page."""
    page.darken(page.lines(layout.segments), layout.dark)
    page.darken(page.texts(layout.words), page.rng.uniform(0.6, 0.95))
    cover = page.cover_of(tuple(each for strokes in layout.strokes for each in strokes), pen)
    for entry in layout.entries:
        _write(cover, entry, person, pen, page)
    page.ink(cover, pen)


def _write(cover: Field, entry: Entry, person: Person, pen: Pen, page: Page) -> None:
    """Write an entry where its place on the page is, unless it needs letters that aren't known."""
    rng = page.rng
    if not set(filter(str.isalpha, entry.text)) <= person.letters.keys():
        return
    if entry.step is not None:
        for place, digit in enumerate(entry.text):
            line = compose(digit, person, pen, rng)
            width = line.cover.shape[1] / SCALE
            size = min(1.0, 0.95 * entry.step / width)
            free = entry.step - size * width
            x = entry.x + place * entry.step + (0.5 + rng.normal(0, 0.08)) * free
            _put(cover, line, (x, entry.y), size * page.scale, page.scale)
        return
    line = compose(entry.text, person, pen, rng, touching=rng.random() < TOUCHING)
    width = line.cover.shape[1] / SCALE
    size = min(1.0, entry.room / width)
    x = entry.x + (entry.room - size * width if entry.at_right else 0)
    _put(cover, line, (x, entry.y), size * page.scale, page.scale)


def _put(
    cover: Field, line: Character, place: tuple[float, float], size: float, scale: float
) -> None:
    """Add a line whose base line begins at a place, with digits ``size`` pixels high.

    ``scale`` is that of the page.
    """
    ink = cv2.resize(
        line.cover, None, fx=size / SCALE, fy=size / SCALE, interpolation=cv2.INTER_AREA
    )
    x, y = (round(each * scale) for each in place)
    y -= round(line.foot * size / SCALE)
    left, top = max(0, x), max(0, y)
    part = cover[top : y + ink.shape[0], left : x + ink.shape[1]]
    ink = ink[top - y : top - y + part.shape[0], left - x : left - x + part.shape[1]]
    np.maximum(part, ink, out=part)


def _turn(page: Page, *, on_table: bool) -> None:
    """Look at the page as a camera does above a table, or as a scanner."""
    rng = page.rng
    height, width = page.levels.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    middle, angle = corners.mean(axis=0), rng.normal(0, 0.03 if on_table else 0.008)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    inwards = rng.uniform(0.0, 0.06, (4, 1)) if on_table else np.full((4, 1), 0.003)
    seen = middle + (corners - middle) @ turn * (1 - inwards)
    way = cv2.getPerspectiveTransform(corners, seen.astype(np.float32))
    ground = np.ones_like(page.levels)
    if on_table:
        shadow = page.beyond((page.view[2] / 2, page.view[3] * rng.random()), *_edge(rng))
        page.darken(shadow, rng.uniform(0.0, 0.4))
        ground *= rng.uniform(0.1, 0.6) * (1 + 0.06 * page.noise(1.5) + 0.03 * page.noise(0.1))
    mask = cv2.warpPerspective(np.ones_like(page.levels), way, (width, height))
    levels = cv2.warpPerspective(page.levels, way, (width, height))
    page.levels = np.asarray(levels * mask + np.clip(ground, 0, 1) * (1 - mask), np.float32)


def _edge(rng: Rng) -> tuple[float, float]:
    """The direction and the softness of the edge of a shadow."""
    return float(rng.uniform(0, 2 * np.pi)), float(rng.uniform(0.1, 6))
