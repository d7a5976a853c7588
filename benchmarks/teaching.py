"""How long teaching takes, and reading with a profile: teaching.py [--corrections N ...].

For profiles of several sizes: the time from a correction until the next answer uses it (adding it,
refreshing the reader, reading), and what reading a glyph takes more with the profile than without.
Both as time by the clock, and as the time of the processor, which a busy machine doesn't lengthen.
A tenth of the corrections are of a 1 with a square serif that is read as a 7, the others confirm
synthetic digits. Where one is missed, the limits of 50 ms and 0.2 ms are marked.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inkdigits import Ink, Reader
from inkdigits.model.card import load_model
from inkdigits.preparation import glyph_of
from inkdigits.profile import Profile, Teachable
from inkdigits.profile.learning import Learned
from inkdigits.reader.digits import DigitReader, OneDigit
from inkdigits.synthesis.styles import synthetic_digits

MOST_TEACHING = 50.0
MOST_READING = 0.2
"""Milliseconds."""

ADDED = 15
READ = 400


def square_one(rng: np.random.Generator) -> NDArray[np.uint8]:
    """The glyph of a 1 with a square serif, each a little different."""
    left, bend, foot = rng.uniform((30, -2, 230), (45, 4, 250))
    return glyph_of(Ink([[(left, 60), (100, 60), (100 + bend, foot)]], pen_width=14))


def corrections(count: int) -> list[tuple[NDArray[np.uint8], int]]:
    """Glyphs with their digits."""
    rng = np.random.default_rng(3)
    digits = synthetic_digits(count, seed=8)
    return [
        (square_one(rng), 1) if at % 10 == 0 else (glyph_of(each.ink), int(each.label))
        for at, each in enumerate(digits)
    ]


def timed(call: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds by the clock, and of the processor in this thread."""
    start, started = time.perf_counter(), time.thread_time()
    call()
    return 1e3 * (time.perf_counter() - start), 1e3 * (time.thread_time() - started)


def teaching(reader: Reader, profile: Profile) -> list[tuple[float, float]]:
    """The times from a correction until the next answer uses it."""
    rng = np.random.default_rng(9)

    def teach(glyph: NDArray[np.uint8]) -> None:
        nonlocal reader
        profile.add_glyph(glyph, 1)
        reader = reader.refreshed()
        reader.read_digit(255 - np.pad(glyph, 4))

    return [timed(partial(teach, square_one(rng))) for _ in range(ADDED)]


def reading(learned: Learned) -> list[list[tuple[float, float]]]:
    """The times of reading a glyph without and with a profile, in turn."""
    plain = DigitReader.of(None, 1)
    taught = plain.with_learned(learned)
    one = OneDigit(square_one(np.random.default_rng(1)), None, 1)
    times: list[list[tuple[float, float]]] = [[], []]
    for _ in range(READ):
        for place, each in enumerate((plain, taught)):
            times[place].append(timed(partial(each.read, [one])))
    return times


def main() -> int:
    """Print a row for each size."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--corrections", type=int, nargs="*", default=[10, 100, 1_000])
    sizes = options.parse_args().corrections
    teachable = Teachable(load_model())
    first = timed(lambda: teachable.encoder.guard)
    print(f"once in a process: {first[0]:.0f} ms by the clock, {first[1]:.0f} ms of the processor")
    print(f"{'corrections':>11}{'teaching, ms':>22}{'reading, more ms':>24}   (clock, processor)")
    missed = False
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            profile = Profile.of_model(Path(folder) / "a.sqlite", teachable)
            filled = Path(folder) / "all.json"
            fill(filled, size)
            profile.import_file(filled)
            reader = Reader().with_profile(profile)
            teach = np.median(teaching(reader, profile), axis=0)
            without, with_it = (np.median(each, axis=0) for each in reading(profile.learned()))
        more = with_it - without
        is_late = teach[1] > MOST_TEACHING or more[1] > MOST_READING
        missed |= bool(is_late)
        print(
            f"{size:11,}{teach[0]:13.1f}{teach[1]:9.1f}{more[0]:15.3f}{more[1]:9.3f}"
            f"{'   MISSED' if is_late else ''}",
            flush=True,
        )
    return int(missed)


def fill(path: Path, size: int) -> None:
    """Write an exported profile with ``size`` corrections."""
    from inkdigits.profile import Correction, rows

    path.write_bytes(
        rows.exported(
            tuple(
                Correction(0, digit, glyph, None, digit, rows.now())
                for glyph, digit in corrections(size)
            )
        )
    )


if __name__ == "__main__":
    sys.exit(main())
