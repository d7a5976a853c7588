"""The numbers and words of a canvas as they are seen in its picture."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.alphabet import OTHER
from inkdigits.synthesis.numbers.written import UNREADABLE, Written, boxes_of, ordered
from inkdigits.synthesis.scenes.canvas import Canvas, Kind, Truth

_LOST: Final = 0.25
"""The share of a character that may be cut off before nobody could read it."""

_BIT: Final = 0.6
"""The share from which it is a bit of a character, which nobody takes for a whole one."""

_GONE: Final = 0.98
"""The share from which nothing of it is left."""

_FAINT: Final = 4.0
"""The contrast between ink and paper, in grey levels, that nobody sees."""

_NOISY: Final = 0.4
"""The same as a share of the standard deviation of the paper's grey levels."""

_SMALLEST: Final = 6.0
"""The height in pixels below which nobody reads a line."""

_OVERWRITTEN: Final = 0.5
"""The share of a printed character from which handwriting covers it all."""


def readable(lines: tuple[Written, ...], picture: Truth, truth: Truth) -> tuple[Written, ...]:
    """The same lines; what nobody could read because it is too faint or too small is `UNREADABLE`.

    What no pixel shows is left out.

    Parameters
    ----------
    picture, truth: (H, W) uint8
        As those of a scene.
    """
    shown = {
        printed: cv2.integral((truth == (Kind.PRINTED if printed else Kind.WRITTEN)).astype("u1"))
        for printed in {line.printed for line in lines}
    }
    kept = (_without_unseen(line, shown[line.printed]) for line in lines)
    return tuple(
        line
        if _is_readable(line, picture, truth)
        else replace(line, text=UNREADABLE * len(line.text))
        for line in kept
        if line.text
    )


def _without_unseen(line: Written, shown: cv2.typing.MatLike) -> Written:
    """The line without characters so small that no pixel shows them, such as thin dots.

    ``shown`` (H + 1, W + 1) is the integral of the pixels that show some.
    """
    low = np.maximum(np.rint(line.boxes[:, :2]).astype(int) - 1, 0)
    high = np.rint(line.boxes[:, :2] + line.boxes[:, 2:]).astype(int) + 2
    (left, top), (right, foot) = low.T, np.minimum(high, np.array(shown.shape[::-1]) - 1).T
    count = shown[foot, right] - shown[top, right] - shown[foot, left] + shown[top, left]
    text = "".join(symbol for symbol, pixels in zip(line.text, count, strict=True) if pixels)
    return (
        line if len(text) == len(line.text) else Written(text, line.boxes[count > 0], line.printed)
    )


def _is_readable(line: Written, picture: Truth, truth: Truth) -> bool:
    if line.boxes[:, 3].max() < _SMALLEST:
        return False
    low = np.maximum(line.boxes[:, :2].min(axis=0), 0).astype(int)
    high = np.ceil((line.boxes[:, :2] + line.boxes[:, 2:]).max(axis=0)).astype(int) + 1
    place = slice(low[1], high[1]), slice(low[0], high[0])
    levels, kinds = picture[place], truth[place]
    ink = levels[kinds == (Kind.PRINTED if line.printed else Kind.WRITTEN)]
    ground = levels[kinds == Kind.GROUND]
    if not ink.size or not ground.size:
        return True
    contrast = abs(float(ink.mean()) - float(ground.mean()))
    return contrast > max(_FAINT, _NOISY * float(ground.std()))


def seen_lines(canvas: Canvas, way: NDArray[np.float64]) -> tuple[Written, ...]:
    """What stands in the picture that the homography ``way`` makes of a canvas."""
    if not canvas.puts:
        return ()
    height, width = canvas.shape
    outlines = np.concatenate([put.outlines for put in canvas.puts])
    on_sheet = boxes_of(outlines)
    # What lies beyond the sheet was never there, and what lies beyond the picture isn't seen.
    outlines = np.clip(outlines, -0.5, np.array([width, height]) - 0.5)
    warped = cv2.perspectiveTransform(outlines.reshape(1, -1, 2), way)
    boxes = boxes_of(np.asarray(warped, np.float64).reshape(-1, 8, 2))
    lost = 1 - _share_inside(on_sheet, (width, height)) * _share_inside(boxes, (width, height))
    lost = np.maximum(lost, _hidden(canvas, on_sheet))
    clipped = _clipped(boxes, (width, height))
    lines, start = [], 0
    for put in canvas.puts:
        part = slice(start, start + len(put.text))
        start = part.stop
        kept = lost[part] < _GONE
        if not kept.any():
            continue
        text = [
            OTHER if share > _BIT else UNREADABLE if share > _LOST else symbol
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


def _hidden(canvas: Canvas, boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """The share of each character (n,) that a hole or, on print, handwriting hides."""
    printed = np.concatenate([np.full(len(put.text), put.printed) for put in canvas.puts])
    hidden = np.zeros(len(boxes))
    if printed.any() and not printed.all():
        hidden[printed] = _overlaps(boxes[printed], boxes[~printed])
        # What is left of half a printed character below handwriting is noise.
        hidden[hidden > _OVERWRITTEN] = 1
    if canvas.holes:
        hidden = np.maximum(hidden, _overlaps(boxes, np.array(canvas.holes)))
    return hidden


def _overlaps(boxes: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """The largest share of each box (n, 4) that is in one of the others (m, 4)."""
    low = np.maximum(boxes[:, None, :2], others[None, :, :2])
    high = np.minimum(
        boxes[:, None, :2] + boxes[:, None, 2:], others[None, :, :2] + others[None, :, 2:]
    )
    shared = np.clip(high - low, 0, None).prod(axis=2).max(axis=1)
    return np.asarray(shared / np.maximum(boxes[:, 2:].prod(axis=1), 1e-6))
