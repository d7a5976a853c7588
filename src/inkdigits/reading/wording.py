"""Confidences as text."""

from __future__ import annotations

import math


def percent(share: float) -> str:
    """A share from 0 to 1 as a percentage, such as "98.7 %"; never "100.0 %".

    It is rounded down: no answer is certain.
    """
    return f"{min(math.floor(1000 * share + 1e-6), 999) / 10:.1f} %"
