"""The declaration of one option: its help, its limits, and its check."""

from __future__ import annotations

import math
from dataclasses import Field, dataclass, field
from pathlib import Path
from typing import Any, get_args

from inkdigits.errors import InputError
from inkdigits.files import output_path


@dataclass(frozen=True)
class Option:
    """The declaration of an option.

    Attributes
    ----------
    name:
        As in Python.
    kind:
        str, int, float, bool or Path.
    choices:
        The only texts allowed; empty for any.
    help:
        For people, as a sentence.
    default:
        What is used when the option is not given, for people; empty where that is obvious.
    word:
        As it is typed, where that isn't the name with hyphens.
    low, high:
        The limits of a number: `low` is the lowest whole number, and a fraction must be above it.
    """

    name: str
    kind: type
    choices: tuple[str, ...]
    help: str
    default: str
    word: str
    low: float
    high: float

    @property
    def flag(self) -> str:
        """The option as it is typed, such as ``--batch-size``."""
        return "--" + (self.word or self.name.replace("_", "-"))

    @property
    def description(self) -> str:
        """The help with the choices and the default."""
        text = self.help
        if self.choices:
            text = f"{text[:-1]}: {', '.join(self.choices[:-1])} or {self.choices[-1]}."
        return f"{text} Default: {self.default}." if self.default else text

    @property
    def expected(self) -> str:
        """The values that are allowed, in words."""
        if self.choices:
            return f"one of {', '.join(self.choices)}"
        if self.kind is int:
            return f"a whole number from {self.low:g} to {self.high:,}"
        if self.kind is float:
            return f"above {self.low:g} and at most {self.high:g}"
        return {bool: "true or false", str: "a text"}.get(self.kind, "a path")

    def check(self, value: object) -> None:
        """Raise InputError ``bad_option`` unless the value is allowed."""
        if self.kind is Path and isinstance(value, (str, Path)):
            output_path(value)
        elif not self._allows(value):
            raise bad_option(f"{self.name} must be {self.expected}, not {value!r}.")

    def _allows(self, value: Any) -> bool:
        # True and False are whole numbers for Python.
        if isinstance(value, bool) or self.kind is bool:
            return isinstance(value, bool) and self.kind is bool
        if self.kind is int:
            return isinstance(value, int) and self.low <= value <= self.high
        if self.kind is float:
            number = isinstance(value, (int, float)) and math.isfinite(value)
            return number and self.low < value <= self.high
        return isinstance(value, str) and value in (self.choices or (value,))


def option(
    help: str, default: str = "", low: float = 0, high: float = math.inf, word: str = ""
) -> Any:
    """Declare an option as a field of a dataclass; see `Option`."""
    metadata = {"help": help, "default": default, "word": word, "low": low, "high": high}
    return field(default=None, metadata=metadata)


def declared(field: Field[Any], hint: Any) -> Option:
    """The option of such a field with the type ``kind | None``."""
    kind = get_args(hint)[0]
    choices = get_args(kind)
    return Option(field.name, str if choices else kind, choices, **field.metadata)


def bad_option(message: str) -> InputError:
    """The error for options that can't be used."""
    return InputError("bad_option", message)
