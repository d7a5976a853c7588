"""What lies around a digit: cells, edges, dark margins, security print, labels, show-through."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from paper_ink import Pen, Writer, fitted, moved
from paper_page import FONTS, Box, Page, load_font

Rng = np.random.Generator

WORDS = (
    *("Qty", "Item", "Score", "Points", "Room", "Total:", "Number", "Group", "Floor", "Kg", "Set"),
    *("Anzahl", "Menge:", "Stück", "Zeile", "Größe", "Gruppe", "Étage", "Année", "Nombre", "Page"),
    *("Días", "Cantidad", "Hoja", "Adet", "Toplam", "Quantità", "Piano", "Antal", "Leeftijd"),
    *("Wiek:", "Liczba", "Question", "Aufgabe", "Exercise", "No.", "Nr.", "#", "Fila", "Valor"),
)


def grown(box: Box, rng: Rng, least: float, most: float) -> Box:
    """A box with a margin of its own at each side."""
    left, top, right, bottom = box
    margins = rng.uniform(least, most, 4).tolist()
    return left - margins[0], top - margins[1], right + margins[2], bottom + margins[3]


def surrounded_page(box: Box, rng: Rng) -> Page:
    """A page on which a cell of a grid, a frame or the edge of the page surrounds a box."""
    cell = grown(box, rng, 0.14, 0.4)
    around = rng.integers(3)
    if around == 0:
        page = Page(_cell_view(cell, rng), rng)
        _print_cell(page, cell)
    elif around == 1:
        page = Page(grown(cell, rng, 0.05, 0.5), rng)
        page.darken(page.frame(cell, rng.uniform(0.015, 0.08)), rng.uniform(0.4, 0.95))
    else:
        page = Page(grown(cell, rng, 0.05, 0.25), rng)
        _lay_beyond_edge(page, box, rng.uniform(0.1, 0.18))
    return page


def _cell_view(cell: Box, rng: Rng) -> Box:
    """A view that cuts a cell out along its lines: some lines are in it, at least one is."""
    margins = rng.choice([-0.06, 0.0, 0.03, 0.08, 0.2], 4)
    margins[rng.integers(4)] = rng.choice([0.0, 0.03, 0.08])
    left, top, right, bottom = cell
    left, top = left - margins[0], top - margins[1]
    return left, top, right + margins[2], bottom + margins[3]


def _print_cell(page: Page, cell: Box) -> None:
    """Print the lines of a grid around a cell; they continue into the neighbouring cells."""
    rng = page.rng
    left, top, right, bottom = cell
    far = 20.0
    thin, dark = rng.uniform(0.012, 0.045), rng.uniform(0.35, 0.95)
    ends = (
        ((left, -far), (left, far)),
        ((right, -far), (right, far)),
        ((-far, top), (far, top)),
        ((-far, bottom), (far, bottom)),
    )
    for start, end in ends:
        width = thin * (rng.uniform(1.8, 3.0) if rng.random() < 0.25 else 1)
        page.darken(page.line(start, end, width), dark)


def _lay_beyond_edge(page: Page, box: Box, gap: float) -> None:
    """Lay a table under one side of the page; the edge has a thin shadow."""
    rng = page.rng
    point, angle = _point_beside(box, gap, rng)
    outside = page.beyond(point, angle, 0.01)
    grain = 1 + 0.03 * page.noise(0.02) + 0.08 * page.noise(0.4)
    level = rng.uniform(0.08, 0.5) if rng.random() < 0.7 else rng.uniform(0.6, 0.95)
    page.lay(outside, np.asarray(level * grain, np.float32))
    shadow = page.beyond(point, angle, 0.02) * (1 - page.beyond(_further(point, angle), angle, 0.1))
    page.darken(shadow, rng.uniform(0.15, 0.5))


def darken_side(page: Page, box: Box, gap: float) -> None:
    """Darken one side: the fold of a book, or what a scanner sees beside the page."""
    rng = page.rng
    point, angle = _point_beside(box, gap, rng)
    if rng.random() < 0.5:
        x, y = page.positions()
        depth = (x - point[0]) * np.cos(angle) + (y - point[1]) * np.sin(angle)
        fold = 1 - np.exp(-np.clip(depth, 0, None) / rng.uniform(0.08, 0.3))
        page.darken(np.asarray(fold, np.float32), rng.uniform(0.7, 0.97))
    else:
        level = rng.uniform(0.02, 0.2) * (1 + 0.1 * page.noise(0.05))
        page.lay(page.beyond(point, angle, rng.uniform(0.01, 0.06)), np.asarray(level, np.float32))


def _point_beside(box: Box, gap: float, rng: Rng) -> tuple[tuple[float, float], float]:
    """A point beside a box, and the direction from the box to an edge through that point."""
    left, top, right, bottom = box
    side = int(rng.integers(4))
    points = ((right + gap, 0), (0, bottom + gap), (left - gap, 0), (0, top - gap))
    return points[side], side * np.pi / 2 + float(rng.normal(0, 0.03))


def _further(point: tuple[float, float], angle: float) -> tuple[float, float]:
    return point[0] + 0.06 * np.cos(angle), point[1] + 0.06 * np.sin(angle)


def print_guilloche(page: Page) -> None:
    """Print one or two families of wavy security lines, often with darker clouds."""
    rng = page.rng
    x, y = page.positions()
    for _ in range(int(rng.integers(1, 3))):
        angle = rng.uniform(0, np.pi)
        along = x * np.cos(angle) + y * np.sin(angle)
        across = y * np.cos(angle) - x * np.sin(angle)
        spacing = rng.uniform(0.07, 0.2)
        for _ in range(2):
            across = across + rng.uniform(0.03, 0.15) * np.sin(
                along * rng.uniform(2, 9) + rng.uniform(0, 7)
            )
        wave = 0.5 + 0.5 * np.cos(2 * np.pi * across / spacing)
        lines = np.clip((wave - rng.uniform(0.2, 0.6)) * 4, 0, 1)
        page.darken(np.asarray(lines, np.float32), rng.uniform(0.15, 0.45))
    if rng.random() < 0.4:
        clouds = np.sin(x * rng.uniform(9, 20)) + np.sin(y * rng.uniform(9, 20) + 2 * np.sin(x * 5))
        page.darken(np.asarray(0.5 + clouds / 4, np.float32), rng.uniform(0.2, 0.4))


@dataclass(frozen=True)
class Label:
    """A printed label: its words, font, height, and the lower left corner."""

    words: str
    font: str
    height: float
    place: tuple[float, float]

    def view(self, box: Box) -> Box:
        """A view with the digit in ``box`` and the label; a long one above it is cut off."""
        left, top, right, bottom = box
        x, y = self.place
        return (
            min(left, max(x, left - 0.6) if y < top else x),
            min(top, y - self.height),
            right,
            bottom,
        )


def pick_label(box: Box, reach: float, rng: Rng) -> Label:
    """A label close above or to the left of a digit whose pen reaches beyond its box."""
    words = str(rng.choice(WORDS))
    font = str(rng.choice(FONTS if words.isascii() else FONTS[1:]))
    gap = reach + rng.uniform(0.05, 0.25)
    if rng.random() < 0.5:
        height = rng.uniform(0.2, 0.45)
        # Descenders reach about a quarter below the line.
        place = box[0] - rng.uniform(0, 0.4), box[1] - gap - 0.25 * height
    else:
        height = rng.uniform(0.25, 0.6)
        width = load_font(font, 100).getlength(words) * height / 100
        place = box[0] - gap - width, box[3] - rng.uniform(0, 0.3)
    return Label(words, font, height, place)


def print_label(page: Page, label: Label) -> None:
    """Print the label."""
    cover = page.text(label.words, label.place, label.height, label.font)
    page.darken(cover, page.rng.uniform(0.5, 0.95))


def frame_board(page: Page, cell: Box) -> None:
    """Frame a dark board: strips of wood or metal at one to four sides, or light lines."""
    rng = page.rng
    left, top, right, bottom = cell
    level = rng.uniform(0.4, 0.9)
    if rng.random() < 0.4:
        page.lay(page.frame(cell, rng.uniform(0.02, 0.08)), level)
        return
    points = ((right, 0.0), (0.0, bottom), (left, 0.0), (0.0, top))
    for side in rng.permutation(4)[: rng.integers(1, 5)]:
        outside = page.beyond(points[side], side * np.pi / 2 + page.tilt, 0.01)
        grain = 1 + 0.02 * page.noise(0.02) + 0.05 * page.noise(0.4)
        page.lay(outside, np.asarray(level * grain, np.float32))


def write_on_back(page: Page, writer: Writer, pen: Pen) -> None:
    """Let digits on the other side of the paper shine through: mirrored, blurred and faint."""
    rng = page.rng
    left, top, right, bottom = page.view
    cover = np.zeros_like(page.levels)
    for _ in range(int(rng.integers(2, 6))):
        strokes = fitted(writer.neighbour(), rng.uniform(0.7, 1.2))
        strokes = moved(strokes, rng.uniform(left, right), rng.uniform(top, bottom))
        cover = np.maximum(cover, page.cover_of(strokes, pen))
    blurred = cv2.GaussianBlur(cover[:, ::-1], (0, 0), rng.uniform(0.01, 0.05) * page.scale)
    page.darken(np.asarray(blurred, np.float32), pen.dark * rng.uniform(0.12, 0.32))
