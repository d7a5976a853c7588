"""The settings of the window, saved in the user's configuration folder."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Final, Literal, get_args

import platformdirs

from inkdigits.apps.window.sketch import PEN, PEN_SHARES
from inkdigits.errors import InputError, printable
from inkdigits.files import write_atomically

ThemeName = Literal["system", "light", "dark"]
THEMES: Final[tuple[ThemeName, ...]] = get_args(ThemeName)

_LARGEST_FILE: Final = 2**16
_LARGEST_SIDE: Final = 20_000


@dataclass(frozen=True)
class Settings:
    """The settings.

    Attributes
    ----------
    theme:
        Light, dark, or that of the system.
    live:
        Whether the drawing is read while the pen moves.
    found:
        Whether a picture is shown with what was found in it.
    numbers:
        Whether numbers are read, and not one digit.
    pen:
        Index in `PEN_SHARES`.
    width, height:
        The size of the window in pixels; 0 for its natural size.
    """

    theme: ThemeName = "system"
    live: bool = True
    found: bool = False
    numbers: bool = False
    pen: int = PEN
    width: int = 0
    height: int = 0


def settings_path() -> Path:
    """The file, where the system keeps the settings of programs. It need not exist."""
    return platformdirs.user_config_path("inkdigits", appauthor=False, roaming=True) / "window.json"


def load_settings(path: Path) -> Settings:
    """The saved settings; missing and invalid ones have their defaults."""
    try:
        if path.stat().st_size > _LARGEST_FILE:
            return Settings()
        data = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return Settings()
    known = data if isinstance(data, dict) else {}
    valid = {
        field.name: known[field.name]
        for field in fields(Settings)
        if field.name in known and _is_valid(field.name, known[field.name])
    }
    return replace(Settings(), **valid)


def save_settings(path: Path, settings: Settings) -> None:
    """Save the settings.

    Raises
    ------
    InputError
        ``not_written`` when the file can't be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, json.dumps(asdict(settings), indent=1).encode() + b"\n")
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(
            "not_written",
            f"Settings won't be remembered: {printable(path.parent)} can't be written ({reason}).",
        ) from error


def _is_valid(name: str, value: Any) -> bool:
    if name == "theme":
        return value in THEMES
    if name in ("live", "found", "numbers"):
        return isinstance(value, bool)
    if not isinstance(value, int) or isinstance(value, bool):
        return False
    return 0 <= value < (len(PEN_SHARES) if name == "pen" else _LARGEST_SIDE)
