"""The colours of the window, light and dark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Palette:
    """Colours as ``#rrggbb``, each named after what it is for.

    Text has a contrast of at least 4.5 to 1 against what it stands on (WCAG 2.2, 1.4.3).
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


LIGHT: Final = Palette(
    name="light",
    window="#f4f3ef",
    card="#fbfaf7",
    paper="#ffffff",
    ink="#182854",
    text="#1d2433",
    muted="#626877",
    border="#d9d6cd",
    track="#e6e3db",
    control="#ffffff",
    hover="#f0eee8",
    pressed="#e3e0d8",
    accent="#3557c8",
    accent_hover="#2a48ad",
    on_accent="#ffffff",
    unsure="#8a5a00",
    refused="#b3261e",
)

DARK: Final = Palette(
    name="dark",
    window="#15171d",
    card="#1b1e26",
    paper="#20242d",
    ink="#f3efe4",
    text="#eceef3",
    muted="#9aa2b2",
    border="#343a47",
    track="#2b303b",
    control="#272c36",
    hover="#303643",
    pressed="#3a4150",
    accent="#86a6ff",
    accent_hover="#a0b9ff",
    on_accent="#10131a",
    unsure="#e5b454",
    refused="#ff8b82",
)


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255, of ``#rrggbb``."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mixed(first: str, second: str, share: float) -> str:
    """The colour between two, with so much of the second."""
    parts = zip(rgb(first), rgb(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)
