"""Workers of a batch that die and hang at pictures, by their names."""

from __future__ import annotations

import os
import time
from pathlib import Path

from inkdigits.batch import job, worker
from inkdigits.batch.job import Job
from inkdigits.batch.places import Item, load
from inkdigits.batch.worker import Progress


def run_hostile_worker(connection: object, progress: Progress, its_job: Job) -> None:
    """As `run_worker`, but "dies" ends the process, "hangs" never ends, "once" dies once."""
    job.load = _load  # type: ignore[assignment]
    worker.run_worker(connection, progress, its_job)  # type: ignore[arg-type]


def run_worker_that_cannot_start(connection: object, progress: Progress, its_job: Job) -> None:
    """Ends at once."""
    os._exit(1)


def _load(item: Item) -> str | bytes:
    name = Path(item.name).name
    if name.startswith("dies"):
        os.abort()
    if name.startswith("hangs"):
        time.sleep(1_000)
    if name.startswith("fails"):
        raise RuntimeError("a bug")
    if name.startswith("once"):
        seen = Path(item.name).with_suffix(".seen")
        if not seen.exists():
            seen.touch()
            os.abort()
    return load(item)
