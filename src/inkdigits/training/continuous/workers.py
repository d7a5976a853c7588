"""Processes that make training samples while the network trains.

A sample depends on nothing but its split, the seed of the run, its generation and its index, so a
resumed run makes the same samples again.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

import cv2
import numpy as np

from inkdigits.data import Split
from inkdigits.errors import InputError
from inkdigits.signals import interrupts_blocked
from inkdigits.training.continuous.options import ContinuousOptions

Sample = TypeVar("Sample")

_SPLITS: Final[tuple[Split, ...]] = ("train", "validation")

_NICENESS: Final = 5
"""As in nice(1): training comes first."""


@dataclass(frozen=True)
class Portion:
    """Samples that one process makes at a time.

    Attributes
    ----------
    split:
        "train" or "validation": of whose handwriting.
    seed, generation:
        The seed of the run, and how often samples were made before.
    indices:
        Which of that generation.
    """

    split: Split
    seed: int
    generation: int
    indices: range

    def generators(self) -> Iterator[np.random.Generator]:
        """A random generator for each sample."""
        split = _SPLITS.index(self.split)
        for index in self.indices:
            # NumPy takes [3] and [3, 0] for the same seed, so there is a 1 at the end.
            yield np.random.default_rng([split, self.seed, self.generation, index, 1])


Make = Callable[[Portion, Any], list[Sample]]
"""Makes the samples of a portion, with the options of the run; a function of a module."""


class Workers(Generic[Sample]):
    """Makes samples in processes of their own, while others are used.

    It is a context manager; at its end the processes are stopped.

    Parameters
    ----------
    make:
        What a process does.
    options:
        Those of the training run.
    together:
        The number of samples that a process makes at a time: about half a second of work.
    """

    def __init__(self, make: Make[Sample], options: ContinuousOptions, together: int) -> None:
        self._make = make
        self._options = options
        self._together = together
        self._executor = ProcessPoolExecutor(
            os.cpu_count() or 1, multiprocessing.get_context("spawn"), _start_worker
        )

    def __enter__(self) -> Workers[Sample]:
        with interrupts_blocked():
            for _ in range(os.cpu_count() or 1):
                self._executor.submit(os.getpid)
        return self

    def __exit__(self, *error: object) -> None:
        self._executor.shutdown(cancel_futures=True)

    def start(self, generation: int) -> PendingSamples[Sample]:
        """Begin with the training samples of a generation."""
        return self._started(self._options.samples, "train", self._options.seed, generation)

    def start_validation(self) -> PendingSamples[Sample]:
        """Begin with the validation samples, the same ones for all seeds."""
        return self._started(self._options.validation_samples, "validation", 0, 0)

    def _started(
        self, count: int, split: Split, seed: int, generation: int
    ) -> PendingSamples[Sample]:
        portions = [
            Portion(split, seed, generation, range(count)[at : at + self._together])
            for at in range(0, count, self._together)
        ]
        return PendingSamples(
            [self._executor.submit(self._make, portion, self._options) for portion in portions]
        )


class PendingSamples(Generic[Sample]):
    """Samples that are being made."""

    def __init__(self, tasks: list[Future[list[Sample]]]) -> None:
        self._tasks = tasks

    def wait(self, progress: Callable[[int], object] = lambda _: None) -> list[Sample]:
        """Wait for the samples; ``progress`` is called with the number of new ones.

        Raises
        ------
        InputError
            ``worker_died`` when a process ended early, as without enough memory.
        """
        samples = []
        for task in self._tasks:
            try:
                made = task.result()
            except BrokenExecutor as error:
                raise InputError(
                    "worker_died",
                    "A process that makes training data ended early; there may be too little "
                    "memory. Run the same command again to resume.",
                ) from error
            samples += made
            progress(len(made))
        return samples


def _start_worker() -> None:
    """Leave Ctrl-C to the parent, end when it has ended, and use one processor."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    cv2.setNumThreads(1)
    if hasattr(os, "nice"):
        os.nice(_NICENESS)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        # A worker would wait for tasks forever.
        os._exit(1)
