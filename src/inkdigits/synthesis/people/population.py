"""Where people come from: pen ink of known writers, the styles of digits, and rasters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

import numpy as np

from inkdigits.data import LIKE_DIGITS, Glyphs, InkSample, is_mislabelled
from inkdigits.ink import longer_side
from inkdigits.synthesis.curves import Points
from inkdigits.synthesis.nondigits.written import letter_forms
from inkdigits.synthesis.people.person import Person, Rng, Specimen, pick_manner
from inkdigits.synthesis.people.rasters import RasterShelf
from inkdigits.synthesis.styles import STYLES, Style
from inkdigits.synthesis.styles.hand import pick_hand, write_form

_SPECIMENS = 3
"""How often a synthetic handwriting writes each character; what is on a sheet varies these."""

_SPACING = 0.035
"""Distance of the points of a stroke, as a share of the longer side, that is close enough."""

_MIXING = 0.6
"""The share of the people with ink who write some digits in the style of others, so that rare
forms, such as a 9 like a P, occur in every handwriting."""

_OTHER_FORMS = 0.4
"""The share of their digits."""

_SHARES = {"ink": 0.5, "styles": 0.3, "rasters": 0.2}
"""Which people write, where there are all of them."""


def synthetic_person(rng: Rng, styles: Collection[str] = STYLES) -> Person:
    """A person with a handwriting and a style of each digit picked by ``rng``.

    ``styles`` names those to pick from, at least one of each digit.
    """
    return Person(_StyledDigits(rng, styles), _StyledLetters(rng), pick_manner(rng))


class People:
    """The people of one split.

    Parameters
    ----------
    digits:
        Digits in pen ink, with their writers.
    letters:
        Letters in pen ink.
    glyphs:
        Digits as rasters, of writers that are not known.
    """

    def __init__(
        self,
        digits: Iterable[InkSample] = (),
        letters: Iterable[InkSample] = (),
        glyphs: Glyphs | None = None,
    ) -> None:
        self._writers = _by_writer(sample for sample in digits if not is_mislabelled(sample))
        self._letters = _by_writer(sample for sample in letters if sample.label.isalpha())
        self._sites: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for site, writer in self._writers:
            self._sites[site].append((site, writer))
        # Writers of more digits write more often, but none writes all.
        counts = [sum(map(len, each.values())) for each in self._writers.values()]
        self._names = list(self._writers)
        self._chances = np.sqrt(counts) / np.sqrt(counts).sum()
        self._letter_names = [name for name, each in self._letters.items() if len(each) > 3]
        self._shelf = None if glyphs is None else RasterShelf(glyphs)

    def pick(self, rng: Rng) -> Person:
        """A person."""
        sources = [
            ("ink", bool(self._names)), ("styles", True), ("rasters", self._shelf is not None)
        ]  # fmt: skip
        there = [name for name, is_there in sources if is_there]
        shares = np.array([_SHARES[name] for name in there])
        source = there[rng.choice(len(there), p=shares / shares.sum())]
        if source == "ink":
            return self._of_ink(rng)
        if source == "styles" or self._shelf is None:
            return Person(_StyledDigits(rng), self._letters_for(("", ""), rng), pick_manner(rng))
        digits = self._shelf.pick(rng)
        letters = self._letters_for(("", ""), rng)
        return Person(digits, letters, pick_manner(rng, digits.pen))

    def _of_ink(self, rng: Rng) -> Person:
        name = self._names[rng.choice(len(self._names), p=self._chances)]
        own = dict(self._writers[name])
        site = self._sites[name[0]]
        for other in (site[rng.integers(len(site))] for _ in range(3)):
            own = {**self._writers[other], **own}
        if rng.random() < _MIXING:
            own = {label: each for label, each in own.items() if rng.random() >= _OTHER_FORMS}
        digits = _InkDigits(own, _StyledDigits(rng))
        return Person(digits, self._letters_for(name, rng), pick_manner(rng))

    def _letters_for(self, name: tuple[str, str], rng: Rng) -> _InkLetters | _StyledLetters:
        if not self._letter_names:
            return _StyledLetters(rng)
        if name not in self._letters:
            name = self._letter_names[rng.integers(len(self._letter_names))]
        return _InkLetters(self._letters[name])


Labelled = dict[str, list[Sequence[Points]]]


def _by_writer(samples: Iterable[InkSample]) -> dict[tuple[str, str], Labelled]:
    """The strokes of each writer, a (site, name), by label."""
    writers: dict[tuple[str, str], Labelled] = defaultdict(lambda: defaultdict(list))
    for sample in samples:
        writers[sample.site, sample.writer][sample.label].append(_thinned(sample.ink.strokes))
    return {name: dict(each) for name, each in writers.items()}


def _thinned(strokes: Sequence[Points]) -> list[Points]:
    """Strokes without the points that are much closer to each other than `_SPACING`."""
    spacing = _SPACING * max(longer_side(strokes), 1e-9)
    thinned = []
    for stroke in strokes:
        length = float(np.hypot(*np.diff(stroke, axis=0).T).sum())
        step = int(len(stroke) / max(1.0, length / spacing))
        thinned.append(stroke if step < 2 else np.concatenate([stroke[:-1:step], stroke[-1:]]))
    return thinned


class _InkDigits:
    def __init__(self, specimens: Labelled, others: _StyledDigits) -> None:
        self._specimens = specimens
        self._others = others

    def __call__(self, digit: int, rng: Rng) -> Specimen:
        own = self._specimens.get(str(digit))
        return own[rng.integers(len(own))] if own else self._others(digit, rng)


class _InkLetters:
    def __init__(self, specimens: Labelled) -> None:
        self._specimens = specimens
        # Where one is missing, no letter that looks like a digit stands in for it.
        self._labels = [each for each in specimens if each not in LIKE_DIGITS] or list(specimens)

    def __call__(self, letter: str, rng: Rng) -> Specimen:
        own = self._specimens.get(letter)
        if own is None:
            own = self._specimens[self._labels[rng.integers(len(self._labels))]]
        return own[rng.integers(len(own))]


class _StyledDigits:
    """The digits of one synthetic handwriting: one style for each."""

    def __init__(self, rng: Rng, styles: Collection[str] = STYLES) -> None:
        self._hand = pick_hand(rng)
        by_digit: list[list[Style]] = [[] for _ in range(10)]
        for name in styles:
            by_digit[STYLES[name].digit].append(STYLES[name])
        forms = (each[rng.integers(len(each))].forms for each in by_digit)
        self._forms = [each[rng.integers(len(each))] for each in forms]
        self._written: dict[int, list[Specimen]] = {}

    def __call__(self, digit: int, rng: Rng) -> Specimen:
        written = self._written.setdefault(digit, [])
        if len(written) < _SPECIMENS:
            written.append(_thinned(write_form(self._forms[digit], self._hand, rng)))
            return written[-1]
        return written[rng.integers(len(written))]


class _StyledLetters:
    """The letters of one synthetic handwriting."""

    def __init__(self, rng: Rng) -> None:
        self._hand = pick_hand(rng)

    def __call__(self, letter: str, rng: Rng) -> Specimen:
        forms = letter_forms()
        return _thinned(write_form(forms[ord(letter) % len(forms)], self._hand, rng))
