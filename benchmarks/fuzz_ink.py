"""Make ink of odd values: fuzz_ink.py [--inks N] [--seed N].

Half of the inks are Python objects and half JSON text. Each must be taken and drawn, or be refused
with an `InputError`. Printed are the exceptions of any other kind, the ink that took the most CPU
time, and the peak of the memory. Exits with 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import decimal
import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from inkdigits import Ink, InputError
from inkdigits.ink import MAX_JSON_BYTES, draw

MOST_REFUSING = 0.05
"""Seconds of CPU time until ink is refused."""

MOST_DRAWING = 1.0
"""Seconds of CPU time to take ink and draw it."""

MOST_MEMORY = 100
"""MiB that the process may grow by."""

LARGE_EVERY = 500
"""One in this many inks is about as large as the limits allow, or larger."""

NUMBERS: tuple[Any, ...] = (
    0, 1, -1, 7, 255, 2**31, 2**63, 2**64, -(2**63), 10**30, 10**99, 10**100, 10**400, -(10**400),
    0.0, -0.0, 0.5, 1e-300, 5e-324, 1e99, 1e100, 1.7e308, float("nan"), float("inf"),
    -float("inf"), True, False, None, "", "7", "a" * 100_000, "\ud800", b"7", [], [0], [[0]], {},
    {"x": 1}, 1j, decimal.Decimal("1.5"), decimal.Decimal("NaN"), decimal.Decimal("sNaN"),
    decimal.Decimal("1e999999"), Fraction(1, 3), Fraction(10**400), np.float16(1), np.float32(1),
    np.longdouble("1e4000"), np.int8(-1), np.uint64(2**64 - 1), np.bool_(True), np.str_("7"),
    np.datetime64("2020-01-01"), np.array(1.0), np.array([1, 2]), np.ma.masked, object(), range(2),
)  # fmt: skip

STROKES: tuple[Callable[[], Any], ...] = (
    lambda: np.zeros((3, 2), np.uint8),
    lambda: np.zeros((0, 2)),
    lambda: np.zeros((3, 3)),
    lambda: np.zeros((3, 2), complex),
    lambda: np.zeros((3, 2), bool),
    lambda: np.zeros((3, 2), "datetime64[s]"),
    lambda: np.array([["1", "2"]]),
    lambda: np.array([[1, None]], object),
    lambda: np.full((3, 2), np.nan),
    lambda: np.full((3, 2), 1e4000, np.longdouble),
    lambda: np.ma.masked_equal([[0, 0], [1, 1]], 1),
    lambda: np.array(5),
    lambda: np.broadcast_to(0.0, (10, 10**9)),
    lambda: np.broadcast_to(0.0, (10**12, 2)),
    lambda: memoryview(np.zeros((3, 2))),
    lambda: {(0, 0), (1, 1)},
    lambda: {0: 1, 2: 3},
    lambda: iter([[0, 0]]),
    lambda: range(5),
    lambda: "strokes",
)

SPLICES = (
    "[", "]", "{", "}", ",", ":", '"', "null", "true", "NaN", "-Infinity", "1e999", "-1e-999",
    "9" * 400, "9" * 5_000, "0." + "1" * 5_000, '"\\ud800"', '"' + "a" * 5_000 + '"', "[" * 2_000,
    "\x00", "\\u0000", "\ufeff", "\ud800", "é",
)  # fmt: skip

PIECES = (
    "[0,0],", "[9],", "{},", "[],", '"ab",', "9e9,", "9" * 4_000 + ",", "[[[]]],", '{"a":1},',
    "1.5", "\\u0041", " ", "[", "-", "0." + "1" * 9_000 + ",", "[0.125,0.25],",
)  # fmt: skip


def main() -> int:
    """Print the results; return 1 when a bar is missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--inks", type=int, default=40_000)
    options.add_argument("--seed", type=int, default=0)
    chosen = options.parse_args()
    rng = np.random.default_rng(chosen.seed)
    draw(Ink([[[0, 0], [1, 1]]]))
    before = peak()
    outcomes: Counter[str] = Counter()
    foreign = 0
    slowest = {"refused": (0.0, -1), "drawn": (0.0, -1)}
    for number in range(chosen.inks):
        make = as_text(rng) if number % 2 else as_objects(rng)
        start = time.thread_time()
        try:
            draw(make())
            outcome = kind = "drawn"
        except InputError as error:
            outcome, kind = error.code, "refused"
        except Exception as error:
            outcome, kind = repr(error)[:100], "refused"
            foreign += 1
            print(f"ink {number}: {outcome}")
        outcomes[outcome] += 1
        slowest[kind] = max(slowest[kind], (time.thread_time() - start, number))
    grown = peak() - before
    counted = ", ".join(f"{outcome}: {count:,}" for outcome, count in sorted(outcomes.items()))
    print(f"{chosen.inks:,} inks; {counted}")
    for kind, most in (("refused", MOST_REFUSING), ("drawn", MOST_DRAWING)):
        seconds, number = slowest[kind]
        print(f"slowest {kind}: {1e3 * seconds:.0f} ms (ink {number}), at most {1e3 * most:.0f}")
    print(f"memory grew by {grown:.0f} MiB, at most {MOST_MEMORY}; {foreign} foreign exceptions")
    sound = (
        not foreign
        and slowest["refused"][0] <= MOST_REFUSING
        and slowest["drawn"][0] <= MOST_DRAWING
        and grown <= MOST_MEMORY
    )
    print("sound" if sound else "NOT SOUND")
    return 0 if sound else 1


def peak() -> float:
    """Most memory that this process has had so far, in MiB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 2**10)


def as_objects(rng: np.random.Generator) -> Callable[[], Ink]:
    """Ink of Python objects, most of it with something odd in it."""
    strokes: Any = odd_strokes(rng)
    sizes = [pick(rng, NUMBERS) if rng.random() < 0.2 else None for _ in range(3)]
    if rng.random() < 0.05:
        strokes = pick(rng, NUMBERS)
    if rng.random() < 0.5:
        data = {"strokes": strokes, "pen_width": sizes[0], "width": sizes[1], "height": sizes[2]}
        return lambda: Ink.from_dict(data)
    return lambda: Ink(strokes, *sizes)


def odd_strokes(rng: np.random.Generator) -> list[Any]:
    """Some strokes; most are lists of points, and a few coordinates are odd."""
    if rng.random() < 1 / LARGE_EVERY:
        odd = pick(rng, NUMBERS)
        return [[[odd, 0]] * int(rng.integers(50_000, 150_000))]
    strokes: list[Any] = []
    for _ in range(rng.integers(0, 5)):
        if rng.random() < 0.1:
            strokes.append(pick(rng, STROKES)())
            continue
        points: list[Any] = rng.normal(0, 100, (rng.integers(0, 20), 2)).tolist()
        if points and rng.random() < 0.2:
            points[rng.integers(len(points))][rng.integers(2)] = pick(rng, NUMBERS)
        if points and rng.random() < 0.1:
            points[rng.integers(len(points))] = pick(rng, NUMBERS)
        strokes.append(points)
    return strokes


def as_text(rng: np.random.Generator) -> Callable[[], Ink]:
    """Ink as JSON text, most of it damaged."""
    if rng.random() < 2 / LARGE_EVERY:
        text = large_text(rng)
    else:
        points = rng.normal(0, 100, (rng.integers(0, 20), 2)).tolist()
        text = json.dumps({"strokes": [points], "pen_width": 3, "width": 100})
        for _ in range(rng.integers(0, 4)):
            place = int(rng.integers(len(text) + 1))
            end = place + int(rng.integers(0, 8))
            text = text[:place] + pick(rng, SPLICES) + text[end:]
    if rng.random() < 0.5:
        encoding = pick(rng, ("utf-8", "utf-8", "utf-16", "utf-32", "utf-8-sig"))
        content = text.encode(encoding, "surrogatepass")
        return lambda: Ink.from_json(content)
    return lambda: Ink.from_json(text)


def large_text(rng: np.random.Generator) -> str:
    """Text of about the largest size, of one piece repeated."""
    piece = pick(rng, PIECES)
    size = int(rng.integers(MAX_JSON_BYTES // 4, MAX_JSON_BYTES * 5 // 4))
    return '{"strokes": [[' + piece * (size // len(piece)) + "[0,0]]]}"


def pick(rng: np.random.Generator, things: tuple[Any, ...]) -> Any:
    """One of the things."""
    return things[rng.integers(len(things))]


if __name__ == "__main__":
    sys.exit(main())
