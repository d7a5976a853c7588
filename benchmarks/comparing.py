"""How what engines read is compared with what is written: by digits alone.

Whatever an engine gives, its answers are the digits 0 to 9 of its text; separators, letters and
signs are left out, of ours as of those of others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import cv2
import numpy as np
from engines import Text

from inkdigits.alphabet import digits_of

Cell = tuple[int, int]


def number_in(texts: Iterable[Text]) -> str:
    """The digits of one number: of all texts, joined from left to right."""
    ordered = sorted(texts, key=lambda text: text.x)
    return "".join(digits_of(text.text) for text in ordered)


def numbers_in(texts: Iterable[Text]) -> list[str]:
    """The digits of each number of a page: a text is one, or several with white space between."""
    return numbers_of(word for text in texts for word in text.text.split())


def numbers_of(words: Iterable[str]) -> list[str]:
    """The digits of each word that has some."""
    return [digits for digits in map(digits_of, words) if digits]


def cells_in(
    texts: Iterable[Text], corners: Sequence[tuple[float, float]], count: int = 9
) -> dict[Cell, str]:
    """The digits in each cell, (row, column), of a square grid in which there are any.

    A text is in the cell that its middle is in, and those of one cell are joined from left to
    right. What is outside the grid is left out.

    Parameters
    ----------
    corners:
        Those of the grid, (x, y) in pixels, clockwise from the upper left.
    count:
        Rows and columns.
    """
    square = np.array([[0, 0], [count, 0], [count, count], [0, count]], np.float32)
    to_cells = cv2.getPerspectiveTransform(np.array(corners, np.float32), square)
    found: dict[Cell, list[Text]] = {}
    for text in texts:
        middle = np.array([text.x + text.width / 2, text.y + text.height / 2, 1])
        x, y, scale = to_cells @ middle
        column, row = int(np.floor(x / scale)), int(np.floor(y / scale))
        if 0 <= row < count and 0 <= column < count:
            found.setdefault((row, column), []).append(text)
    numbers = {cell: number_in(inside) for cell, inside in found.items()}
    return {cell: number for cell, number in numbers.items() if number}
