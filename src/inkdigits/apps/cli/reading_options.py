"""The options of reading: parsing them and checking their combinations."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, TypeVar

from inkdigits.apps.cli.rows import Kind
from inkdigits.errors import InputError

Name = TypeVar("Name", bound=str)


def one_of(flags: dict[Name, bool]) -> Name | None:
    """The name of the option that is given; None without one.

    Raises
    ------
    InputError
        ``bad_option`` for several.
    """
    given = [name for name, on in flags.items() if on]
    if len(given) > 1:
        raise InputError("bad_option", f"Choose one of {_listed([f'--{name}' for name in flags])}.")
    return given[0] if given else None


def known_of_numbers(
    length: str | None,
    pattern: str | None,
    minimum: int | None,
    maximum: int | None,
    checksum: str | None,
) -> dict[str, Any]:
    """The given constraints on numbers, by the name of their option.

    Raises
    ------
    InputError
        ``bad_option``; see `parse_length`.
    """
    known = {
        "length": None if length is None else parse_length(length),
        "pattern": pattern,
        "minimum": minimum,
        "maximum": maximum,
        "checksum": checksum,
    }
    return {name: value for name, value in known.items() if value is not None}


def check_reading(
    kind: Kind, known: dict[str, Any], model: Path | None, numbers_model: Path | None
) -> None:
    """Refuse options that don't apply to what is read.

    Parameters
    ----------
    known:
        See `known_of_numbers`.

    Raises
    ------
    InputError
        ``bad_option``.
    """
    if known and kind != "number":
        names = _listed([f"--{name}" for name in known])
        raise InputError(
            "bad_option", f"{names} {'needs' if len(known) == 1 else 'need'} --number."
        )
    if numbers_model is not None and kind == "digit":
        raise InputError("bad_option", "--numbers-model needs --number or --page.")
    if model is not None and kind != "digit":
        raise InputError(
            "bad_option",
            f"--model is for single digits; with --{kind} use --numbers-model.",
        )


def parse_length(text: str) -> tuple[int, int]:
    """The fewest and the most digits: from "5" or "2-8".

    Raises
    ------
    InputError
        ``bad_option`` for anything else.
    """
    found = re.fullmatch(r"(\d{1,4})(?:-(\d{1,4}))?", text, re.ASCII)
    if found is None:
        raise InputError(
            "bad_option", "--length must be a number of digits, such as 5, or a range, such as 2-8."
        )
    return int(found[1]), int(found[2] or found[1])


def _listed(names: list[str]) -> str:
    """Such as "a, b and c"."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
