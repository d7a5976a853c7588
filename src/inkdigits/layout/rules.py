"""The numbers behind the rules that find ink and marks, all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Rules:
    """The numbers behind the rules that find ink and marks.

    ``studies/paper_rules.py`` shows what each of them is worth. Levels are out of 255, lengths
    in pixels.

    Attributes
    ----------
    faintest:
        Levels that ink differs from the ground of a drawing, at least.
    ground, two_levels, spread, beyond:
        A drawing has ``ground`` of its pixels at one level, or ``two_levels`` of them at two,
        which are more than ``spread`` levels apart, and at most ``beyond`` of them so far outside
        of the two.
    pale, fewest:
        Pixels that are paler than the ink, for each that isn't, from which something may be
        printed on a drawing; it is where more than ``fewest`` of them lie apart from the ink.
    printed_pale:
        What differs from the ground of a drawing by less than this share of the most is no ink, on
        a page.
    rectangle:
        Share of the narrowest box around a part of a drawing, from which it is paper or a frame.
    smallest_photo:
        Pictures with a longer side up to this are read as drawings, if their ground is black or
        white.
    least_side, most_side:
        The longer side of the reduced picture on which ink is looked for: a third of the picture's
        within these bounds.
    digit_side:
        The longer side of a digit that is looked at closely.
    sharp, enlarged:
        What was found is not looked at again where it has this share of ``digit_side`` already, on
        a reduced picture or on an enlarged one.
    margin:
        Room around what is looked at closely, as a share of its size.
    most_seen, most_enlarged:
        The longer side of what is looked at closely, and how much it is enlarged, at most.
    beside_print:
        Handwriting counts where it is as large as this share of the print beside it.
    likely:
        Probability of a character from which what is not ground is ink.
    as_dark, stroke:
        Contrast, as a share of that of the ink, and length, as a share of a character's, with
        which a straight line beside ink is a stroke of it.
    faint:
        Contrast of ink with its ground, as a share of the ground's level, at least; what is paler
        shows through from the other side of the paper.
    palest:
        Probability up to which a pixel shows no ink; from 1 less that share on it is all ink.
    ink:
        Level (of 255) from which a pixel of a sheet is ink.
    searched_side:
        Sheets with a longer side are searched on a reduced copy.
    smallest:
        Pixels of the longer side of the smallest ink that is looked at.
    speck:
        Parts smaller than this share of the largest part are specks, unless they lie within it.
    detached:
        A part lower than this share of its neighbour is no digit beside it, but may be a part of
        it.
    reach:
        How far off, as a share of the largest part, a detached part may lie.
    broken:
        Gap, as a share of the largest part, at which a stroke was broken and not ended.
    flat, underline, narrow, foot:
        An underline is lower than ``flat`` of its width and as wide as ``underline`` of the digit
        above it. That of a 1, which is narrower than ``narrow`` of its height, lies farther below
        than ``foot`` of its size; what is closer is its foot.
    dot, solid:
        A dot beside a digit is at most ``dot`` of its size, and fills ``solid`` of its box, which
        is about as wide as high.
    beside:
        Share of a cut-off part's width (or height) that lies beside the digit, from which it
        belongs to a neighbour.
    central, cut_off:
        How much less a part counts in a corner of the picture than in its middle, and how much
        one that the border cuts off.
    outer:
        What the border cuts off and lies within this share of the picture from it is a neighbour's.
    """

    faintest: int = 10
    ground: float = 0.9
    two_levels: float = 0.6
    spread: int = 16
    beyond: float = 0.004
    fewest: int = 12
    pale: float = 0.5
    printed_pale: float = 0.4
    rectangle: float = 0.9
    smallest_photo: int = 28
    least_side: int = 160
    most_side: int = 320
    digit_side: int = 88
    sharp: float = 0.7
    enlarged: float = 0.45
    margin: float = 0.6
    most_seen: int = 640
    most_enlarged: float = 4.0
    beside_print: float = 0.25
    likely: float = 0.25
    as_dark: float = 0.6
    stroke: float = 1.3
    faint: float = 0.05
    palest: float = 0.2
    ink: int = 64
    searched_side: int = 2048
    smallest: int = 5
    speck: float = 0.12
    detached: float = 0.4
    reach: float = 0.3
    broken: float = 0.06
    flat: float = 0.2
    underline: float = 0.6
    narrow: float = 0.6
    foot: float = 0.05
    dot: float = 0.3
    solid: float = 0.6
    beside: float = 0.6
    central: float = 0.6
    cut_off: float = 0.5
    outer: float = 0.25


RULES: Final = Rules()
"""The rules in use."""
