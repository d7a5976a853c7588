"""The colours of the window."""

from __future__ import annotations

import numpy as np
import pytest

from inkdigits import cards
from inkdigits.apps.window.palette import DARK, LIGHT, Palette, mixed, rgb


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_text_has_enough_contrast_in_both_themes(palette: Palette) -> None:
    for text, ground in [
        (palette.text, palette.window),
        (palette.text, palette.control),
        (palette.muted, palette.window),
        (palette.accent, palette.window),
        (palette.unsure, palette.window),
        (palette.refused, palette.window),
        (palette.on_accent, palette.accent),
        (palette.ink, palette.paper),
    ]:
        # WCAG 2.2, 1.4.3.
        assert contrast(text, ground) >= 4.5, (text, ground)
    for _, tint in cards.LEGEND:
        # WCAG 2.2, 1.4.11.
        assert contrast("#{:02x}{:02x}{:02x}".format(*tint), palette.card) >= 3
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"


def contrast(first: str, second: str) -> float:
    """WCAG 2.2: relative luminances."""
    shares = np.array([rgb(first), rgb(second)]) / 255
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    dark, bright = sorted(linear @ (0.2126, 0.7152, 0.0722))
    return float((bright + 0.05) / (dark + 0.05))
