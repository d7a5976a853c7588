"""What is pale beside the ink of a drawing."""

import cv2
import numpy as np
import pytest

from inkdigits.paper.drawings import without_pale_print


@pytest.mark.parametrize(("ground", "ink", "pale"), [(255, 20, 190), (0, 250, 70), (200, 0, 160)])
def test_pale_print_of_a_scan_is_taken_away(ground, ink, pale):
    page = np.full((200, 300), ground, np.uint8)
    cv2.putText(page, "2014", (20, 120), cv2.FONT_HERSHEY_SIMPLEX, 2, (pale,), 4)
    blank = page.copy()
    for picture in (page, blank):
        cv2.putText(picture, "86", (180, 120), cv2.FONT_HERSHEY_SIMPLEX, 2, (ink,), 5, cv2.LINE_AA)
    cleaned = without_pale_print(page)
    assert (cleaned[:, :170] == ground).all()
    ink_of_both = abs(page.astype(int) - ground) > abs(ink - ground) / 2
    assert (cleaned[ink_of_both] == page[ink_of_both]).all()


def test_pencil_of_a_scan_stays():
    page = np.full((200, 300), 255, np.uint8)
    cv2.putText(page, "Total", (20, 50), cv2.FONT_HERSHEY_SIMPLEX, 1, (0,), 2)
    cv2.putText(page, "86", (20, 150), cv2.FONT_HERSHEY_SIMPLEX, 2, (135,), 4)
    assert (without_pale_print(page) == page).all()


def test_photograph_stays():
    page = np.tile(np.linspace(120, 230, 300).astype(np.uint8), (200, 1))
    cv2.putText(page, "86", (20, 150), cv2.FONT_HERSHEY_SIMPLEX, 2, (90,), 4)
    assert without_pale_print(page) is page


@pytest.mark.parametrize("level", [0, 130, 255])
def test_blank_page_stays(level):
    page = np.full((60, 80), level, np.uint8)
    assert (without_pale_print(page) == page).all()
