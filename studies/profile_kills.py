"""Kill processes that add corrections to a profile: profile_kills.py [--count N] [--control].

Each process opens the profile, as a new one would, and adds corrections until a timer of the system
ends it without a warning, at a random moment. It acknowledges each correction through a pipe, as
soon as `Profile` has returned. After each kill the file is opened and checked, and all corrections
that were acknowledged must be there. With --control the acknowledgement comes before the end of the
transaction, which must lose some. The figures are written to studies/results/profile_kills.json.

The encoder is a small stand-in for the network, so that most of the time goes into the file. A
kill tests what the program leaves behind; that the disk keeps it when the power fails is what full
synchronisation is for, and can't be tested this way.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sqlite3
import struct
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, cast

import kept
import numpy as np

from inkdigits.model.classifier import Answers
from inkdigits.profile import Profile, Teachable, database, rows
from inkdigits.profile.encoding import Encoded, offsets_of

LONGEST = 0.03
"""Seconds after which a process is killed at the latest. On an idle machine a correction takes
about 4 ms, and a new file 20; a busy one needs more."""

ROWS = 60
"""Corrections in one file, before the next file is begun."""

ACKNOWLEDGEMENT = struct.Struct("<qq")


class SmallEncoder:
    """Stands for a network that takes each glyph for a 0, with hardly a doubt."""

    guard_errors = 1_800

    def __init__(self) -> None:
        self.guard = self.encode(np.zeros((2_000, 28, 28), np.uint8))

    def encode(self, glyphs: np.ndarray) -> Encoded:
        """The encoded glyphs, all alike."""
        places = np.full((len(glyphs), 4), 0.5, np.float32)
        probabilities = np.full((len(glyphs), 10), 1e-4, np.float32)
        probabilities[:, 0] = 0.9991
        answers = Answers(probabilities, np.full(len(glyphs), 0.999, np.float32))
        return Encoded(places, offsets_of(answers))


def small_model() -> Teachable:
    """A model that is taught in no time."""
    model = Teachable.__new__(Teachable)
    model.sha256 = "0" * 64
    model.encoder = cast(Any, SmallEncoder())
    return model


def glyph_of(number: int) -> np.ndarray:
    """The glyph with this number; each is different."""
    return np.random.default_rng(number).integers(1, 256, (28, 28)).astype(np.uint8)


def add_until_killed(
    path: Path, model: Teachable, first: int, pipe: int, *, seconds: float, control: bool
) -> None:
    """Add corrections and acknowledge each, until the timer ends this process."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    profile = Profile.of_model(path, model)
    if control:
        insert = rows.insert

        def too_early(connection: sqlite3.Connection, new: Any) -> int:
            number = insert(connection, new)
            os.write(pipe, ACKNOWLEDGEMENT.pack(number, first))
            return number

        rows.insert = too_early
    while True:
        added = profile.add_glyph(glyph_of(first), 0)
        if not control:
            os.write(pipe, ACKNOWLEDGEMENT.pack(added.id, first))
        first += 1


def kill_once(
    path: Path, model: Teachable, first: int, seconds: float, *, control: bool
) -> dict[int, int]:
    """Kill one process; the number of the glyph of each id that was acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            add_until_killed(path, model, first, writing, seconds=seconds, control=control)
        finally:
            os._exit(1)
    os.close(writing)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as acknowledged:
        content = acknowledged.read()
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM, status
    return dict(ACKNOWLEDGEMENT.iter_unpack(content))


def lost_of(path: Path, acknowledged: dict[int, int]) -> int:
    """How many acknowledged corrections are not in the file; raises if it is damaged."""
    if not path.exists():
        return len(acknowledged)
    with database.connected(path, is_ours=False) as connection:
        database.check(connection)
        found = {each.id: each for each in rows.select(connection)}
    return sum(
        number not in found or not np.array_equal(found[number].glyph, glyph_of(glyph))
        for number, glyph in acknowledged.items()
    )


def run(count: int, seed: int, longest: float, control: bool) -> dict[str, int]:
    """Kill processes; what was acknowledged, and what of that was lost."""
    moments, model = random.Random(seed), small_model()
    figures = {"kills": 0, "acknowledged": 0, "lost": 0, "damaged files": 0, "files": 0}
    with tempfile.TemporaryDirectory() as folder:
        expected: dict[int, int] = {}
        path = Path(folder) / "0.sqlite"
        glyph = 0
        for figures["kills"] in range(1, count + 1):
            seconds = moments.uniform(1e-4, longest)
            new = kill_once(path, model, glyph, seconds, control=control)
            glyph += len(new) + 1
            figures["acknowledged"] += len(new)
            try:
                lost = lost_of(path, {**expected, **new})
            except Exception as error:
                figures["damaged files"] += 1
                print(error, flush=True)
                lost = len(new)
            figures["lost"] += lost
            expected |= new
            if len(expected) > ROWS or lost:
                figures["files"] += 1
                expected = {}
                path = Path(folder) / f"{figures['files']}.sqlite"
            if figures["kills"] % 500 == 0:
                print(figures, flush=True)
    return figures


def main() -> int:
    """Print the figures; 1 if any correction was lost, or if the control lost none."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=30_000)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--longest", type=float, default=LONGEST, help="seconds until a kill")
    options.add_argument("--jobs", type=int, default=1, help="processes that kill others")
    options.add_argument("--control", action="store_true")
    chosen = options.parse_args()
    with ProcessPoolExecutor(chosen.jobs) as executor:
        parts = [
            executor.submit(
                run, chosen.count // chosen.jobs, chosen.seed + job, chosen.longest, chosen.control
            )
            for job in range(chosen.jobs)
        ]
        figures = {"lost": 0, "damaged files": 0} | dict(
            sum((Counter(part.result()) for part in parts), Counter[str]())
        )
    print(figures)
    name = "control" if chosen.control else "profile"
    kept.write("profile_kills", {**kept.known("profile_kills"), name: figures})
    lost = figures["lost"]
    failed = lost == 0 if chosen.control else lost + figures["damaged files"]
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
