"""The numbers and words of a canvas as they are seen in its picture."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.alphabet import OTHER
from inkdigits.synthesis.numbers.written import Written, boxes_of, ordered
from inkdigits.synthesis.scenes.canvas import Canvas

_LOST: Final = 0.25
"""The share of a character that may be cut off before nobody could read it."""

_GONE: Final = 0.98
"""The share from which nothing of it is left."""


def seen_lines(canvas: Canvas, way: NDArray[np.float64]) -> tuple[Written, ...]:
    """What stands in the picture that the homography ``way`` makes of a canvas."""
    if not canvas.puts:
        return ()
    height, width = canvas.shape
    outlines = np.concatenate([put.outlines for put in canvas.puts])
    on_sheet = boxes_of(outlines)
    warped = cv2.perspectiveTransform(outlines.reshape(1, -1, 2), way)
    boxes = boxes_of(np.asarray(warped, np.float64).reshape(-1, 8, 2))
    # What lies beyond the sheet was never there, and what lies beyond the picture isn't seen.
    lost = 1 - _share_inside(on_sheet, (width, height)) * _share_inside(boxes, (width, height))
    clipped = _clipped(boxes, (width, height))
    lines, start = [], 0
    for put in canvas.puts:
        part = slice(start, start + len(put.text))
        start = part.stop
        kept = lost[part] < _GONE
        if not kept.any():
            continue
        text = [
            OTHER if share > _LOST else symbol
            for symbol, share in zip(put.text, lost[part], strict=True)
            if share < _GONE
        ]
        lines.append(ordered(text, clipped[part][kept], printed=put.printed))
    return tuple(lines)


def _clipped(boxes: NDArray[np.float64], size: tuple[int, int]) -> NDArray[np.float64]:
    """The parts of boxes (n, 4) that lie in a picture of a (width, height)."""
    low = np.clip(boxes[:, :2], -0.5, np.array(size) - 0.5)
    high = np.clip(boxes[:, :2] + boxes[:, 2:], -0.5, np.array(size) - 0.5)
    return np.concatenate([low, high - low], axis=1)


def _share_inside(boxes: NDArray[np.float64], size: tuple[int, int]) -> NDArray[np.float64]:
    """The share of each box (n, 4) that lies in a picture of a (width, height)."""
    areas = np.maximum(boxes[:, 2], 1e-6) * np.maximum(boxes[:, 3], 1e-6)
    inside = _clipped(boxes, size)
    return np.asarray(inside[:, 2] * inside[:, 3] / areas)
