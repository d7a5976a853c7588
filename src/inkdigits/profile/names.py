"""Where profiles lie: a name in the user's data folder, or a path."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

import platformdirs

from inkdigits.errors import InputError, printable

SUFFIX: Final = ".sqlite"

_NAME: Final = re.compile(r"\w(?:[\w .-]{0,62}[\w-])?")
_DEVICES: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.I | re.A)
"""Names that Windows keeps for devices."""


def profiles_folder() -> Path:
    """The folder with the profiles that have names. It need not exist."""
    return platformdirs.user_data_path("inkdigits", appauthor=False) / "profiles"


def profile_path(profile: str | os.PathLike[str]) -> Path:
    """The file of a profile, which need not exist.

    Parameters
    ----------
    profile:
        A name, such as "anna", or a path: a `Path`, or text with a separator or the suffix
        ``.sqlite``.

    Raises
    ------
    InputError
        ``bad_name`` for a name that no profile can have.
    """
    if not isinstance(profile, str):
        return Path(profile)
    separators = [each for each in (os.sep, os.altsep) if each]
    if profile.endswith(SUFFIX) or any(each in profile for each in separators):
        return Path(profile)
    return named_path(profile)


def named_path(name: str) -> Path:
    """The file of a profile with this name, which need not exist; never a path.

    Raises
    ------
    InputError
        ``bad_name``.
    """
    if not _NAME.fullmatch(name) or _DEVICES.fullmatch(name) or name.endswith(SUFFIX):
        raise InputError(
            "bad_name",
            f"{printable(name[:100])!r} can't be the name of a profile: expected up to 64 letters, "
            "digits, spaces, dots, hyphens and underscores, such as 'anna'.",
        )
    return profiles_folder() / (name + SUFFIX)


def profile_names() -> list[str]:
    """The names of all profiles in the user's data folder, sorted."""
    try:
        found = [each.name for each in os.scandir(profiles_folder()) if each.is_file()]
    except OSError:
        return []
    return sorted(name.removesuffix(SUFFIX) for name in found if name.endswith(SUFFIX))
