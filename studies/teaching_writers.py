"""Writers that teach a profile: real ones, and made ones who write some digits as nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inkdigits.data import is_mislabelled, load_ink, load_mnist, split_of
from inkdigits.ink import Ink, longer_side
from inkdigits.preparation import glyph_of
from inkdigits.profile.encoding import Encoded, Encoder
from inkdigits.synthesis.styles import STYLES
from inkdigits.synthesis.styles.hand import pick_hand, write_form

FORMS = {
    "1 with a square serif": (1, ("1-serif-seven", "1-right-angle")),
    "7 like a plain 1": (7, ("1-short-upstroke", "1-bar", "1-long-upstroke")),
    "4 in one curve": (4, ("4-one-curve",)),
    "9 like a g": (9, ("9-like-g",)),
}
"""For each form of a made writer the digit that it means there, and styles to write it in."""

LAST_TEN = tuple(f"pendigits-{number}" for number in range(21, 31))
LEAST = 40
"""Digits that a writer must have."""


@dataclass(frozen=True, eq=False)
class Written:
    """What one writer wrote: glyphs (N, 28, 28) and digits (N,)."""

    name: str
    glyphs: NDArray[np.uint8]
    digits: NDArray[np.int64]

    def encoded(self, encoder: Encoder) -> Encoded:
        """The glyphs as a model sees them."""
        return encoder.encode(self.glyphs)


def real_writers(
    data: str, wanted: Callable[[str], bool], least: int = LEAST, *, clean: bool = False
) -> list[Written]:
    """The writers of a data set with enough digits; ``clean`` leaves mislabelled ink out."""
    by_writer: dict[str, list[tuple[NDArray[np.uint8], int]]] = {}
    for sample in load_ink(data):
        if wanted(sample.writer) and not (clean and is_mislabelled(sample)):
            pair = glyph_of(sample.ink), int(sample.label)
            by_writer.setdefault(sample.writer, []).append(pair)
    return [
        Written(name, np.stack([glyph for glyph, _ in rows]), np.array([d for _, d in rows]))
        for name, rows in sorted(by_writer.items())
        if len(rows) >= least
    ]


def validation_writers() -> dict[str, list[Written]]:
    """Writers to choose by, none of them in a figure; for a model that saw no pen ink."""
    return {
        "pendigits": real_writers(
            "pendigits", lambda name: name not in LAST_TEN and split_of(name) != "test"
        ),
        "UNIPEN": real_writers("unipen-digits", lambda name: split_of(name) != "test"),
    }


def last_ten() -> list[Written]:
    """The last ten writers of pendigits."""
    return real_writers("pendigits", LAST_TEN.__contains__)


def unipen_test(*, clean: bool = False) -> list[Written]:
    """Test writers of UNIPEN."""
    return real_writers("unipen-digits", lambda name: split_of(name) == "test", clean=clean)


def everybody() -> Mapping[str, Written]:
    """Digits of everybody else: the MNIST test set, and pen ink of all test writers."""
    mnist = load_mnist("test")
    pen = [
        *real_writers("pendigits", lambda name: split_of(name) == "test", 1),
        *real_writers("unipen-digits", lambda name: split_of(name) == "test", 1),
    ]
    return {
        "MNIST test": Written("MNIST test", mnist.images, mnist.labels),
        "pen ink of others": Written(
            "pen ink of others",
            np.concatenate([each.glyphs for each in pen]),
            np.concatenate([each.digits for each in pen]),
        ),
    }


def made_writers(form: str, seed: int, hands: int, count: int = 40) -> Iterator[Written]:
    """Writers of one of `FORMS`, each in a hand of their own."""
    digit, styles = FORMS[form]
    for number in range(hands):
        rng = np.random.default_rng([seed, list(FORMS).index(form), number])
        hand, style = pick_hand(rng), STYLES[styles[number % len(styles)]]
        shape = style.forms[rng.integers(len(style.forms))]
        glyphs = []
        for _ in range(count):
            strokes = write_form(shape, hand, rng)
            ink = Ink(strokes, pen_width=hand.pen * longer_side(strokes), width=1, height=1)
            glyphs.append(glyph_of(ink))
        yield Written(f"{form}, {number}", np.stack(glyphs), np.full(count, digit))
