"""Labelled strips of generated scenes, cut out by the code that reads pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from inkdigits.model.segmenter import bundled_segmenter
from inkdigits.runs.paper import strips_of_paper
from inkdigits.strip import CHARACTERS, HEIGHT, STRIDE, Strip
from inkdigits.synthesis.numbers import UNREADABLE, Written
from inkdigits.synthesis.people import Person
from inkdigits.synthesis.scenes import make_scene
from inkdigits.training.numbers.samples import Sample, centres_on

_SIDES: Final = (280, 480)
"""The smallest and largest height and width of a scene in pixels."""

_SCALES: Final = (0.7, 1.5)
"""The smallest and largest scale at which runs are searched for on a scene."""

_LEGIBLE: Final = 12
"""Pixels: a strip is left out if its tallest character is lower, on the scene or at that scale.

Pictures are read at a scale at which characters are taller; few people could read lower ones.
"""

_MOST_EMPTY: Final = 1
"""The most strips of a scene without characters, such as punched holes and parts of patterns."""

_MIDDLE: Final = (0.25, 0.75)
"""The bounds of the mean vertical centre of the characters of a strip, as shares of its height."""

_HEIGHTS: Final = (10, 38)
"""The bounds of the height of the tallest character of a strip, in pixels."""

_INK: Final = 100
"""Pixels above this level belong to characters."""

_SHOWN: Final = 0.6
"""The least share of the height and width of each character over which its ink extends."""

_ELSEWHERE: Final = 0.3
"""The largest share of them that lies outside all characters."""


@dataclass(frozen=True)
class _Character:
    """A character on a strip: its centre, x in columns, and its size in pixels."""

    symbol: str
    column: float
    y: float
    width: float
    height: float

    @property
    def x(self) -> float:
        """In pixels."""
        return STRIDE * self.column


def photographed_strips(person: Person, rng: np.random.Generator) -> list[Sample]:
    """The strips of a scene, of those whose text is certain."""
    height, width = rng.integers(*_SIDES, 2, endpoint=True)
    scene = make_scene(person, rng, (int(height), int(width)))
    scale = rng.uniform(*_SCALES)
    lowest = _LEGIBLE / min(scale, 1)
    if not any((line.boxes[:, 3] >= lowest).any() for line in scene.lines):
        return []
    side = round(max(height, width) * scale)
    found = strips_of_paper(scene.picture, bundled_segmenter(), side, has_tables=True)
    labels = (labelled(strip, scene.lines, lowest) for strip in found.strips)
    samples = [sample for sample in labels if sample is not None]
    empty = [sample for sample in samples if not sample.text]
    rng.shuffle(empty)
    return [sample for sample in samples if sample.text] + empty[:_MOST_EMPTY]


def labelled(strip: Strip, lines: Sequence[Written], lowest: float = 0) -> Sample | None:
    """A strip with its text; None if the text is not certain.

    Parameters
    ----------
    strip:
        Cut out of a picture.
    lines:
        All characters on the picture.
    lowest:
        The least height of the tallest character, in pixels of the picture.
    """
    spans, found = [], []
    for line in lines:
        characters = _on_strip(strip, line)
        if not characters:
            continue
        middles = [each.y for each in characters]
        if not _MIDDLE[0] * HEIGHT <= np.mean(middles) <= _MIDDLE[1] * HEIGHT:
            return None
        spans.append((characters[0].column, characters[-1].column))
        found += characters
    if not found:
        return None if any(_touches(strip, line) for line in lines) else _nothing(strip)
    spans.sort()
    apart = all(before[1] < after[0] for before, after in pairwise(spans))
    tallest = max((each.height for each in found), default=0)
    if tallest * np.hypot(*strip.to_source[:2, 0]) < lowest:
        return None
    if not (apart and _HEIGHTS[0] <= tallest <= _HEIGHTS[1]) or not _shows(strip, found):
        return None
    found.sort(key=lambda each: each.column)
    text = "".join(each.symbol for each in found)
    if UNREADABLE in text:
        return None
    return Sample(strip.pixels, text, np.array([each.column for each in found]))


def _nothing(strip: Strip) -> Sample:
    """A strip without characters."""
    return Sample(strip.pixels, "", np.empty(0))


def _touches(strip: Strip, line: Written) -> bool:
    """Whether a part of a line may lie on a strip."""
    height, width = strip.pixels.shape[:2]
    to_strip = np.linalg.inv(strip.to_source)
    x, y, wide, high = line.boxes.T
    corners = np.array([[x, x + wide, x, x + wide], [y, y, y + high, y + high]]).reshape(2, -1)
    on_strip = to_strip[:2] @ np.vstack([corners, np.ones(corners.shape[1])])
    (left, top), (right, bottom) = on_strip.min(axis=1), on_strip.max(axis=1)
    return bool(left < width and right > 0 and top < height and bottom > 0)


def _on_strip(strip: Strip, line: Written) -> list[_Character]:
    """The characters of a line whose centres lie on a strip, from left to right."""
    middles = centres_on(strip.to_source, line.boxes)
    sizes = line.boxes[:, 2:] / np.hypot(*strip.to_source[:2, :2])
    characters = [
        _Character(symbol, *middle, *size)
        for symbol, middle, size in zip(line.text, middles, sizes, strict=True)
    ]
    width = strip.pixels.shape[1]
    on = [each for each in characters if 0 <= each.x < width and 0 <= each.y < HEIGHT]
    return sorted(on, key=lambda each: each.column)


def _shows(strip: Strip, characters: list[_Character]) -> bool:
    """Whether a strip shows most of each character, and little elsewhere."""
    seen = strip.pixels[..., CHARACTERS] > _INK
    elsewhere = seen.copy()
    for each in characters:
        left, right = each.x - each.width / 2 - 2, each.x + each.width / 2 + 3
        top, bottom = each.y - each.height / 2 - 2, each.y + each.height / 2 + 3
        box = slice(max(0, int(top)), int(bottom)), slice(max(0, int(left)), int(right))
        rows, columns = np.nonzero(seen[box])
        if not len(rows):
            return False
        extent = np.ptp(columns) + 1, np.ptp(rows) + 1
        if extent[0] < _SHOWN * each.width or extent[1] < _SHOWN * each.height:
            return False
        elsewhere[box] = False
    return int(elsewhere.sum()) <= _ELSEWHERE * int(seen.sum())
