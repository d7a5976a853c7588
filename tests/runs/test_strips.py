"""Strips of pictures: what is cut out, straightened and looked at closely."""

import cv2
import numpy as np
import pytest

from inkdigits.model.segmenter import WRITTEN, bundled_segmenter
from inkdigits.preparation import strips_of
from inkdigits.runs import strips_of_paper


def _page(turn=0.0):
    """Two numbers on ruled paper, turned by some degrees."""
    page = np.full((420, 640), 225, np.uint8)
    for y in range(40, 420, 60):
        cv2.line(page, (0, y), (640, y), (170,), 1)
    for text, y in (("52063", 150), ("1847", 330)):
        cv2.putText(page, text, (120, y), cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 2.5, (40,), 4)
    way = cv2.getRotationMatrix2D((320, 210), -turn, 1)
    return cv2.warpAffine(page, way, (640, 420), borderMode=cv2.BORDER_REFLECT_101)


def _strips(page):
    return strips_of_paper(page, bundled_segmenter(), 400).strips


@pytest.mark.parametrize("turn", [-8, 0, 8])
def test_two_numbers_on_ruled_paper_are_two_strips(turn):
    strips = _strips(_page(turn))
    assert len(strips) == 2
    for strip in strips:
        characters = strip.pixels[..., 0] > 128
        assert 0.03 < characters.mean() < 0.35
        rows = np.flatnonzero(characters.any(axis=1))
        assert rows[-1] - rows[0] + 1 == pytest.approx(26, abs=8)


def test_lines_are_seen_but_are_no_characters():
    first, _ = _strips(_page())
    characters, seen = first.pixels[..., 0].astype(int), first.pixels[..., 1].astype(int)
    assert (seen + 2 >= characters).all()
    assert (seen - characters).sum() > 0


def test_nothing_lies_beyond_the_border():
    page = _page()[:, 130:]
    first, _ = _strips(page)
    beyond = np.array([(first.to_source @ (x, 20, 1))[0] < -2 for x in range(12)])
    assert beyond.any()
    assert not first.pixels[:, :12][:, beyond].any()


def test_squares_behind_a_number_do_not_divide_it():
    page = np.full((260, 560), 225, np.uint8)
    for place in range(30, 560, 80):
        cv2.line(page, (place, 0), (place, 260), (150,), 2)
        cv2.line(page, (0, place), (560, place), (150,), 2)
    for place, digit in enumerate("56443"):
        corner = (42 + 80 * place, 150)
        cv2.putText(page, digit, corner, cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 2.6, (40,), 5)
    assert len(strips_of(page).strips) == 1
    # On a page they may be the lines of a table.
    assert len(strips_of(page, is_page=True).strips) > 1


def test_boxes_keep_the_digits_of_a_number_together():
    page = np.full((200, 700), 235, np.uint8)
    for x in range(50, 651, 60):
        cv2.line(page, (x, 60), (x, 140), (60,), 2)
    for y in (60, 140):
        cv2.line(page, (50, y), (650, y), (60,), 2)
    for box, digit in ((0, "4"), (1, "2"), (8, "7"), (9, "3")):
        cv2.putText(page, digit, (62 + 60 * box, 122), cv2.FONT_HERSHEY_SIMPLEX, 1.8, (30,), 4)
    assert len(strips_of(page).strips) == 1


def test_an_empty_page_has_no_strips():
    assert _strips(np.full((300, 400), 230, np.uint8)) == ()


class _Looking:
    """A network that sees nothing but paper, and remembers the shapes of what it was shown."""

    def __init__(self):
        self.shapes = []

    def segment(self, grey):
        self.shapes.append(grey.shape)
        return np.eye(4, dtype=np.float32)[np.zeros(grey.shape, int)]


@pytest.mark.parametrize(
    ("shape", "is_page", "seen"),
    [
        # Strokes of a crop that is enlarged much fall apart, and it takes long.
        ((30, 90), False, (60, 180)),
        ((50, 170), False, (71, 240)),
        ((500, 800), False, (250, 400)),
        ((3000, 4000), False, (360, 480)),
        ((150, 250), True, (300, 500)),
        ((3000, 4000), True, (750, 1000)),
    ],
)
def test_copy_on_which_numbers_are_looked_for_is_small(shape, is_page, seen):
    looking = _Looking()
    assert strips_of(np.full(shape, 220, np.uint8), looking, is_page=is_page).strips == ()
    assert looking.shapes[-1] == seen


class _DarkIsWritten(_Looking):
    """A network that takes all that is dark for handwriting, on small copies shadows, too."""

    def segment(self, grey):
        super().segment(grey)
        brightest = 200 if max(grey.shape) < 200 else 128
        return np.eye(4, dtype=np.float32)[WRITTEN * (grey < brightest)]


class _UnevenIsWritten:
    """A network that takes all that isn't as bright as most for handwriting."""

    def segment(self, grey):
        return np.eye(4, dtype=np.float32)[WRITTEN * (grey != np.median(grey))]


@pytest.mark.parametrize(
    ("heights", "side"),
    [
        ([170] * 4, 212),
        ([100] * 4, 360),
        ([50] * 4, 720),
        ([20] * 4, 1000),
        ([700], 160),
        # What is small is to be seen, too.
        ([200, 200, 50, 50, 50], 720),
        # Specks of dirt among many characters.
        ([100] * 5 + [13], 360),
        ([], 1000),
    ],
)
def test_side_of_a_page_depends_on_the_height_of_its_characters(heights, side):
    page = np.full((800, 800), 220, np.uint8)
    assert _side_of(page, heights) == pytest.approx(side, rel=0.1)


def test_a_shadow_does_not_hide_the_characters_of_a_page():
    page = np.full((800, 800), 220, np.uint8)
    page[:150] = 180
    assert _side_of(page, [50] * 4) == pytest.approx(720, rel=0.1)


def test_a_small_page_is_looked_at_once():
    looking = _DarkIsWritten()
    page = np.full((60, 80), 220, np.uint8)
    page[20:30, 30:34] = 20
    assert len(strips_of(page, looking, is_page=True).strips) == 1
    assert looking.shapes[:-1] == [(120, 160)]


def _side_of(page, heights):
    """The longer side of the copy on which characters with these heights are found."""
    looking = _DarkIsWritten()
    for place, height in enumerate(heights):
        page[50 : 50 + height, 50 + 100 * place : 100 + 100 * place] = 20
    strips = strips_of(page, looking, is_page=True).strips
    return max(looking.shapes[-1 - len(strips)])


def test_what_is_pale_beside_the_ink_is_no_run():
    page = np.full((400, 600), 200, np.uint8)
    page[60:100, 50:70] = 20
    page[60:100, 400:420] = 190
    page[260:300, 50:70] = 150
    strips = strips_of_paper(page, _UnevenIsWritten(), 600).strips
    places = [(strip.to_source @ (strip.pixels.shape[1] / 2, 20, 1))[:2] for strip in strips]
    assert np.array(places) == pytest.approx(np.array([(60, 80), (60, 280)]), abs=4)


def test_large_thick_characters_of_a_page_are_runs():
    page = np.zeros((1000, 700), np.uint8)
    for text, y in (("5", 430), ("6", 900)):
        cv2.putText(page, text, (150, y), cv2.FONT_HERSHEY_SIMPLEX, 17, (255,), 60)
    strips = strips_of(page, is_page=True).strips
    places = [(strip.to_source @ (strip.pixels.shape[1] / 2, 20, 1))[1] for strip in strips]
    assert places == pytest.approx([230, 700], abs=60)
