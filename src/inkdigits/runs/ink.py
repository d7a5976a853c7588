"""Strips of ink."""

from __future__ import annotations

import cv2
import numpy as np

from inkdigits.layout.rules import RULES
from inkdigits.runs.cutting import frame_of, shows_others, straightened
from inkdigits.runs.finding import find_runs
from inkdigits.sheet import Sheet
from inkdigits.strip import Strip


def strips_of_ink(sheet: Sheet) -> list[Strip]:
    """The runs of characters on a sheet, cut out in reading order."""
    strips = []
    runs, owners = find_runs((sheet.pixels > RULES.ink).view(np.uint8))
    for number, run in enumerate(runs, 1):
        size, to_sheet = frame_of(run, 1)
        ink = straightened(sheet.pixels, to_sheet, size, cv2.BORDER_CONSTANT)
        ink = ink * (1 - shows_others(owners, number, to_sheet, size))
        strips.append(Strip(np.dstack([ink, ink]), sheet.to_source @ to_sheet))
    return strips
