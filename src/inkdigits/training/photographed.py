"""Glyphs of characters that are photographed in a cell of paper, and found there again."""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.alphabet import OTHER
from inkdigits.glyph import normalise
from inkdigits.ink import Ink
from inkdigits.layout import Mark, joined
from inkdigits.preparation import prepare
from inkdigits.sheet import Sheet
from inkdigits.synthesis.numbers.written import symbol_of
from inkdigits.synthesis.people import synthetic_person
from inkdigits.synthesis.scenes import Kind, Scene, photograph_cell

_SIDES: Final = (40, 240)
"""The smallest and the largest side of a cell in pixels."""

_FOUND: Final = 0.75
"""The smallest share of a character's ink that is found in a photograph worth learning from."""

_OTHER_INK: Final = 0.35
"""The largest share of what is found there that isn't the character's ink."""

_INK: Final = 127
"""Pixels above this level are ink."""


def photographed_glyph(
    character: str, ink: Ink | None, rng: np.random.Generator
) -> NDArray[np.uint8] | None:
    """The glyph that is found in a photograph of a cell.

    Parameters
    ----------
    character, ink:
        What is written into the cell; without ink it is left empty.

    Returns
    -------
    glyph: (28, 28) uint8
        None where no mark is found, or where it isn't the character.
    """
    side = math.exp(rng.uniform(*np.log(_SIDES)))
    shape = round(side * math.exp(rng.uniform(-0.4, 0.4))), round(side)
    name = OTHER if ink is None else symbol_of(character)
    strokes = None if ink is None else ink.strokes
    scene = photograph_cell(name, strokes, synthetic_person(rng), rng, shape)
    prepared = prepare(scene.picture)
    if not prepared.marks:
        return None
    mark = joined(prepared.marks)
    if ink is not None and not _shows(mark, prepared.sheet, _ink_of(name, scene)):
        return None
    return normalise(mark.ink)


def _ink_of(name: str, scene: Scene) -> NDArray[np.uint8]:
    """The ink of a character in the middle of a scene, (H, W) uint8; none if unreadable."""
    own = np.zeros_like(scene.truth)
    middle = np.array(own.shape[::-1]) / 2
    boxes = [
        box
        for line in scene.lines
        for symbol, box in zip(line.text, line.boxes, strict=True)
        if symbol == name and not line.printed
    ]
    if boxes:
        box = min(boxes, key=lambda box: float(np.abs(box[:2] + box[2:] / 2 - middle).max()))
        left, top = np.maximum(box[:2], 0).astype(int)
        right, foot = np.ceil(box[:2] + box[2:]).astype(int)
        place = np.s_[top:foot, left:right]
        own[place] = np.where(scene.truth[place] == Kind.WRITTEN, 255, 0)
    return own


def _shows(mark: Mark, sheet: Sheet, own: NDArray[np.uint8]) -> bool:
    """Whether a mark has most of the ``own`` ink of a character, and not much else."""
    size = sheet.pixels.shape[::-1]
    written = cv2.warpPerspective(own, np.linalg.inv(sheet.to_source), size)
    found = np.zeros(written.shape, np.uint8)
    x, y, width, height = mark.box
    found[y : y + height, x : x + width] = mark.ink
    # Ink is blurred by the camera, so that its edge may lie a little to either side.
    near = np.ones((1 + 2 * math.ceil(height / 28),) * 2, np.uint8)
    lost = (written > _INK) & (cv2.dilate(found, near) <= _INK)
    other = (found > _INK) & (cv2.dilate(written, near) <= _INK)
    return bool(
        lost.sum() < (1 - _FOUND) * (written > _INK).sum()
        and other.sum() < _OTHER_INK * (found > _INK).sum()
    )
