"""Write what the bundled model answers to fixed inputs, or compare with what was written.

    python tests/golden/make_answers.py            write what differs into answers.csv
    python tests/golden/make_answers.py --check    compare only; exit code 1 if an answer differs

The inputs are those that the file names: the example pictures and 2,000 that the generator makes,
digits on every paper and as ink, and things that are not digits. To add one, append a line with its
name. A row holds the status, the digit, the ten probabilities in units of 1/10,000, the box, and
the first digits of the glyph's SHA-256.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import sys
from collections.abc import Iterable, Iterator
from itertools import compress
from pathlib import Path
from typing import Final

import numpy as np

from inkdigits import Reader
from inkdigits.preparation import Readable
from inkdigits.reading import Digit
from inkdigits.synthesis.nondigits import KINDS
from inkdigits.synthesis.papers import photograph
from inkdigits.synthesis.styles import STYLES, write

HERE: Final = Path(__file__).parent
ANSWERS: Final = HERE / "answers.csv"
EXAMPLES: Final = HERE.parents[1] / "examples"

SEED: Final = 2027

UNIT: Final = 1e-4
"""Probabilities are kept in this unit."""

Row = list[str]


def source(name: str) -> Readable:
    """The input of a name: an example's file, or place/style/paper, place/style/ink or
    place/kind/picture.
    """
    if "/" not in name:
        return EXAMPLES / name
    place, made, form = name.split("/")
    rng = np.random.default_rng([SEED, int(place)])
    if made in KINDS:
        return np.pad(255 - KINDS[made].make(rng), 20, constant_values=255)
    ink = write(STYLES[made], rng)
    return ink if form == "ink" else photograph(ink, form, rng)


def row(name: str, answer: Digit) -> Row:
    """An answer as a line of the file."""
    digit = "" if answer.digit is None else str(answer.digit)
    probabilities = " ".join(str(round(value / UNIT)) for value in answer.probabilities)
    box = "" if answer.box is None else " ".join(f"{value:.2f}" for value in answer.box)
    glyph = "" if answer.glyph is None else hashlib.sha256(answer.glyph.tobytes()).hexdigest()[:12]
    return [name, answer.status, digit, probabilities, box, glyph]


def answers(inputs: Iterable[str]) -> Iterator[Row]:
    """What the bundled model answers now to the inputs of these names."""
    reader = Reader()
    return (row(name, reader.read_digit(source(name))) for name in inputs)


def written() -> list[Row]:
    """The rows of the file."""
    with ANSWERS.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))[1:]


def differ(expected: Row, found: Row) -> bool:
    """Whether two rows differ by more than a unit in a probability; one may be a name alone."""
    if len(expected) < len(found):
        return True
    pairs = zip(expected[3].split(), found[3].split(), strict=True)
    far = any(abs(int(one) - int(other)) > 1 for one, other in pairs)
    return far or expected[:3] + expected[4:] != found[:3] + found[4:]


def main(arguments: list[str] | None = None) -> int:
    """Write the file, or compare with it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--check", action="store_true")
    is_check = parser.parse_args(arguments).check
    rows = written()
    found = list(answers(each[0] for each in rows))
    differing = [differ(*pair) for pair in zip(rows, found, strict=True)]
    if not is_check:
        text = io.StringIO()
        table = csv.writer(text, lineterminator="\n")
        table.writerow(["input", "status", "digit", "probabilities", "box", "glyph"])
        for expected, answer, is_other in zip(rows, found, differing, strict=True):
            table.writerow(answer if is_other else expected)
        ANSWERS.write_text(text.getvalue(), encoding="utf-8")
        return 0
    for expected, answer in compress(zip(rows, found, strict=True), differing):
        print("expected", *expected, "\n   found", *answer)
    print(f"{sum(differing)} answers differ")
    return 1 if any(differing) else 0


if __name__ == "__main__":
    sys.exit(main())
