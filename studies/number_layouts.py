"""What stands on a page with numbers: forms, tables and sheets, as words, lines and numbers.

Lengths are in heights of a handwritten digit, from the upper left corner of the page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from number_line import scribble
from number_texts import COLUMNS, FIELDS, ROWS, TITLES, WRITTEN, digits, pick, pick_number
from paper_ink import Strokes, moved
from paper_page import FONTS, Segment, Words

from inkdigits.alphabet import digits_of

Rng = np.random.Generator


@dataclass(frozen=True)
class Entry:
    """A number or a word to write by hand.

    Attributes
    ----------
    text:
        What to write.
    x, y:
        The left end of its base line.
    room:
        The width that there is.
    step:
        The width of each box of a row for one digit each; None elsewhere.
    at_right:
        Whether it ends where the room ends.
    """

    text: str
    x: float
    y: float
    room: float
    step: float | None = None
    at_right: bool = False


@dataclass
class Layout:
    """A page.

    Attributes
    ----------
    width, height:
        Of the page.
    font:
        Of all print.
    segments, words:
        What is printed.
    dark:
        The share of the light that printed lines take away.
    entries, strokes:
        What is written.
    rows:
        All numbers, line by line in reading order.
    """

    width: float
    height: float
    font: str
    dark: float
    segments: list[Segment] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    strokes: list[Strokes] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The numbers as a labelled folder has them."""
        return "\n".join(" ".join(row) for row in self.rows if row)

    @property
    def count(self) -> int:
        """How many numbers there are."""
        return sum(map(len, self.rows))

    def print(self, words: str, x: float, y: float, height: float) -> None:
        """Print words whose base line begins at a place."""
        self.words.append((words, (x, y), height, self.font))

    def write(self, entry: Entry) -> None:
        """Write something; a number is the next of the last row."""
        self.entries.append(entry)
        if any(map(str.isdecimal, entry.text)):
            self.rows[-1].append(entry.text)

    def frame(self, x: float, y: float, width: float, height: float, thick: float) -> None:
        """Print a box whose upper left corner is at a place."""
        across, down = (x, x + width), (y, y + height)
        self.segments += [((x, each), (x + width, each), thick) for each in down]
        self.segments += [((each, y), (each, y + height), thick) for each in across]


def form(layout: Layout, rng: Rng) -> None:
    """Fields with printed labels: lines, boxes, rows of boxes for one digit each, open ones."""
    columns, above = int(rng.integers(1, 3)), bool(rng.random() < 0.5)
    pitch, thick = rng.uniform(2.6, 3.8), rng.uniform(0.02, 0.06)
    style = pick(rng, ("line", "box", "comb", "mixed", "mixed"))
    margin = rng.uniform(1.5, 3.5)
    width = (layout.width - 2 * margin) / columns
    label_width = 0.0 if above else min(5.5, 0.35 * width)
    layout.print(pick(rng, TITLES), margin, rng.uniform(3, 4), rng.uniform(1.0, 1.8))
    y = rng.uniform(6, 8)
    while layout.count < 30 and y < layout.height - 7:
        layout.rows.append([])
        for column in range(columns):
            x = margin + column * width
            size = rng.uniform(0.4, 0.6) if above else rng.uniform(0.5, 0.75)
            label = pick(rng, tuple(FIELDS))
            layout.print(label, x, y - 1.5 if above else y, size)
            drawn = pick(rng, ("line", "box", "comb", "open")) if style == "mixed" else style
            place = x + label_width, y, width - label_width - 0.8
            _field(layout, drawn, FIELDS[label], place, thick, rng)
        y += pitch
    layout.print(pick(rng, ("Signature", "Unterschrift", "Signed")), margin, y + 1, 0.6)
    layout.strokes.append(moved(scribble(rng), margin + 6, y + 1))


def _field(
    layout: Layout,
    drawn: str,
    kind: str,
    place: tuple[float, float, float],
    thick: float,
    rng: Rng,
) -> None:
    """One field from the left end of its base line to the right, mostly filled."""
    x, y, room = place
    room = min(room, rng.uniform(9.5, 13) if kind != "word" else room)
    text = pick(rng, WRITTEN) if kind == "word" else pick_number(kind, rng, room - 0.8)
    if drawn == "comb" and kind != "word":
        _row_of_boxes(layout, digits_of(text), (x, y, room), thick, rng)
        return
    if drawn == "box":
        layout.frame(x, y - 1.3, room, 1.6, thick)
    elif drawn != "open":
        low = y + rng.uniform(0.05, 0.15)
        layout.segments.append(((x, low), (x + room, low), thick))
    if rng.random() < 0.88:
        layout.write(Entry(text, x + rng.uniform(0.3, 0.8), y, room - 0.8))


def _row_of_boxes(
    layout: Layout, text: str, place: tuple[float, float, float], thick: float, rng: Rng
) -> None:
    """Boxes for one digit each, sometimes more than there are digits, mostly filled."""
    x, y, room = place
    step = min(rng.uniform(1.1, 1.45), room / len(text))
    free = int(room / step) - len(text)
    boxes = len(text) + (int(rng.integers(0, free + 1)) if rng.random() < 0.4 else 0)
    for box in range(boxes):
        layout.frame(x + box * step, y - 1.25, step, 1.5, thick)
    if rng.random() < 0.88:
        layout.write(Entry(text, x, y, step * len(text), step))


def table(layout: Layout, rng: Rng) -> None:
    """A table with printed or no lines, with numbers in most of its cells."""
    columns, rows = int(rng.integers(2, 6)), int(rng.integers(4, 14))
    rows = min(rows, 36 // columns)
    margin, first = rng.uniform(1.5, 3.5), rng.uniform(3.5, 6)
    height = min(rng.uniform(1.7, 2.6), (layout.height - 9) / (rows + 2))
    width = min(rng.uniform(4, 9), (layout.width - 2 * margin - first) / columns)
    top, numbered = rng.uniform(5, 7), bool(rng.random() < 0.25)
    layout.print(pick(rng, TITLES), margin, rng.uniform(2.5, 4), rng.uniform(1.0, 1.6))
    heads = [str(head) for head in rng.permutation(tuple(COLUMNS))[:columns]]
    size, at_right, by_hand = rng.uniform(0.5, 0.65), rng.random() < 0.5, rng.random() < 0.25
    for place, head in enumerate(heads):
        layout.print(head, margin + first + place * width + 0.3, top + 0.65 * height, size)
    for row in range(rows):
        y = top + (row + 1) * height + rng.uniform(0.72, 0.8) * height
        layout.rows.append([str(row + 1)] if numbered else [])
        if numbered or not by_hand:
            name = str(row + 1) if numbered else pick(rng, ROWS)
            layout.print(name, margin + 0.3, y, size)
        else:
            layout.write(Entry(pick(rng, WRITTEN), margin + 0.3, y, first - 0.6))
        for place, head in enumerate(heads):
            if rng.random() < 0.85:
                text = pick_number(COLUMNS[head], rng, width - 2.2)
                x = margin + first + place * width + 0.4
                layout.write(Entry(text, x, y, width - 0.8, at_right=at_right))
    _table_lines(layout, rng, (margin, top), (first, *[width] * columns), (rows + 1) * [height])


def _table_lines(
    layout: Layout,
    rng: Rng,
    corner: tuple[float, float],
    widths: tuple[float, ...],
    heights: list[float],
) -> None:
    """All lines of a table, only those between rows, or none."""
    kind, thick = rng.random(), rng.uniform(0.02, 0.07)
    across = corner[0] + np.concatenate([[0], np.cumsum(widths)])
    down = corner[1] + np.concatenate([[0], np.cumsum(heights)])
    if kind < 0.85:
        layout.segments += [((across[0], y), (across[-1], y), thick) for y in down]
    if kind < 0.65:
        layout.segments += [((x, down[0]), (x, down[-1]), thick) for x in across]


def sheet(layout: Layout, rng: Rng) -> None:
    """Lined, squared or empty paper with a list: words and numbers, or columns of numbers."""
    pitch, thick = rng.uniform(1.7, 2.6), rng.uniform(0.01, 0.03)
    margin, top = rng.uniform(1.5, 4), rng.uniform(3, 5)
    ruling = pick(rng, ("lined", "squared", "empty"))
    far, apart = (layout.width, layout.height), pitch / (2 if ruling == "squared" else 1)
    layout.dark *= 0.45
    if ruling != "empty":
        ys = np.arange(top + 0.1 - apart * (top // apart), far[1], apart)
        layout.segments += [((0, y), (far[0], y), thick) for y in ys]
    if ruling == "squared":
        layout.segments += [((x, 0), (x, far[1]), thick) for x in np.arange(0.3, far[0], apart)]
    words, columns = bool(rng.random() < 0.6), int(rng.integers(1, 4))
    start = margin + (5.5 if words else 0)
    width = min((layout.width - margin - start) / columns, rng.uniform(5, 9))
    wanted, y = int(rng.integers(6, 30)), top + pitch
    kinds = [pick(rng, ("small", "integer", "integer", "amount", "time")) for _ in range(columns)]
    while layout.count < wanted and y < layout.height - 5:
        layout.rows.append([])
        if words and rng.random() < 0.85:
            layout.write(Entry(pick(rng, WRITTEN), margin + rng.uniform(0, 0.4), y, 5))
        for column in range(columns):
            if rng.random() < 0.9 or columns == 1:
                x = start + column * width + rng.uniform(0, 0.3)
                text = pick_number(kinds[column], rng, width - 2.4)
                layout.write(Entry(text, x, y, width - 1.8, at_right=words))
        y += pitch
    if words and rng.random() < 0.5:
        y += 0.2
        end = start + columns * width - 1.8
        rule = np.array([[end - 4, y - 1.5], [end, y - 1.5 + rng.normal(0, 0.05)]])
        layout.strokes.append((rule,))
        layout.rows.append([])
        layout.write(Entry(digits(rng, 2, 4), end - 4.2, y, 4.2, at_right=True))


LAYOUTS: Final[dict[str, Callable[[Layout, Rng], None]]] = {
    "form": form,
    "table": table,
    "sheet": sheet,
}


def lay_out(kind: str, width: float, height: float, rng: Rng) -> Layout:
    """A page of a kind and size with 5 to 40 numbers."""
    while True:
        layout = Layout(width, height, pick(rng, FONTS[1:]), rng.uniform(0.3, 0.9))
        LAYOUTS[kind](layout, rng)
        if 5 <= layout.count <= 40:
            return layout
