"""Files of different kinds, and how long reading them takes beside RapidOCR; for `latency`."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from engines import (
    PIPELINE,
    PIPELINE_ON_CROPS,
    RECOGNISER,
    Engine,
    Mode,
    start,
)
from made_pictures import Picture, number_sheet, numbers_sheet, readable, save, scan

from inkdigits.evaluation import draw_on_canvas
from inkdigits.synthesis.numbers.texts import digits
from inkdigits.synthesis.people import synthetic_person
from inkdigits.synthesis.styles import synthetic_digits

FASTER: Final = 3.0
"""Times as fast as RapidOCR where it does the same job."""


@dataclass(frozen=True)
class Kind:
    """A kind of picture.

    Attributes
    ----------
    make:
        Makes one, by a generator.
    suffix:
        Of its file.
    mode:
        What is read.
    milliseconds:
        What it may take.
    is_crop:
        Whether the digit or number fills the picture, so that a recogniser alone does the same job;
        else RapidOCR needs its whole pipeline.
    is_race:
        Whether it must be `FASTER`.
    """

    name: str
    make: Callable[[np.random.Generator], Picture]
    suffix: str
    mode: Mode
    milliseconds: float
    is_crop: bool
    is_race: bool = True

    @property
    def count(self) -> int:
        """How many are read: more of those that are small."""
        return 5 if self.is_crop else 2

    @property
    def rivals(self) -> tuple[Engine, Engine]:
        """The recogniser alone, and the whole pipeline."""
        return RECOGNISER, PIPELINE_ON_CROPS if self.is_crop else PIPELINE


def drawing(rng: np.random.Generator) -> Picture:
    """A digit as drawn on a screen."""
    (digit,) = synthetic_digits(1, seed=int(rng.integers(2**31)))
    return draw_on_canvas(digit.ink, rng)


def photograph(
    shape: tuple[int, int], length: int, share: tuple[float, float] = (0.4, 0.75)
) -> Callable[[np.random.Generator], Picture]:
    """Make photographs of one number on any paper; ``share`` as of `number_sheet`."""

    def make(rng: np.random.Generator) -> Picture:
        text = digits(rng, length)
        return readable([text], synthetic_person, rng, shape, number_sheet(text, share))

    return make


def scan_of_digit(rng: np.random.Generator) -> Picture:
    """A digit on a sheet of A4 at 300 dpi."""
    sheet = number_sheet(digits(rng, 1), A_DIGIT)
    return scan(synthetic_person(rng), rng, (3508, 2480), sheet)


def scan_of_numbers(rng: np.random.Generator) -> Picture:
    """40 numbers on a sheet of A4 at 200 dpi."""
    sheet = numbers_sheet([digits(rng, int(rng.integers(1, 8))) for _ in range(40)])
    return scan(synthetic_person(rng), rng, (2339, 1654), sheet)


A_DIGIT: Final = (0.04, 0.06)
"""The height of a digit as a share of the height of a sheet."""

DIGIT, NUMBER = photograph((300, 300), 1), photograph((120, 480), 6)
PHONE: Final = photograph((3000, 4000), 1, A_DIGIT)

KINDS: Final = (
    Kind("drawing, 300 pixels", drawing, ".png", "digit", 1, is_crop=True),
    Kind("photograph, 300 pixels", DIGIT, ".jpg", "digit", 8, is_crop=True),
    Kind("A4 scan, 300 dpi, JPEG", scan_of_digit, ".jpg", "digit", 60, is_crop=False),
    Kind("A4 scan, 300 dpi, PNG", scan_of_digit, ".png", "digit", 60, is_crop=False),
    Kind("phone photograph, 12 MP", PHONE, ".jpg", "digit", 150, is_crop=False),
    Kind("number of 6 digits", NUMBER, ".jpg", "number", 12, is_crop=True, is_race=False),
    Kind("A4, 200 dpi, 40 numbers", scan_of_numbers, ".jpg", "page", 500, is_crop=False,
         is_race=False),
)  # fmt: skip


def compare_with_rapidocr(runs: int, model: str) -> bool:
    """Print the medians and ratios, and say whether all bars are reached."""
    head = f"{'ours, median':26}{'ms':>9}{'bar':>6}"
    rivals = "".join(f"{name:>12}{'ours x':>8}" for name in ("recogniser", "pipeline"))
    print(f"\n{head}{rivals}{'bar':>6}")
    met, missing = True, set[str]()
    with tempfile.TemporaryDirectory() as folder:
        for place, kind in enumerate(KINDS):
            rngs = np.random.default_rng(place).spawn(kind.count)
            paths = [
                save(kind.make(rng), Path(folder, f"{place}-{number}{kind.suffix}"))
                for number, rng in enumerate(rngs)
            ]
            own = Engine("inkdigits", "inkdigits", model)
            medians = measured([own, *kind.rivals], kind.mode, paths, runs, missing)
            if own in medians:
                met &= print_row(kind, medians, medians[own])
    for reason in sorted(missing):
        print(f"Left out. {reason}")
    return met


def measured(
    engines: Sequence[Engine], mode: Mode, paths: Sequence[Path], runs: int, missing: set[str]
) -> dict[Engine, float]:
    """The median time in milliseconds of each engine that is there; see `start`."""
    with ExitStack() as stack:
        running = start(stack, engines, mode, missing)
        taken: dict[Engine, list[float]] = {each.engine: [] for each in running}
        for each in running:
            each.read(paths[:1])
        for _ in range(runs):
            for path in paths:
                for each in running:
                    (answer,) = each.read([path])
                    taken[each.engine].append(1e3 * answer.seconds)
    return {engine: statistics.median(times) for engine, times in taken.items()}


def print_row(kind: Kind, medians: dict[Engine, float], ours: float) -> bool:
    """Print the figures of one kind, and say whether its bars are reached."""
    row = f"{kind.name:26}{ours:9.2f}{kind.milliseconds:6.0f}"
    for engine in kind.rivals:
        if engine in medians:
            row += f"{medians[engine]:12.1f}{medians[engine] / ours:8.1f}"
        else:
            row += f"{'-':>12}{'-':>8}"
    print(f"{row}{FASTER if kind.is_race else '':>6}", flush=True)
    rival = kind.rivals[0 if kind.is_crop else 1]
    is_ahead = not kind.is_race or medians.get(rival, FASTER * ours) >= FASTER * ours
    return ours <= kind.milliseconds and is_ahead
