"""Grey levels to ink: the paper is estimated and taken away, whatever its light and polarity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.paper.printed import level_of_print
from inkdigits.picture.levels import Levels, reduced

FAINTEST: Final = 10
"""Grey levels (of 255) that ink must at least differ from its paper."""

_PAPER_SIDE: Final = 192
"""Longer side of the reduced picture that the paper is estimated on."""

_WIDEST_STROKE: Final = 0.35
"""Share of the picture's shorter side; what is wider and dark is a shadow, not ink."""

_FEWEST: Final = 12
"""Pixels of the reduced picture that a digit covers at least."""

_SPREAD: Final = 15
"""Levels on either side of the ground that may still be ground, with noise on it."""

_DARK_BOARD: Final = 100
"""Level below which the ground of a photo may well be a board, written on with chalk."""

_BRIGHT_PAPER: Final = 2.0
"""How much more likely dark ink is on bright paper, as the logarithm of a ratio of pixels."""

_FRAME: Final = 0.06
"""Width of a frame at the border, as a share of the picture's shorter side, at most."""

_NO_NOISE: Final = 90
"""Levels from which something is darker than any noise of a camera, whatever is around it."""

_PALE_SHARE: Final = 0.5
"""Pixels of a drawing that are paler than its ink, for each that isn't, where there are lines."""

_PAPER_SHARE: Final = 0.35
"""Quantile of the levels that is paper even where a thick digit fills the picture."""


def ink_of(grey: Levels) -> Levels:
    """Take the paper away.

    Parameters
    ----------
    grey: (H, W) uint8
        Any picture: dark ink on light paper or light on dark, evenly lit or not.

    Returns
    -------
    ink: (H, W) uint8
        Bright on 0; all 0 where nothing stands out from the paper.
    """
    return ink_on(grey, drawn_ground(grey))


def ink_on(grey: Levels, ground: Ground | None) -> Levels:
    """As `ink_of`, where `drawn_ground` is known already."""
    low, high, _, _ = cv2.minMaxLoc(grey)
    if high - low < FAINTEST:
        return np.zeros_like(grey)
    return _photographed_ink(grey) if ground is None else _drawn_ink(grey, ground)


@dataclass(frozen=True, eq=False)
class Ground:
    """The ground of a drawing.

    Attributes
    ----------
    level:
        0 to 255.
    is_dark:
        Whether the ink is brighter.
    counts: (256,) float32
        How many pixels of the drawing have each level.
    """

    level: int
    is_dark: bool
    counts: NDArray[np.float32]


def _drawn_ink(grey: Levels, ground: Ground) -> Levels:
    """Take the ground of a drawing (H, W) uint8 away, as `ink_of` does."""
    from_ground = np.arange(256) - ground.level
    residue = np.maximum(from_ground if ground.is_dark else -from_ground, 0)
    counts = np.bincount(residue, ground.counts, 256).astype(np.float32)
    printed = 0.0
    if _is_mostly_pale(counts):
        missing = np.asarray(cv2.LUT(grey, residue.astype(np.uint8)), np.uint8)
        printed = level_of_print(missing, FAINTEST)
    table = _stretching(counts, printed, 0, above=FAINTEST)
    return np.asarray(cv2.LUT(grey, table[residue]), np.uint8)


def _is_mostly_pale(counts: NDArray[np.float32]) -> bool:
    """Whether so much is paler than the ink that it may be print, and not only edges of strokes."""
    darkest = int((np.cumsum(counts[::-1])[::-1] >= _FEWEST).nonzero()[0][-1])
    middle = (FAINTEST + darkest) * 3 // 4
    return bool(counts[FAINTEST:middle].sum() > _PALE_SHARE * counts[middle:].sum())


def drawn_ground(grey: Levels) -> Ground | None:
    """The one ground of a drawing; None for a photo.

    A drawing has two levels, ground and ink, and only blends between them. Levels beyond the two
    mean that the second one is a shadow or print, with the ink on top.
    """
    counts = _histogram(grey)
    near = np.convolve(counts, np.ones(5, np.float32), "same")
    first = _peak(counts, near)
    if near[first] >= 0.9 * grey.size:
        # Cubes, because a little noise of all the ground outweighs the ink of a small digit.
        away = np.arange(256.0) - first
        return Ground(first, bool(np.dot(counts, away * away * away) > 0), counts)
    far = near.copy()
    far[max(0, first - _SPREAD) : first + _SPREAD + 1] = 0
    second = _peak(counts, far)
    low, high = min(first, second), max(first, second)
    beyond = counts[: max(0, low - 16)].sum() + counts[high + 17 :].sum()
    middle = (low + high) / 2
    edge = border_of(grey)
    bright_edge = np.count_nonzero(edge > middle) / edge.size
    if bright_edge in (0, 1):
        # All around there may be a frame, with the ground beside it.
        inset = max(2, round(_FRAME * min(grey.shape)))
        within = border_of(grey[inset:-inset, inset:-inset])
        bright_within = np.count_nonzero(within > middle) / max(1, within.size)
        bright_edge = bright_within if abs(bright_within - bright_edge) > 0.9 else bright_edge
    # A shadow takes up much of the border, and few strokes are enough for a digit.
    most_beyond = 0.0003 if 0.15 < bright_edge < 0.85 else 0.004
    if near[first] + near[second] < 0.6 * grey.size or beyond > most_beyond * grey.size:
        return None
    # The ground fills the border and the greater part of the picture.
    bright = counts[int(middle) + 1 :].sum() / grey.size
    is_dark = bool(bright + bright_edge < 1)
    return Ground(low if is_dark else high, is_dark, counts)


def border_of(grey: Levels) -> Levels:
    """The levels of a picture (H, W) all around, those of corners twice; none of an empty one."""
    if not grey.size:
        return grey.ravel()
    return np.concatenate((grey[0], grey[-1], grey[:, 0], grey[:, -1]))


def _peak(counts: NDArray[np.floating], near: NDArray[np.floating]) -> int:
    """The most frequent level where levels and their neighbours are most frequent."""
    start = max(0, int(near.argmax()) - 2)
    return start + int(counts[start : start + 5].argmax())


def _photographed_ink(grey: Levels) -> Levels:
    small = reduced(grey, _PAPER_SIDE)
    if _ink_is_bright(small):
        grey, small = 255 - grey, 255 - small
    paper = _paper(small)
    # Averaging has taken the noise out of the reduced picture, so its darkest places are ink.
    peak = _darkness(small, paper)
    level, noise = _paper_and_noise(peak)
    faint = int(np.partition(peak.ravel(), -_FEWEST)[-_FEWEST]) - level
    if faint < max(FAINTEST, min(6 * noise, max(4.5 * noise, _NO_NOISE))):
        return np.zeros_like(grey)
    residue = _darkness(grey, cv2.resize(paper, grey.shape[::-1], interpolation=cv2.INTER_LINEAR))
    level, noise = _paper_and_noise(residue)
    ground = max(level, level_of_print(residue, level + max(FAINTEST, 3 * noise)))
    above = max(FAINTEST, min(6 * noise, _NO_NOISE), level + faint / 2 - ground)
    return _stretched(residue, ground, noise, above=above)


def _paper(small: Levels) -> Levels:
    """What the paper would look like without the ink.

    Closing fills what is dark and narrower than the kernel, and leaves edges of light and shadow
    where they are.
    """
    side = max(3, round(min(small.shape) * _WIDEST_STROKE)) | 1
    room = side // 2
    padded = cv2.copyMakeBorder(small, room, room, room, room, cv2.BORDER_REPLICATE)
    closed = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    return np.asarray(closed[room:-room, room:-room], np.uint8)


def _darkness(grey: Levels, paper: Levels | cv2.typing.MatLike) -> Levels:
    """How much of the paper's light is missing, 0 to 255: the same in light and in shadow."""
    return np.asarray(cv2.bitwise_not(cv2.divide(grey, paper, scale=255)), np.uint8)


def _ink_is_bright(small: Levels) -> bool:
    """Strokes are narrow: against the median around them they all stand out to one side.

    Where two widths of surroundings disagree, as at the edge of a shadow, bright paper has dark
    ink and dark boards have bright chalk.
    """
    balance = 0.0 if np.median(small) < _DARK_BOARD else -_BRIGHT_PAPER
    for share in (0.2, 0.5):
        side = min(max(3, round(min(small.shape) * share)) | 1, 255)
        against = small.astype(np.int16) - cv2.medianBlur(small, side)
        strong = max(int(np.partition(np.abs(against).ravel(), -_FEWEST)[-_FEWEST]) / 2, 1)
        bright, dark = (against > strong).sum(), (against < -strong).sum()
        balance += float(np.log((bright + 1) / (dark + 1)))
    return balance > 0


def _paper_and_noise(residue: Levels) -> tuple[int, float]:
    """Level of the paper and standard deviation around it, wherever ink is the smaller part."""
    counts = _histogram(residue)
    paper = _quantile(counts, _PAPER_SHARE)
    around = np.bincount(np.abs(np.arange(256) - paper), weights=counts).astype(np.float32)
    # Of normal noise, 35 % lies within 0.454 standard deviations.
    return paper, _quantile(around, 0.35) / 0.454


def _stretched(residue: Levels, paper: float, noise: float, above: float) -> Levels:
    """Bring the paper to 0 and the ink, which is darker by ``above`` at least, to 255."""
    table = _stretching(_histogram(residue), paper, noise, above)
    return np.asarray(cv2.LUT(residue, table), np.uint8)


def _stretching(
    counts: NDArray[np.float32], paper: float, noise: float, above: float
) -> NDArray[np.uint8]:
    """What `_stretched` makes of each level; a table is faster than arithmetic on every pixel."""
    level = _ink_level(counts, paper + above)
    if level is None:
        return np.zeros(256, np.uint8)
    ink = _ink_level(counts, (paper + level) / 2) or level
    floor = min(paper + 4 * noise, paper + 0.3 * (ink - paper))
    levels = (np.arange(256) - floor) * (255 / max(ink - floor, 1))
    return np.asarray(np.clip(np.rint(levels), 0, 255), np.uint8)


def _histogram(levels: Levels) -> NDArray[np.float32]:
    # Most of a drawing is of one level, all around the ink.
    around = int(levels[0, 0])
    x, y, width, height = cv2.boundingRect((levels != around).view(np.uint8))
    place = levels[y : y + height, x : x + width]
    counts = np.zeros(256, np.float32)
    if place.size:
        counts += cv2.calcHist([place], [0], None, [256], [0, 256]).ravel()
    counts[around] += levels.size - place.size
    return counts


def _ink_level(counts: NDArray[np.float32], above: float) -> int | None:
    """The 75th percentile of the levels above a bound."""
    start = int(above) + 1
    if start > 255 or not counts[start:].sum():
        return None
    return start + _quantile(counts[start:], 0.75)


def _quantile(counts: NDArray[np.floating], share: float) -> int:
    return int(np.searchsorted(np.cumsum(counts), share * counts.sum()))
