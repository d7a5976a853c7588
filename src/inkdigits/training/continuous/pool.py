"""The samples of the last epochs, of which batches are made."""

from __future__ import annotations

from collections import deque
from typing import Any, Generic

from inkdigits.training.continuous.options import ContinuousOptions
from inkdigits.training.continuous.workers import PendingSamples, Sample, Workers


class Pool(Generic[Sample]):
    """The samples of the last epochs; in each epoch the oldest are replaced.

    The generation n of samples comes in with the epoch n + 1 - ``options.pool``, so the first epoch
    has a full pool.

    Parameters
    ----------
    workers:
        They make the samples.
    options:
        Those of the training run.
    epoch:
        The first one of a resumed training run, counted from 0.
    """

    def __init__(self, workers: Workers[Sample], options: ContinuousOptions, epoch: int) -> None:
        self._workers = workers
        self._last = epoch + options.pool - 1
        self._final = options.generations - 1
        self._parts: deque[list[Sample]] = deque(maxlen=options.pool)
        self._pending: deque[PendingSamples[Sample]] = deque(
            workers.start(generation) for generation in range(epoch, self._last + 1)
        )

    def fill(self, progress: Any) -> None:
        """Wait for the samples of the first epoch; see `PendingSamples.wait`."""
        while self._pending:
            self._parts.append(self._pending.popleft().wait(progress))

    def samples(self) -> list[Sample]:
        """The samples of the next epoch, when they are there; those of the one after are begun."""
        if self._pending:
            self._parts.append(self._pending.popleft().wait())
        if self._last < self._final:
            self._last += 1
            self._pending.append(self._workers.start(self._last))
        return [sample for part in self._parts for sample in part]
