"""Strips of generated scenes, cut by the code that reads pictures, with what is on them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.model.segmenter import bundled_segmenter
from inkdigits.runs.paper import strips_of_paper
from inkdigits.strip import HEIGHT, STRIDE, Strip
from inkdigits.synthesis.numbers import Written
from inkdigits.synthesis.people import Person
from inkdigits.synthesis.scenes import make_scene
from inkdigits.training.numbers.samples import Sample, centres_on

_SIDES: Final = (280, 480)
"""The smallest and largest height and width of a scene in pixels."""

_REDUCED: Final = 0.6
"""The most that a scene is reduced by to look for runs."""

_MIDDLE: Final = (0.25, 0.75)
"""Where on a strip the middles of its characters lie on average, as shares of its height."""

_HEIGHTS: Final = (10, 38)
"""Pixels: the lowest and highest that the tallest character of a strip is."""


def photographed_strips(person: Person, rng: np.random.Generator) -> list[Sample]:
    """The strips of a scene whose content is known for sure."""
    height, width = rng.integers(*_SIDES, 2, endpoint=True)
    scene = make_scene(person, rng, (int(height), int(width)))
    side = round(max(height, width) * rng.uniform(_REDUCED, 1))
    strips = strips_of_paper(scene.picture, bundled_segmenter(), side)
    found = (labelled(strip, scene.lines) for strip in strips)
    return [sample for sample in found if sample is not None]


def labelled(strip: Strip, lines: Sequence[Written]) -> Sample | None:
    """A strip with the characters that stand on it; None where these can't be told for sure.

    Parameters
    ----------
    strip:
        As cut out of a picture.
    lines:
        What is on the picture.
    """
    width = strip.pixels.shape[1]
    texts, places, heights, spans = [], [], [], []
    for line in lines:
        middles = centres_on(strip.to_source, line.boxes)
        x, y = STRIDE * middles[:, 0], middles[:, 1]
        on = (x >= 0) & (x < width) & (y >= 0) & (y < HEIGHT)
        if not on.any():
            continue
        if not _MIDDLE[0] * HEIGHT <= y[on].mean() <= _MIDDLE[1] * HEIGHT:
            return None
        texts += [symbol for symbol, is_on in zip(line.text, on, strict=True) if is_on]
        places += middles[on, 0].tolist()
        scale = np.hypot(*strip.to_source[:2, 1])
        heights += (line.boxes[on, 3] / scale).tolist()
        spans.append((x[on].min(), x[on].max()))
    if not texts:
        return None
    spans.sort()
    overlap = any(before[1] > after[0] for before, after in pairwise(spans))
    if overlap or not _HEIGHTS[0] <= max(heights) <= _HEIGHTS[1]:
        return None
    order = np.argsort(places, kind="stable")
    centres: NDArray[np.float64] = np.array(places)[order]
    return Sample(strip.pixels, "".join(texts[place] for place in order), centres)
