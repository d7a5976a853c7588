"""The window as a person has it: on a real screen, with a real pointer and real keys."""

from __future__ import annotations

import numpy as np
import pytest

from driving import DrivenWindow, on_paper
from inkdigits import Ink, Reader
from inkdigits.apps.window.palette import LIGHT, rgb
from inkdigits.synthesis.styles import STYLES, synthetic_digits, write
from real_window import NEEDS_SCREEN, SEVEN, SIZES, Held, eventually

pytestmark = NEEDS_SCREEN


def shown_as(reader: Reader, held: Held, ink: Ink) -> None:
    """The window shows just what the reader says of this ink."""
    alone = reader.read_digit(ink)
    assert held["answer"]["probabilities"] == list(alone.probabilities)
    assert (held["answer"]["digit"], held["answer"]["status"]) == (alone.digit, alone.status)
    assert alone.glyph is not None and held["answer"]["glyph"] == alone.glyph.tolist()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_ink_has_every_point_and_answer_is_the_readers(
    window: DrivenWindow, reader: Reader, size: tuple[int, int]
) -> None:
    held = window.resize(*size)
    rng = np.random.default_rng(size[0])
    for sample in synthetic_digits(12, seed=size[0]):
        _, _, width, height = held["paper"]
        side = int(rng.integers(60, min(width, height) - 20))
        left, top = (int(rng.integers(5, room - side - 4)) for room in (width, height))
        strokes = on_paper(sample.ink, left, top, side)
        held = window.write(strokes)
        assert held["ink"]["strokes"] == [[list(point) for point in stroke] for stroke in strokes]
        assert (held["ink"]["width"], held["ink"]["height"]) == (width, height)
        shown_as(reader, held, Ink(strokes, held["ink"]["pen_width"]))
        window.key("Delete")
    window.resize(*SIZES[0])


def test_answer_changes_while_pen_is_down(window: DrivenWindow) -> None:
    left, top, _, _ = window.ask()["paper"]
    window.screen.move(left + 60, top + 60)
    window.screen.button(down=True)
    seen = []
    for x, y in [(220, 60), (120, 300)]:
        window.screen.move(left + x, top + y)
        held = window.wait(lambda held: held["answer"] and not held["busy"])
        assert held["drawing"]
        seen.append(held["answer"]["probabilities"])
    # And so does the ink: here is the middle of the first line.
    eventually(lambda: window.screen.grab((left + 138, top + 58, 4, 4)).max() < 120)
    window.screen.button(down=False)
    assert seen[0] != seen[1]


def test_empty_paper_has_no_answer(window: DrivenWindow) -> None:
    assert window.ask()["answer"] is None
    for _ in range(5):
        # As the paper is cleared, the last answer is still on its way.
        for stroke in SEVEN:
            window.drag(stroke, pause=0)
        window.screen.key("Delete")
        held = window.wait(lambda held: held["gestures"] == 0 and not held["busy"])
        assert held["answer"] is None


def test_refusal_is_shown_with_its_reason(window: DrivenWindow) -> None:
    held = window.write([[(60, 60), (60, 200)], [(200, 60), (200, 200)]])
    assert held["answer"]["status"] == "several digits" and held["answer"]["digit"] is None
    assert window.key("enter")["message"].startswith("Several digits. There are 2 digits")


def test_without_live_answers_recognise_reads(window: DrivenWindow) -> None:
    window.press("Live")
    for stroke in SEVEN:
        window.drag(stroke)
    held = window.settled()
    assert held["gestures"] == 2 and held["answer"] is None
    window.press("Recognise")
    held = window.wait(lambda held: held["answer"])
    assert held["answer"]["digit"] == 7 and held["message"].startswith("Read as 7")
    window.drag([(300, 300), (310, 300)])
    assert window.settled()["answer"] is None
    window.press("Live")
    assert window.wait(lambda held: held["answer"] and not held["busy"])["live"]


def test_a_dot_is_drawn(window: DrivenWindow) -> None:
    held = window.write([[(100, 100)]])
    assert held["ink"]["strokes"] == [[[100, 100]]]
    left, top, _, _ = held["paper"]
    eventually(lambda: window.screen.grab((left + 98, top + 98, 4, 4)).max() < 120)


def test_stroke_is_cut_outside_paper_and_resumes_inside(
    window: DrivenWindow,
) -> None:
    held = window.write([[(50, 100), (-12, 100), (-12, 200), (50, 200)]])
    assert held["ink"]["strokes"] == [[[50, 100], [0, 100]], [[0, 200], [50, 200]]]
    assert held["gestures"] == 1 and held["message"] == ""


def test_stroke_may_begin_outside_paper(window: DrivenWindow) -> None:
    held = window.write([[(-10, 100), (80, 100)]])
    assert held["ink"]["strokes"] == [[[0, 100], [80, 100]]]


def test_stroke_outside_paper_is_reported(window: DrivenWindow) -> None:
    window.drag([(-10, 100), (-12, 200)])
    held = window.settled()
    assert held["ink"] is None and "beside the paper" in held["message"]


def test_drawing_is_shown_and_removed_by_undo(
    window: DrivenWindow,
) -> None:
    left, top, width, height = window.ask()["paper"]

    def dark() -> np.ndarray:
        return window.screen.grab((left, top, width, height)).max(axis=2) < 100

    window.write(SEVEN)
    eventually(lambda: dark()[60, 60:220].all() and dark()[180, 100:220].all())
    assert not dark()[350:, :].any()
    window.key("ctrl+z")
    eventually(lambda: not dark()[180, 190:220].any())
    assert dark()[60, 60:220].all()


def test_a_slanted_line_has_smooth_edges(window: DrivenWindow) -> None:
    window.write([[(60, 60), (300, 130)]])
    left, top, _, _ = window.ask()["paper"]

    def colours() -> int:
        return len(
            {
                tuple(pixel)
                for pixel in window.screen.grab((left + 150, top + 60, 60, 70)).reshape(-1, 3)
            }
        )

    # Paper, ink, and what lies between them: a pixel of the edge may be covered to any part.
    eventually(lambda: colours() >= 8)


def test_resizing_scales_drawing_and_keeps_ink_and_answer(window: DrivenWindow) -> None:
    before = window.write(SEVEN)
    held = window.resize(1240, 860)
    assert held["ink"] == before["ink"] and held["answer"] == before["answer"]
    scale = min(new / old for new, old in zip(held["paper"][2:], before["paper"][2:], strict=True))
    left, top, width, _ = held["paper"]
    x = left + round((140 - before["paper"][2] / 2) * scale + width / 2)

    def dark(y: int) -> bool:
        column = window.screen.grab((x, top, 1, held["paper"][3]))[:, 0].max(axis=1) < 100
        return bool(column[round(y * scale)])

    eventually(lambda: dark(60) and dark(180) and not dark(120))
    window.resize(*SIZES[0])


def test_pen_changes_all_strokes_and_answer(window: DrivenWindow, reader: Reader) -> None:
    before = window.write(SEVEN)
    held = window.key("]")
    assert held["ink"]["pen_width"] > before["ink"]["pen_width"]
    shown_as(reader, held, Ink(SEVEN, held["ink"]["pen_width"]))
    x, y, width, height = held["widgets"]["pen"]["box"]
    # The knob is 18 pixels wide.
    knob = x + 9 + round(held["pen"] / 6 * (width - 18))
    window.screen.drag([(knob, y + height // 2), (x + width - 4, y + height // 2)], pause=0.05)
    assert window.wait(lambda held: held["pen"] >= 5)


@pytest.mark.parametrize("height", [520, 530])
def test_smallest_window_shows_all_ten_bars(window: DrivenWindow, height: int) -> None:
    held = window.resize(740, height)
    left, top, width, _ = held["paper"]
    # One pixel wide, through all bars from the headline to the small pictures.
    column = (left + width + 110, top + 110, 1, held["widgets"]["Recognise"]["box"][1] - top - 240)
    track = rgb(LIGHT.track)[::-1]

    def edges() -> int:
        seen = (window.screen.grab(column)[:, 0] == track).all(axis=1)
        return int((seen[1:] != seen[:-1]).sum())

    eventually(lambda: edges() == 2 * 10)
    window.resize(*SIZES[0])


def test_no_bar_is_highlighted_without_a_digit(window: DrivenWindow) -> None:
    accent = rgb(LIGHT.accent)[::-1]

    def highlighted() -> bool:
        left, top, width, _ = window.ask()["paper"]
        bars = window.screen.grab((left + width + 44, top + 120, 210, 260))
        return bool((bars == accent).all(axis=2).sum() > 50)

    window.write(SEVEN)
    eventually(highlighted)
    window.key("Delete")
    held = window.write([[(60, 60), (140, 60), (90, 240)], [(260, 60), (340, 60), (290, 240)]])
    assert held["answer"]["status"] == "several digits"
    eventually(lambda: not highlighted())


def test_all_styles_can_be_drawn_fast(window: DrivenWindow, reader: Reader) -> None:
    # As fast as the pointer can be moved: Tk alone would drop most of the points.
    for number, name in enumerate(list(STYLES)[::9]):
        ink = write(STYLES[name], np.random.default_rng(number))
        strokes = on_paper(ink, 80, 60, 300)
        held = window.write(strokes, pause=0)
        assert held["ink"]["strokes"] == [[list(point) for point in stroke] for stroke in strokes]
        window.key("Delete")
