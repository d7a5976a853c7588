"""How fast a run is, while it runs."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from inkdigits.batch.tally import Tally

_MOST_SAMPLES: Final = 240
_FIRST_INTERVAL: Final = 0.25
"""Seconds between two samples; it doubles when there are too many."""


class Session:
    """One call of a run: what it has read so far, and how fast.

    Parameters
    ----------
    known:
        Counts the rows that were read by earlier calls.
    listener:
        Is called several times a second while there are new rows.

    Attributes
    ----------
    tally:
        The rows that were read.
    samples:
        Pairs of seconds since the start and rows by then.
    """

    def __init__(self, known: Tally, listener: Callable[[Session], object]) -> None:
        self.known = known
        self._listener = listener
        self._start = time.monotonic()
        self._interval = _FIRST_INTERVAL
        self.tally = Tally()
        self.samples: list[tuple[float, int]] = [(0.0, 0)]

    @property
    def seconds(self) -> float:
        """The seconds since the start."""
        return time.monotonic() - self._start

    @property
    def rate(self) -> float:
        """Rows for each second, since about a tenth of the samples ago."""
        count = len(self.samples)
        then, before = self.samples[max(0, count - 1 - max(1, count // 10))]
        passed = self.seconds - then
        return (self.tally.rows - before) / passed if passed > 0 else 0.0

    def note(self) -> None:
        """Note that there are new rows."""
        seconds = self.seconds
        if seconds - self.samples[-1][0] < self._interval:
            return
        self.samples.append((round(seconds, 3), self.tally.rows))
        if len(self.samples) > _MOST_SAMPLES:
            self.samples = self.samples[::2]
            self._interval *= 2
        self._listener(self)

    def end(self) -> None:
        """Take the last sample."""
        self.samples.append((round(self.seconds, 3), self.tally.rows))
        self._listener(self)
