"""A picture with numbers of one hand, one below the other."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bad_inputs import encoded
from square_one import number_with_ones


def picture_of(*texts: str) -> bytes:
    """The PNG: dark ink on white paper, 760 pixels wide, 300 for each number."""
    return encoded(Image.fromarray(np.vstack([_drawn(text) for text in texts])))


def _drawn(text: str) -> NDArray[np.uint8]:
    paper = np.full((300, 760), 255, np.uint8)
    for stroke in number_with_ones(text).strokes:
        points = np.rint(stroke).astype(np.int32)
        cv2.polylines(paper, [points], False, (20,), 14, cv2.LINE_AA)
    return paper
