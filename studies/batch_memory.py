"""The memory of long batches: batch_memory.py rows [--count N] | names FOLDER [--count N].

  rows   reads a tar archive of generated drawings, under several names, until there are --count
         rows. Prints the memory of the caller and of the largest worker, and how much more they
         take in the last tenth of the rows than in the second one (in the first, workers still
         load their networks), and compares rows in with rows out.
  names  walks a folder of --count names, hard links to few files, which is made where it is
         missing. Prints when the first row came, and the memory when all names were walked.

Ends with 1 where memory grows by more than 5 %, the first row takes more than 5 s, or rows are
missing.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
import psutil
from PIL import Image

from inkdigits import batch
from inkdigits.batch.sources import Sources
from inkdigits.evaluation import draw_on_canvas
from inkdigits.synthesis.styles import synthetic_digits

MEBIBYTE: Final = 2**20
LINKS: Final = 60_000
"""Of one file; ext4 allows 65,000."""

MOST_GROWTH: Final = 1.05
MOST_SECONDS: Final = 5.0


def drawn(count: int) -> list[bytes]:
    """Drawings as PNG files."""
    rng = np.random.default_rng(0)
    found = []
    for each in synthetic_digits(count, seed=2):
        file = io.BytesIO()
        Image.fromarray(draw_on_canvas(each.ink, rng)).save(file, "PNG")
        found.append(file.getvalue())
    return found


def memory() -> tuple[int, int]:
    """The resident bytes of this process and of its largest worker."""
    own = psutil.Process()
    workers = [each.memory_info().rss for each in own.children(recursive=True)]
    return own.memory_info().rss, max(workers, default=0)


def spent() -> float:
    """Seconds of the processor of this process and its workers."""
    own = psutil.Process()
    times = [each.cpu_times() for each in (own, *own.children(recursive=True))]
    return sum(each.user + each.system for each in times)


class Largest:
    """The largest memory in each tenth of the rows."""

    def __init__(self, count: int) -> None:
        self._count = count
        self.tenths = [(0, 0)] * 10

    def note(self, done: int) -> None:
        """Measure after so many rows."""
        tenth = min(9, 10 * done // self._count)
        pairs = zip(self.tenths[tenth], memory(), strict=True)
        self.tenths[tenth] = tuple(map(max, pairs))  # type: ignore[assignment]

    def growth(self) -> tuple[float, float]:
        """How many times as much the last tenth takes as the second."""
        early, late = self.tenths[1], self.tenths[9]
        return late[0] / early[0], late[1] / early[1]


def read_rows(count: int, distinct: int, workers: int) -> bool:
    """The mode ``rows``."""
    with tempfile.TemporaryDirectory() as folder:
        first = Path(folder) / "000.tar"
        with tarfile.open(first, "w") as archive:
            for index, content in enumerate(drawn(distinct)):
                info = tarfile.TarInfo(f"{index:06}.png")
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
        names = [first] + [
            Path(folder) / f"{index:03}.tar" for index in range(1, count // distinct)
        ]
        for name in names[1:]:
            os.link(first, name)
        expected = len(names) * distinct
        largest, done, start = Largest(expected), 0, time.monotonic()
        for row in batch.read(names, workers=workers):
            assert row.error is None, row
            done += 1
            if done % max(1, expected // 200) == 0:
                largest.note(done)
        seconds = time.monotonic() - start
    print(f"{expected:,} rows in, {done:,} rows out, {seconds:,.0f} s, {done / seconds:,.0f}/s")
    print(f"{'tenth':>6}{'caller, MB':>14}{'largest worker, MB':>22}")
    for tenth, (own, worker) in enumerate(largest.tenths, 1):
        print(f"{tenth:6}{own / MEBIBYTE:14.1f}{worker / MEBIBYTE:22.1f}")
    growth = largest.growth()
    print(f"last tenth over the second: caller {growth[0]:.3f}, worker {growth[1]:.3f}")
    return done == expected and max(growth) <= MOST_GROWTH


def linked(folder: Path, count: int) -> None:
    """Make a folder of hard links."""
    files = folder.parent / f"{folder.name}-files"
    files.mkdir(parents=True, exist_ok=True)
    folder.mkdir()
    contents = drawn(-(-count // LINKS))
    for index in range(count):
        file = files / f"{index // LINKS}.png"
        if index % LINKS == 0:
            file.write_bytes(contents[index // LINKS])
        os.link(file, folder / f"{index:07}.png")


def walk_names(folder: Path, count: int, workers: int) -> bool:
    """The mode ``names``."""
    if not folder.exists():
        linked(folder, count)
    before = memory()[0]
    start, at_start = time.monotonic(), spent()
    rows = batch.read(folder, workers=workers)
    next(rows)
    seconds = time.monotonic() - start
    of_processor = spent() - at_start
    rows.close()  # type: ignore[attr-defined]
    print(f"first row after {seconds:.2f} s, {of_processor:.2f} s of the processor")
    largest, found = 0, 0
    measure: Callable[[], int] = lambda: memory()[0]  # noqa: E731
    start = time.monotonic()
    early = 0
    for _ in Sources((str(folder),)).items():
        found += 1
        if found % 20_000 == 0:
            largest = max(largest, measure())
            early = early or largest
    print(
        f"{found:,} names in {time.monotonic() - start:.1f} s; caller {before / MEBIBYTE:.1f} MB "
        f"before, {early / MEBIBYTE:.1f} MB after 20,000, {largest / MEBIBYTE:.1f} MB at most"
    )
    return seconds <= MOST_SECONDS and largest <= MOST_GROWTH * early and found == count


def main() -> int:
    """Run one of the modes."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("mode", choices=("rows", "names"))
    options.add_argument("folder", type=Path, nargs="?")
    options.add_argument("--count", type=int)
    options.add_argument("--distinct", type=int, default=1_000, help="drawings in the archive")
    options.add_argument("--workers", type=int, default=2)
    chosen = options.parse_args()
    if chosen.mode == "rows":
        good = read_rows(chosen.count or 1_000_000, chosen.distinct, chosen.workers)
    else:
        assert chosen.folder is not None, "name a folder"
        good = walk_names(chosen.folder, chosen.count or 2_000_000, chosen.workers)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
