"""The same batch on this machine and on Ray: batch_engines.py [--count N] [--workers 2 4].

Reads drawings, of which some are damaged, with the local engine and with Ray, with each number of
workers. Prints the time, what Ray adds to it, and the largest memory of a worker of Ray with the
process that reads for it, beside what was reserved for it. Ends with 1 where rows differ or a
worker takes more memory.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil
from batch_failures import result
from batch_memory import MEBIBYTE, drawn

from inkdigits.batch.job import Job
from inkdigits.batch.on_ray import Cluster
from inkdigits.batch.run import Engine, Means, Settings, read_here, run
from inkdigits.batch.sources import Sources


class Watched:
    """Looks how much memory workers of Ray take, with the processes that they have started."""

    def __init__(self) -> None:
        self.largest = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Watched:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.5):
            for process in psutil.process_iter(["name"]):
                try:
                    if "ShardReader" not in " ".join(process.cmdline()):
                        continue
                    family = [process, *process.children(recursive=True)]
                    # What is shared with other processes is not a worker's own.
                    held = sum(each.memory_full_info().uss for each in family)
                    self.largest = max(self.largest, held)
                except psutil.Error:
                    continue


def timed(inputs: Path, out: Path, workers: int, engine: Engine, size: int) -> tuple[float, float]:
    """Seconds of a whole call, and those until its first rows were there."""
    settings = Settings(Sources((str(inputs),)), Job(), str(out), "csv", shard_size=size)
    start = time.monotonic()
    first: list[float] = []
    run(
        settings,
        Means(workers),
        engine=engine,
        listener=lambda session: first or first.append(time.monotonic() - start),
    )
    return time.monotonic() - start, first[0]


def main() -> int:
    """Print the table; 1 where the engines differ."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--count", type=int, default=20_000)
    options.add_argument("--workers", type=int, nargs="+", default=[2, 4])
    options.add_argument("--memory", type=int, default=1_000, help="MB for each worker of Ray")
    chosen = options.parse_args()
    good = True
    with tempfile.TemporaryDirectory() as scratch:
        inputs = Path(scratch) / "pictures"
        inputs.mkdir()
        contents = drawn(min(chosen.count, 500))
        for index in range(chosen.count):
            content = contents[index % len(contents)]
            whole = content if index % 100 else content[: len(content) // 2]
            (inputs / f"{index:06}.png").write_bytes(whole)
        size = max(1, chosen.count // 20)
        for workers in chosen.workers:
            here, on_ray = (Path(scratch) / f"{name}-{workers}" for name in ("here", "ray"))
            seconds, first = timed(inputs, here, workers, read_here, size)
            with Watched() as watched:
                cluster = Cluster(memory=chosen.memory)
                of_ray, first_of_ray = timed(inputs, on_ray, workers, cluster.read, size)
            same = result(here) == result(on_ray)
            held = watched.largest / MEBIBYTE
            good &= same and held <= chosen.memory
            print(
                f"{workers} workers: here {seconds:.1f} s, on Ray {of_ray:.1f} s; first rows after "
                f"{first:.1f} and {first_of_ray:.1f} s; {held:.0f} of {chosen.memory} MB; "
                f"{'the same rows' if same else 'OTHER ROWS'}",
                flush=True,
            )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
