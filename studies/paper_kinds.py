"""The kinds of drawn pictures in which something on the paper disturbs reading."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from paper_ink import (
    DIGITS,
    INKS,
    Pen,
    Strokes,
    Writer,
    box_of,
    broken,
    fitted,
    moved,
    pick_pen,
    slanted,
    thicker,
)
from paper_page import LEAST_DIGIT, Page, photograph, scan_in_two_levels
from paper_surroundings import (
    darken_side,
    frame_board,
    grown,
    pick_label,
    print_guilloche,
    print_label,
    surrounded_page,
    write_on_back,
)

Picture = NDArray[np.uint8]
Made = tuple[Picture, str]
Rng = np.random.Generator

BLANK: Final = "blank"

FINE_DIGIT: Final = 45
"""Least height in pixels of a digit that is faint or scanned in two levels."""

KINDS: Final[dict[str, Callable[[Rng], Made]]] = {}
"""The kinds by their names."""


def kind(name: str) -> Callable[[Callable[[Rng], Made]], Callable[[Rng], Made]]:
    """Enter a function into `KINDS`."""

    def enter(function: Callable[[Rng], Made]) -> Callable[[Rng], Made]:
        KINDS[name] = function
        return function

    return enter


def written(rng: Rng, labels: str = DIGITS) -> tuple[Writer, Strokes]:
    """A writer, and the digit that the picture shows."""
    writer = Writer(rng, labels)
    return writer, writer.digit(writer.label)


def pen_and_camera(rng: Rng) -> tuple[Pen, int, Callable[[Page], Picture]]:
    """A pen, the least height of the digit in pixels, and how the picture is taken."""
    if rng.random() < 0.25:
        return pick_pen(rng, *INKS), FINE_DIGIT, scan_in_two_levels
    return pick_pen(rng), LEAST_DIGIT, photograph


@kind("line, frame or edge around a digit")
def surrounded(rng: Rng) -> Made:
    """A digit in a cell of a grid, in a frame, or near the edge of its page."""
    writer, strokes = written(rng)
    page = surrounded_page(box_of(strokes), rng)
    page.write(strokes, pick_pen(rng))
    return photograph(page), writer.label


@kind("line, frame or edge, empty")
def surrounded_nothing(rng: Rng) -> Made:
    """The same without a digit."""
    width = rng.uniform(0.3, 0.8)
    return photograph(surrounded_page((-width / 2, -0.5, width / 2, 0.5), rng)), BLANK


@kind("ink fills the picture")
def filling(rng: Rng) -> Made:
    """A tight crop of thick writing, or of writing that covers the paper unevenly."""
    writer, strokes = written(rng)
    pen = pick_pen(rng, "felt-tip", "felt-tip", "ballpoint", "pencil")
    pen = thicker(pen, rng.uniform(1.0, 1.4))
    reach = pen.width / 2
    page = Page(grown(box_of(strokes), rng, reach - 0.02, reach + 0.03), rng)
    page.write(strokes, pen)
    return photograph(page), writer.label


@kind("dark gutter or page edge along a side")
def beside_gutter(rng: Rng) -> Made:
    """A digit beside the dark fold of a book or the black that a scanner sees beyond the page."""
    writer, strokes = written(rng)
    box = box_of(strokes)
    page = Page(grown(box, rng, 0.25, 0.7), rng)
    for _ in range(int(rng.integers(1, 3))):
        darken_side(page, box, rng.uniform(0.1, 0.22))
    page.write(strokes, pick_pen(rng))
    return photograph(page), writer.label


@kind("neighbours cut off at the sides")
def between_neighbours(rng: Rng) -> Made:
    """A digit of a number, cut out with bits of its neighbours."""
    return _among_neighbours(rng, slope=rng.normal(0, 0.08), overlap=0.0)


@kind("slanted neighbours whose boxes overlap")
def between_slanted(rng: Rng) -> Made:
    """The same in slanted handwriting: the box of the digit holds parts of its neighbours."""
    return _among_neighbours(rng, slope=rng.uniform(0.2, 0.45), overlap=rng.uniform(0.1, 0.4))


def _among_neighbours(rng: Rng, slope: float, overlap: float) -> Made:
    writer, strokes = written(rng)
    strokes, pen = slanted(strokes, slope), pick_pen(rng)
    left, _, right, _ = box_of(strokes)
    page = Page(grown(box_of(strokes), rng, pen.width / 2 + 0.02, pen.width / 2 + 0.2), rng)
    rim = round(0.12 * page.scale) | 1
    near = cv2.dilate(page.cover_of(strokes, pen), np.ones((rim, rim), np.uint8))
    for side in rng.permuted([-1, 1])[: rng.integers(1, 3)]:
        other = fitted(slanted(writer.neighbour(), slope), rng.uniform(0.85, 1.15))
        start, _, end, _ = box_of(other)
        x = right - start - overlap if side > 0 else left - end + overlap
        other = moved(other, x, rng.normal(0, 0.06))
        while page.share_of(other) > 0.4 or (near * page.cover_of(other, pen)).any():
            other = moved(other, 0.03 * side, 0)
        page.write(other, pen)
    page.write(strokes, pen)
    return photograph(page), writer.label


@kind("neighbours cut off above and below")
def between_lines(rng: Rng) -> Made:
    """A digit of a column, cut out with bits of the lines above and below."""
    writer, strokes = written(rng)
    pen = pick_pen(rng)
    box = box_of(strokes)
    view = grown(box, rng, 0.15, 0.3)
    page = Page(view, rng)
    for side in rng.permuted([-1, 1])[: rng.integers(1, 3)]:
        border, edge = view[2 + side], box[2 + side]
        reach = edge + rng.uniform(0.45, 0.85) * (border - edge)
        for column in range(-1, 2):
            other = fitted(writer.neighbour(), rng.uniform(0.8, 1.1))
            y = reach - box_of(other)[2 - side]
            page.write(moved(other, column * rng.uniform(0.7, 1.0), y), pen)
    page.write(strokes, pen)
    return photograph(page), writer.label


@kind("0, 6, 8 or 9 in a printed frame")
def framed_hole(rng: Rng) -> Made:
    """A digit with a hole in a frame whose lines are often as wide and dark as the pen's."""
    writer, strokes = written(rng, "0689")
    pen, least, take = pen_and_camera(rng)
    cell = grown(box_of(strokes), rng, pen.width / 2 + 0.1, 0.5)
    page = Page(grown(cell, rng, 0.06, 0.4), rng, least=least)
    width, dark = pen.width, pen.dark
    if rng.random() < 0.5:
        width, dark = rng.uniform(0.02, 0.12), rng.uniform(0.4, 0.95)
    radius = rng.uniform(0.05, 0.25) if rng.random() < 0.3 else 0.0
    page.darken(page.frame(cell, width, radius), dark)
    page.write(strokes, pen)
    return take(page), writer.label


@kind("digit with gaps")
def falling_apart(rng: Rng) -> Made:
    """A digit of a dry pen, or of faint ink in a scan of two levels, that falls into parts."""
    writer, strokes = written(rng)
    if rng.random() < 0.5:
        pen = pick_pen(rng, "ballpoint", "fountain pen", "pencil")
        page = Page(grown(box_of(strokes), rng, 0.1, 0.5), rng)
        page.write(broken(strokes, pen, rng), pen)
        return photograph(page), writer.label
    pen = thicker(pick_pen(rng, "ballpoint", "pencil"), 1.3)
    page = Page(grown(box_of(strokes), rng, 0.1, 0.5), rng, least=FINE_DIGIT)
    cover = page.cover_of(strokes, pen)
    page.darken(cover * np.clip(0.8 + 0.2 * page.noise(0.1), 0, 1), 0.6)
    threshold = np.quantile(page.levels[cover > 0.9], rng.uniform(0.8, 0.88))
    return scan_in_two_levels(page, float(threshold)), writer.label


@kind("faint pencil across the edge of a shadow")
def faint_in_shadow(rng: Rng) -> Made:
    """Pencil of 8 to 14 % contrast, and the edge of a hard shadow through it."""
    writer, strokes = written(rng)
    pen = pick_pen(rng, "pencil")
    page = Page(grown(box_of(strokes), rng, 0.1, 0.6), rng, least=FINE_DIGIT)
    cover = page.cover_of(strokes, pen) * (1 + 0.2 * page.noise(0.02))
    page.darken(cover, rng.uniform(0.08, 0.14))
    point = rng.normal(0, 0.15), rng.normal(0, 0.15)
    shadow = page.beyond(point, rng.uniform(0, 2 * np.pi), rng.uniform(0.01, 0.06))
    page.darken(shadow, rng.uniform(0.3, 0.6))
    return photograph(page, noise=0.01, quality=80), writer.label


@kind("security print under the ink")
def on_guilloche(rng: Rng) -> Made:
    """Dark ink on strong wavy lines."""
    writer, strokes = written(rng)
    pen = pick_pen(rng, *INKS)
    page = Page(grown(box_of(strokes), rng, 0.05, 0.5), rng)
    print_guilloche(page)
    page.write(strokes, thicker(pen, 1.2))
    return photograph(page), writer.label


@kind("printed label above or beside")
def labelled(rng: Rng) -> Made:
    """The printed name of a field close above the digit or to its left, often with a line."""
    writer, strokes = written(rng)
    box = box_of(strokes)
    pen, least, take = pen_and_camera(rng)
    label = pick_label(box, pen.width / 2, rng)
    page = Page(grown(label.view(box), rng, 0.08, 0.3), rng, least=least)
    print_label(page, label)
    if rng.random() < 0.5:
        y = box[3] + pen.width / 2 + rng.uniform(0.04, 0.15)
        page.darken(page.line((-9, y), (9, y), rng.uniform(0.012, 0.03)), rng.uniform(0.4, 0.9))
    page.write(strokes, pen)
    return take(page), writer.label


@kind("thick printed bar above")
def under_bar(rng: Rng) -> Made:
    """A digit under a thick bar of print."""
    return _under(rng, DIGITS, rng.uniform(0.08, 0.3), rng.uniform(0.08, 0.35))


@kind("1 under a bar")
def one_under_bar(rng: Rng) -> Made:
    """A 1 under a printed bar, which is no roof of a 7."""
    return _under(rng, "1", rng.uniform(0.03, 0.15), rng.uniform(0.06, 0.2))


def _under(rng: Rng, labels: str, width: float, gap: float) -> Made:
    writer, strokes = written(rng, labels)
    pen, least, take = pen_and_camera(rng)
    left, top, right, bottom = box_of(strokes)
    y = top - pen.width / 2 - gap - width / 2
    start, end, far = left, right, 9.0
    if rng.random() < 0.4:
        start, end, far = left - rng.uniform(0.3, 0.6), right + rng.uniform(0.3, 0.6), 0.0
    view = grown((start, y - width / 2, end, bottom), rng, 0.1, 0.5)
    page = Page(view, rng, least=least)
    bar = page.line((start - far, y), (end + far, y), width)
    page.darken(bar, rng.uniform(0.6, 0.95))
    page.write(strokes, pen)
    return take(page), writer.label


@kind("light digit on a dark board with a frame")
def on_board(rng: Rng) -> Made:
    """Chalk on a board with its frame, or a white pencil on dark card with a printed frame."""
    writer, strokes = written(rng)
    pen = thicker(pick_pen(rng, "pencil"), rng.uniform(1, 1.6))
    cell = grown(box_of(strokes), rng, 0.15, 0.5)
    page = Page(grown(cell, rng, 0.05, 0.3), rng, shade=rng.uniform(0.08, 0.28))
    page.lay(np.clip(0.15 + 0.1 * page.noise(0.3), 0, 1), rng.uniform(0.3, 0.8))
    frame_board(page, cell)
    page.write(strokes, pen, level=rng.uniform(0.75, 0.95))
    return photograph(page), writer.label


@kind("show-through from the other side")
def shining_through(rng: Rng) -> Made:
    """A digit on thin paper whose other side is written on."""
    writer, strokes = written(rng)
    pen = pick_pen(rng, *INKS)
    page = Page(grown(box_of(strokes), rng, 0.15, 0.8), rng)
    write_on_back(page, writer, pen)
    page.write(strokes, pen)
    return photograph(page), writer.label
