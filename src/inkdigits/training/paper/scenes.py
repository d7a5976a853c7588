"""The scenes to train on and to validate with, made by processes of their own.

A scene depends on nothing but its split, the seed of the run, its generation and its index, so a
resumed run makes the same scenes again.
"""

from __future__ import annotations

import contextlib
import functools
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import resource_tracker
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.data import Split, load_ink
from inkdigits.errors import InputError
from inkdigits.synthesis.people import People
from inkdigits.synthesis.scenes import make_scene
from inkdigits.training.paper.options import PaperOptions

SIDE: Final = 320
"""Height and width of a scene in pixels."""

DIGITS: Final = ("pendigits", "unipen-digits")
LETTERS: Final = "unipen-nondigits"

_TOGETHER: Final = 5
"""The number of scenes that a process makes at a time: a quarter of a second."""

_SPLITS: Final[tuple[Split, ...]] = ("train", "validation")

_NICENESS: Final = 5
"""As in nice(1): training comes first."""


@dataclass(frozen=True, eq=False)
class Scenes:
    """Scenes of one size.

    Attributes
    ----------
    pictures: (N, H, W) uint8
        Grey levels.
    truth: (N, H, W) uint8
        The `Kind` of every pixel.
    """

    pictures: NDArray[np.uint8]
    truth: NDArray[np.uint8]


class Scenery:
    """Makes scenes in processes of their own, while others are used.

    It is a context manager; at its end the processes are stopped.
    """

    def __init__(self, options: PaperOptions) -> None:
        self._options = options
        self._executor = ProcessPoolExecutor(
            os.cpu_count() or 1, multiprocessing.get_context("spawn"), _start_worker
        )

    def __enter__(self) -> Scenery:
        with _interrupts_blocked():
            for _ in range(os.cpu_count() or 1):
                self._executor.submit(os.getpid)
        return self

    def __exit__(self, *error: object) -> None:
        self._executor.shutdown(cancel_futures=True)

    def start(self, generation: int) -> PendingScenes:
        """Begin with the training scenes of a generation."""
        options = self._options
        return self._started(options.scenes, 0, options.seed, generation)

    def start_validation(self) -> PendingScenes:
        """Begin with the validation scenes, the same ones for all seeds."""
        return self._started(self._options.validation_scenes, 1, 0, 0)

    def _started(self, count: int, split: int, seed: int, generation: int) -> PendingScenes:
        tasks = [
            self._executor.submit(
                _make, split, seed, generation, range(count)[at : at + _TOGETHER],
                self._options.data_dir,
            )
            for at in range(0, count, _TOGETHER)
        ]  # fmt: skip
        return PendingScenes(tasks)


class PendingScenes:
    """Scenes that are being made."""

    def __init__(self, tasks: list[Future[Scenes]]) -> None:
        self._tasks = tasks

    def wait(self, progress: Callable[[int], object] = lambda _: None) -> Scenes:
        """Wait for the scenes; ``progress`` is called with the number of new ones.

        Raises
        ------
        InputError
            ``worker_died`` when a process ended early, as without enough memory.
        """
        parts = []
        for task in self._tasks:
            try:
                parts.append(task.result())
            except BrokenExecutor as error:
                raise InputError(
                    "worker_died",
                    "A process that makes scenes ended early; there may be too little memory. Run "
                    "the same command again to resume.",
                ) from error
            progress(len(parts[-1].pictures))
        return concatenate(parts)


def concatenate(parts: list[Scenes]) -> Scenes:
    """The scenes of all parts, in order."""
    return Scenes(
        np.concatenate([part.pictures for part in parts]),
        np.concatenate([part.truth for part in parts]),
    )


def _make(split: int, seed: int, generation: int, indices: range, data_dir: Path | None) -> Scenes:
    """Make some scenes of a generation; what a worker does."""
    people = _people(_SPLITS[split], data_dir)
    scenes = []
    for index in indices:
        # NumPy takes [3] and [3, 0] for the same seed, so there is a 1 at the end.
        rng = np.random.default_rng([split, seed, generation, index, 1])
        scenes.append(make_scene(people.pick(rng), rng, (SIDE, SIDE)))
    return Scenes(
        np.stack([scene.picture for scene in scenes]), np.stack([scene.truth for scene in scenes])
    )


@functools.cache
def _people(split: Split, data_dir: Path | None) -> People:
    """The people of a split whose ink is known, and synthetic ones."""
    letters = load_ink(LETTERS, split, data_dir)
    return People([one for name in DIGITS for one in load_ink(name, split, data_dir)], letters)


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


@contextlib.contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Hold Ctrl-C back while processes start, which inherit that; Windows has no such way."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # It unblocks the signal when it is started.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
