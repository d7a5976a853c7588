"""The colours of pages and plots, light and dark."""

from __future__ import annotations

from typing import Final

INK: Final = "#1f2a37"
FAINT: Final = "#667085"
LINE: Final = "#e3e7ed"
BLUE: Final = "#2458d3"
ORANGE: Final = "#b6520a"
SERIES: Final = (BLUE, ORANGE, "#12805c", "#a3217a", "#6b4fd8", "#8a6d00", "#0b7fa8", "#b3261e")
"""Distinct also for people with colour blindness, and dark enough on white."""

DARK: Final = {
    INK: "#e6eaf0",
    FAINT: "#a3adbb",
    LINE: "#323b47",
    BLUE: "#7ba2ff",
    ORANGE: "#ff9d57",
    "#12805c": "#45c795",
    "#a3217a": "#f07cc8",
    "#6b4fd8": "#b3a1ff",
    "#8a6d00": "#d9b84a",
    "#0b7fa8": "#5cc4ea",
    "#b3261e": "#ff8a80",
}
"""The colour for dark pages that replaces each colour of a plot."""

_PAGE: Final = {
    "--ink": (INK, DARK[INK]),
    "--faint": (FAINT, DARK[FAINT]),
    "--line": (LINE, DARK[LINE]),
    "--orange": (ORANGE, DARK[ORANGE]),
    "--paper": ("#f5f6f8", "#12161c"),
    "--card": ("#ffffff", "#1b212a"),
    "--code": (INK, "#0b0e12"),
}


def variable(colour: str) -> str:
    """The variable of the style sheet for a colour of `DARK`."""
    return "--plot-" + colour.removeprefix("#")


VARIABLES: Final = {**_PAGE, **{variable(light): (light, dark) for light, dark in DARK.items()}}
"""All variables of the style sheet: their values on light and on dark pages."""
