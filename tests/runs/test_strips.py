"""Strips of pictures: what is cut out, straightened and looked at closely."""

import cv2
import numpy as np
import pytest

from inkdigits.model.segmenter import bundled_segmenter
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
    assert looking.shapes == [seen]
