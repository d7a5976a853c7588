"""Which straight strokes are taken for ink."""

import cv2
import numpy as np
import pytest

from inkdigits.model.segmenter import GROUND, PATTERN, WRITTEN
from inkdigits.paper.characters import likely_ink, longest
from inkdigits.runs.finding import typical_height


@pytest.mark.parametrize(("size", "is_ink"), [(longest, True), (typical_height, False)])
def test_length_of_strokes_is_compared_with_that_of_a_character(size, is_ink):
    """A stamp is longer than all lines of a form."""
    kinds = np.full((400, 600), GROUND)
    marks = np.zeros(kinds.shape, np.uint8)
    cv2.putText(marks, "1274506398", (30, 60), cv2.FONT_HERSHEY_SIMPLEX, 1.5, (1,), 4)
    cv2.putText(marks, "1274506398", (30, 160), cv2.FONT_HERSHEY_SIMPLEX, 1.5, (1,), 4)
    cv2.circle(marks, (450, 230), 140, (1,), 5)
    cv2.line(marks, (20, 163), (200, 163), (2,), 5)
    kinds[marks == 1], kinds[marks == 2] = WRITTEN, PATTERN
    probabilities = np.eye(4, dtype=np.float32)[kinds]
    ink = likely_ink(probabilities, (marks > 0).astype(np.float32), size)
    assert (ink[marks == 1] > 0.5).all()
    assert (ink[164, 60:100] > 0.5).all() == is_ink
