from __future__ import annotations

import pytest

from inkdigits.apps.cli.batch_progress import describe, duration
from inkdigits.batch import session as sessions
from inkdigits.batch.session import Session
from inkdigits.batch.tally import Tally


class Clock:
    """Stands still until it is moved."""

    now = 0.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(sessions, "time", found)
    return found


def test_rate_time_left_and_failures(clock: Clock) -> None:
    session = Session(Tally(rows=100), lambda session: None)
    for second in range(1, 11):
        clock.now = float(second)
        session.tally.rows += 50
        session.note()
    assert describe(session, None) == "600 read, 50/s"
    session.tally.errors["timeout"] = 2
    assert describe(session, 1_600) == "600 of 1,600 read, 50/s, 20 s left, 2 failed"


def test_samples_stay_few_and_the_listener_is_not_called_for_each_row(clock: Clock) -> None:
    calls = []
    session = Session(Tally(), lambda session: calls.append(session.tally.rows))
    for _ in range(100_000):
        clock.now += 0.01
        session.tally.rows += 1
        session.note()
    session.end()
    assert len(session.samples) <= 241
    assert session.samples[0] == (0.0, 0) and session.samples[-1] == (1_000.0, 100_000)
    assert len(calls) < 1_500


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-1, "0 s"), (59.4, "59 s"), (185, "3 min 05 s"), (7_805, "2 h 10 min")],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text
