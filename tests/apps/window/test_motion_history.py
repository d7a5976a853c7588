"""Where the pen was, from the history that X servers keep."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("tkinter", reason="needs Tk")

from inkdigits.apps.window.motion_history import BUTTON, Record, Trail


class Server:
    """Notes as X servers do: a place when the pointer leaves it, with the time of the next."""

    def __init__(self) -> None:
        self.notes: list[Record] = []

    def between(self, earlier: int, later: int) -> list[Record]:
        return [each for each in self.notes if earlier <= each.time <= later]

    def note(self, time: int, place: tuple[int, int]) -> None:
        self.notes.append(Record(time, place))


STEP = st.tuples(st.integers(1, 3), st.sampled_from([0, 0, 1]), st.booleans())
"""A movement: to which neighbour, milliseconds since the last, and whether Tk hands it on."""


@given(
    strokes=st.lists(
        st.lists(
            st.tuples(st.integers(1, 3), st.sampled_from([0, 0, 1]), st.booleans()),
            min_size=1,
            max_size=40,
        ),
        min_size=1,
        max_size=4,
    ),
    late=st.booleans(),
)
def test_no_position_is_lost_or_doubled_if_events_are_dropped(
    strokes: list[list[tuple[int, int, bool]]], late: bool
) -> None:
    # Only three places, so that the pen often comes back to one.
    server, place, time = Server(), (5, 5), 10
    trail, got = Trail(server.between), [place]
    for steps in strokes:
        sent = got[:] = [place]
        events: list[Callable[[], None]] = [partial(trail.press, place, time)]
        server.note(time, BUTTON)
        for number, wait, handed_on in steps:
            neighbour = (5 + number, 5) if place != (5 + number, 5) else (5, 5)
            time += wait
            server.note(time, place)
            place = neighbour
            sent.append(place)
            if handed_on:
                events.append(partial(lambda *event: got.extend(trail.move(*event)), place, time))
            if not late:
                while events:
                    events.pop(0)()
        server.note(time, BUTTON)
        events.append(partial(lambda *event: got.extend(trail.release(*event)), place, time))
        for event in events:
            event()
        assert got == sent


def test_without_history_strokes_are_made_of_events() -> None:
    trail = Trail(lambda earlier, later: [])
    trail.press((1, 1), 5)
    assert [trail.move(place, 6) for place in [(1, 1), (2, 2), (1, 1)]] == [[], [(2, 2)], [(1, 1)]]
    assert trail.release((1, 1), 7) == []
    assert trail.release((3, 3), 7) == [(3, 3)]
