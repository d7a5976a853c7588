"""The colours of the window, light and dark: those of the page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_STYLE_SHEET: Final = Path(__file__).parent.parent / "page" / "base.css"


@dataclass(frozen=True)
class Palette:
    """Colours as ``#rrggbb``, each named after its use.

    Text has a contrast of at least 4.5 to 1 against its background (WCAG 2.2, 1.4.3).
    """

    name: str
    window: str
    card: str
    paper: str
    ink: str
    text: str
    muted: str
    border: str
    track: str
    control: str
    hover: str
    pressed: str
    accent: str
    accent_hover: str
    on_accent: str
    unsure: str
    refused: str


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255, of ``#rrggbb``."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mixed(first: str, second: str, share: float) -> str:
    """The colour between two; ``share`` is that of the second, 0 to 1."""
    parts = zip(rgb(first), rgb(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)


def _palette(name: str, style: str) -> Palette:
    """The palette of the variables in a style sheet, such as ``--card: #fffdf8;``."""
    colours = dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", style))
    card, text, accent = colours["card"], colours["text"], colours["accent"]
    return Palette(
        name=name,
        window=colours["page"],
        card=card,
        paper=card,
        ink=colours["ink"],
        text=text,
        muted=colours["soft"],
        border=colours["line"],
        track=colours["track"],
        control=card,
        hover=mixed(card, text, 0.05),
        pressed=mixed(card, text, 0.1),
        accent=accent,
        accent_hover=mixed(accent, text, 0.2),
        on_accent=colours["page"],
        unsure=colours["warn"],
        refused=colours["bad"],
    )


_light, _, _dark = _STYLE_SHEET.read_text("utf-8").partition("prefers-color-scheme: dark")
LIGHT: Final = _palette("light", _light)
DARK: Final = _palette("dark", _dark)
