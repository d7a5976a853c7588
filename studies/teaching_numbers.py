"""What corrections of whole numbers teach: teaching_numbers.py.

Made writers, each with one of the forms of `teaching_writers`, write numbers. The first ones are
corrected until the form was corrected so often, the others are read. The numbers of other people,
half of them in pen ink of test writers, are read with the same profiles. The figures are written to
studies/results/teaching_numbers.json.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import kept
import numpy as np
import teaching_writers as people

from inkdigits.data import load_ink
from inkdigits.decoding import NONE, answer
from inkdigits.errors import InputError
from inkdigits.model.recogniser import Columns, bundled_recogniser
from inkdigits.profile import Correction, Learned
from inkdigits.profile.learning import learn
from inkdigits.profile.numbers import labelled_glyphs
from inkdigits.reader.digits import DigitReader
from inkdigits.reading import Number
from inkdigits.runs.ink import strips_of_ink
from inkdigits.sheet import Sheet, scaling
from inkdigits.strip import Strip
from inkdigits.synthesis.numbers import draw_number
from inkdigits.synthesis.people import People, Person, synthetic_person
from inkdigits.synthesis.styles import STYLES
from inkdigits.synthesis.styles.hand import pick_hand, write_form

COUNTS = (3, 10)
SEED = 1001
HANDS = 6
TAUGHT, READ = 15, 25
OTHERS, OF_EACH = 80, 5
CLEAR = {"1 with a square serif": (7, "7-crossed"), "7 like a plain 1": (1, "1-base")}
"""How these writers write the digit that the form means to others."""

Rng = np.random.Generator


@dataclass(frozen=True, eq=False)
class Written:
    """A number, its strips, and what the network for numbers says of them."""

    text: str
    strips: list[Strip]
    columns: list[Columns]


class Measured:
    """Writes numbers, and reads them with and without what a profile has learned."""

    def __init__(self) -> None:
        self._recogniser = bundled_recogniser()
        self._digits = DigitReader.of(None, 1)

    def write(
        self, person: Person, count: int, rng: Rng, digit: int | None = None
    ) -> list[Written]:
        """Numbers of a person, each with this digit."""
        texts = [some_number(rng, digit) for _ in range(count)]
        strips = [strips_of(person, text, rng) for text in texts]
        columns = iter(self._recogniser.recognise([one.pixels for some in strips for one in some]))
        found = [[next(columns) for _ in some] for some in strips]
        return [Written(*each) for each in zip(texts, strips, found, strict=True)]

    def read(self, written: list[Written], learned: Learned | None = None) -> list[Number]:
        """What is read."""
        digits = self._digits if learned is None else self._digits.with_learned(learned)
        card = self._recogniser.card
        return [answer(each.strips, each.columns, card, NONE, digits.opinions) for each in written]

    def right(self, written: list[Written], learned: Learned | None = None) -> float:
        """How many whole numbers are right, in per cent."""
        numbers = zip(written, self.read(written, learned), strict=True)
        return 100 * float(np.mean([number.likely_text == each.text for each, number in numbers]))

    def learned(self, written: list[Written], digit: int, count: int) -> Learned:
        """What a profile learns of the first numbers, which have a digit so often."""
        corrections = tuple(corrections_of(written, self.read(written), digit, count))
        encoder = self._digits.teachable.encoder
        glyphs = encoder.encode(np.stack([each.glyph for each in corrections]))
        return learn(0, corrections, glyphs, encoder)


def main() -> int:
    """Print and write the figures."""
    measured = Measured()
    others = [
        each
        for number, person in enumerate(other_people())
        for each in measured.write(person, OF_EACH, np.random.default_rng([SEED, 1, number]))
    ]
    right = round(measured.right(others), 1)
    figures: dict[str, Any] = {"others": {"numbers": len(others), "right": right}}
    for form in people.FORMS:
        figures[form] = figures_of(form, measured, others)
        print(form, figures[form], flush=True)
    kept.write("teaching_numbers", figures)
    return 0


def figures_of(form: str, measured: Measured, others: list[Written]) -> dict[str, Any]:
    """The shares that are right before and after corrections, and what others lose, in points."""
    digit, _ = people.FORMS[form]
    without = measured.right(others)
    right: dict[int, list[float]] = {count: [] for count in (0, *COUNTS)}
    lost: dict[int, list[float]] = {count: [] for count in COUNTS}
    for hand in range(HANDS):
        rng = np.random.default_rng([SEED, list(people.FORMS).index(form), hand])
        person = made_person(form, hand, rng)
        first = measured.write(person, TAUGHT, rng, digit)
        rest = measured.write(person, READ, rng, digit)
        right[0].append(measured.right(rest))
        for count in COUNTS:
            learned = measured.learned(first, digit, count)
            right[count].append(measured.right(rest, learned))
            lost[count].append(without - measured.right(others, learned))
    return {
        "right": {str(count): round(float(np.mean(each)), 1) for count, each in right.items()},
        "others lost": {
            str(count): {"points": round(float(np.mean(each)), 2), "most": round(max(each), 2)}
            for count, each in lost.items()
        },
    }


def some_number(rng: Rng, digit: int | None) -> str:
    """Three to eight digits, one of them this one."""
    digits = rng.integers(0, 10, rng.integers(3, 9))
    if digit is not None and digit not in digits:
        digits[rng.integers(len(digits))] = digit
    return "".join(map(str, digits))


def strips_of(person: Person, text: str, rng: Rng) -> list[Strip]:
    """The strips of a number that a person writes."""
    return strips_of_ink(Sheet(draw_number(person, rng, text)[0], scaling(1)))


def made_person(form: str, number: int, rng: Rng) -> Person:
    """Somebody who writes a digit in one of `people.FORMS`."""
    digit, styles = people.FORMS[form]
    hand, style = pick_hand(rng), STYLES[styles[number % len(styles)]]
    own = {digit: style.forms[rng.integers(len(style.forms))]}
    if form in CLEAR:
        other, name = CLEAR[form]
        own[other] = STYLES[name].forms[0]
    person = synthetic_person(rng)

    def write(digit: int, rng: Rng) -> Any:
        return write_form(own[digit], hand, rng) if digit in own else person.digit(digit, rng)

    return replace(person, digit=write, manner=replace(person.manner, bare_ones=False))


def other_people() -> Iterator[Person]:
    """People of the test splits."""
    found = People([*load_ink("pendigits", "test"), *load_ink("unipen-digits", "test")])
    for number in range(OTHERS):
        yield found.pick(np.random.default_rng([SEED, 2, number]))


def corrections_of(
    written: list[Written], numbers: list[Number], digit: int, count: int
) -> Iterator[Correction]:
    """The corrections of whole numbers, until ``count`` of them are of this digit."""
    for each, number in zip(written, numbers, strict=True):
        try:
            labelled = labelled_glyphs(number, each.text)
        except InputError:
            continue
        for glyph, label in labelled:
            yield Correction(0, label, glyph, None, 0, "")
            count -= label == digit
        if count <= 0:
            return


if __name__ == "__main__":
    sys.exit(main())
