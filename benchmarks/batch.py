"""Many pictures with all cores, beside other ways: batch.py [--workers N] [--drawings N] ...

Reads drawings of 280 by 280 pixels as PNG (a digit in each), crops of bank cheques from the folder
that INKDIGITS_DATA names (a number in each), and photographs of 12 megapixels (a digit in each)

  plain     in a loop over `Reader.read_digit` or `read_number`
  batch     with worker processes, as `inkdigits batch` and `inkdigits.batch.read` do
  RapidOCR  with the recogniser alone, in as many processes; see `engines`. Not for photographs, on
            which a recogniser alone can't find the digit

and prints pictures per second, the processor's time for each picture in all processes together, and
how many times as fast as the plain loop that is. The ways take turns in several rounds, because
machines are shared and noisy: believe the ratios, and the processor's time more than the clock's.
Starting processes and loading networks, about a second, is left out in all ways.

Crops and photographs are used several times where there are too few.
"""

from __future__ import annotations

import argparse
import itertools
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import psutil
from engines import RECOGNISER, Mode, Running, start
from latency_pictures import photograph
from made_pictures import save
from PIL import Image

from inkdigits import Reader
from inkdigits.batch.job import Job
from inkdigits.batch.places import Item, Span
from inkdigits.batch.pool import Pool
from inkdigits.batch.rows import Kind
from inkdigits.evaluation import draw_on_canvas
from inkdigits.synthesis.styles import synthetic_digits

SIDE: Final = 280
DISTINCT_PHOTOS: Final = 4
PHOTO: Final = (3000, 4000)

BARS: Final = {"plain": 1.8, "RapidOCR": 20.0}
"""How many times as fast as other ways `batch` should be on drawings."""

PER_SECOND: Final = 2_500
"""Drawings on two cores."""


@dataclass
class Way:
    """One way to read pictures, and what it has taken so far."""

    name: str
    read: Callable[[Sequence[Path]], object]
    pictures: int = 0
    seconds: float = 0.0
    of_processor: float = 0.0

    def measure(self, paths: Sequence[Path]) -> None:
        """Read pictures and add what that takes."""
        before, start_time = spent(), time.perf_counter()
        self.read(paths)
        self.seconds += time.perf_counter() - start_time
        self.of_processor += spent() - before
        self.pictures += len(paths)

    @property
    def rate(self) -> float:
        """Pictures per second."""
        return self.pictures / self.seconds

    @property
    def cost(self) -> float:
        """Seconds of the processor for a picture."""
        return self.of_processor / self.pictures


def spent() -> float:
    """Seconds of the processor that this process and its children have taken so far."""
    total = 0.0
    for process in [psutil.Process(), *psutil.Process().children(recursive=True)]:
        times = process.cpu_times()
        total += times.user + times.system
    ended = psutil.Process().cpu_times()
    return total + ended.children_user + ended.children_system


@dataclass
class Pictures:
    """Files of one kind."""

    name: str
    mode: Mode
    paths: list[Path]
    rapidocr: bool = True
    ways: list[Way] = field(default_factory=list)


def drawings(folder: Path, count: int) -> Iterator[Path]:
    """Digits as drawn on a screen, in grey."""
    rng = np.random.default_rng(0)
    for index, each in enumerate(synthetic_digits(count, seed=2)):
        canvas = draw_on_canvas(each.ink, rng)
        small = cv2.resize(canvas, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
        path = folder / f"drawing-{index:06}.png"
        Image.fromarray(small).save(path)
        yield path


def photographs(folder: Path) -> Iterator[Path]:
    """A few photographs of a digit on paper."""
    for seed in range(DISTINCT_PHOTOS):
        picture = photograph(PHOTO, 1, (0.15, 0.4))(np.random.default_rng(seed))
        yield save(picture, folder / f"photo-{seed}.jpg")


def ways(pictures: Pictures, pool: Pool[int], rapidocr: Sequence[Running]) -> list[Way]:
    """The ways to read pictures of a kind."""
    reader = Reader()
    read = reader.read_digit if pictures.mode == "digit" else reader.read_number

    def plain(paths: Sequence[Path]) -> None:
        for path in paths:
            read(path)

    def with_batch(paths: Sequence[Path]) -> None:
        items = ((place, Item(str(path), Span(str(path)))) for place, path in enumerate(paths))
        assert sum(1 for _ in pool.read(items)) == len(paths)

    def with_rapidocr(paths: Sequence[Path]) -> None:
        threads = [
            threading.Thread(target=each.read, args=(paths[place :: len(rapidocr)],))
            for place, each in enumerate(rapidocr)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    found = [Way("plain", plain), Way("batch", with_batch)]
    return [*found, Way("RapidOCR", with_rapidocr)] if rapidocr else found


def compare(pictures: Pictures, workers: int, rounds: int, share: float) -> list[Way]:
    """Read all pictures in each way, which take turns; RapidOCR reads a share of them."""
    with ExitStack() as stack:
        missing: set[str] = set()
        engines = [RECOGNISER] * (workers if pictures.rapidocr else 0)
        rapidocr = start(stack, engines, pictures.mode, missing)
        print(*missing, sep="\n", end="\n" if missing else "")
        kind: Kind = "digit" if pictures.mode == "digit" else "number"
        pool = stack.enter_context(Pool[int](Job(kind), workers, 60.0, "model"))
        found = ways(pictures, pool, rapidocr)
        for way in found:
            way.read(pictures.paths[: 16 * workers])
        for turn in range(rounds):
            part = pictures.paths[turn::rounds]
            for way in found:
                fewer = max(workers, round(share * len(part)))
                way.measure(part[:fewer] if way.name == "RapidOCR" else part)
    return found


def shown(pictures: Pictures, found: Sequence[Way]) -> bool:
    """Print the rows of a kind of pictures; whether `batch` is as fast as it should be."""
    by_name = {way.name: way for way in found}
    own, met = by_name["batch"], True
    for way in found:
        ratio = own.rate / way.rate
        bar = BARS.get(way.name) if pictures.name == "drawings" else None
        met &= bar is None or ratio >= bar
        print(
            f"{pictures.name:12}{way.name:10}{way.pictures:8,}{way.rate:12,.1f}"
            f"{1e3 * way.cost:12.2f}{ratio:14.2f}{bar or '':>8}",
            flush=True,
        )
    return met and (pictures.name != "drawings" or own.rate >= PER_SECOND)


def main() -> int:
    """Print the table; 1 when a bar is missed."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--drawings", type=int, default=20_000)
    options.add_argument("--crops", type=int, default=20_000)
    options.add_argument("--photos", type=int, default=500)
    options.add_argument("--rapidocr-share", type=float, default=0.05, help="of the pictures")
    options.add_argument("--no-bars", action="store_true", help="end with 0 whatever the ratios")
    chosen = options.parse_args()
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        kinds = [Pictures("drawings", "digit", list(drawings(folder, chosen.drawings)))]
        crops = sorted(Path(os.environ.get("INKDIGITS_DATA", ".")).glob("cheques/*.png"))
        if crops and chosen.crops:
            kinds.append(Pictures("crops", "number", repeated(crops, chosen.crops)))
        photos = repeated(photographs(folder), chosen.photos) if chosen.photos else []
        kinds.append(Pictures("photographs", "digit", photos, rapidocr=False))
        print(
            f"{'pictures':12}{'way':10}{'read':>8}{'per second':>12}{'CPU ms':>12}"
            f"{'batch is times':>14}{'bar':>8}"
        )
        met = True
        for kind in kinds:
            if kind.paths:
                found = compare(kind, chosen.workers, chosen.rounds, chosen.rapidocr_share)
                met &= shown(kind, found)
    return 0 if met or chosen.no_bars else 1


def repeated(paths: Iterator[Path] | list[Path], count: int) -> list[Path]:
    """``count`` of the files, which are repeated if there are fewer."""
    return list(itertools.islice(itertools.cycle(paths), count))


if __name__ == "__main__":
    sys.exit(main())
