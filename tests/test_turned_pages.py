"""Places on a picture that was turned to be read."""

import numpy as np
import pytest

from inkdigits.model.segmenter import bundled_segmenter
from inkdigits.picture import open_picture
from inkdigits.preparation import strips_of


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_places_are_those_of_the_picture_as_it_is(turn):
    cv2 = pytest.importorskip("cv2")
    page = np.full((300, 500), 235, np.uint8)
    cv2.putText(page, "2748", (250, 120), cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 2.5, (30,), 4)
    lying = np.ascontiguousarray(np.rot90(page, turn))
    found = strips_of(open_picture(lying), bundled_segmenter(), is_page=True, turn=turn)
    (strip,) = [each for each in found.strips if (each.pixels[..., 0] > 128).mean() > 0.02]
    ys, xs = np.nonzero(strip.pixels[..., 0] > 128)
    x, y, _ = strip.to_source @ (xs.mean(), ys.mean(), 1)
    ys, xs = np.nonzero(lying < 128)
    assert (x, y) == pytest.approx((xs.mean(), ys.mean()), abs=4)
