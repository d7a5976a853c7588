"""The fields of a model's card as JSON, each checked: a card may come from a stranger."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from inkdigits.errors import printable

_LONGEST_NAME: Final = 300
_SHOWN: Final = 60
_LARGEST_COUNT: Final = 10**12


def parse(content: bytes) -> Fields:
    """The fields of a JSON object; ValueError or RecursionError where it isn't one."""
    values = json.loads(content, parse_float=_finite, parse_constant=_finite)
    if not isinstance(values, dict):
        raise ValueError(f"expected a JSON object, found {_short(values)}")
    return Fields(values)


@dataclass(frozen=True)
class Fields:
    """A JSON object. Each method takes a field's name and gives its value.

    Raises
    ------
    ValueError
        By every method, when a field is missing or of another kind, with what was expected and
        found.
    """

    values: Mapping[str, Any]
    place: str = ""

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def text(self, name: str) -> str:
        """Any text."""
        value = self._value(name)
        return value if isinstance(value, str) else self._refuse(name, "text")

    def name(self, name: str) -> str:
        """A text that can be shown in one line."""
        value = self.text(name)
        if not value.isprintable() or len(value) > _LONGEST_NAME:
            self._refuse(name, f"at most {_LONGEST_NAME} printable characters")
        return value

    def number(self, name: str, high: float = 1, low: float = 0) -> float:
        """A number from ``low`` to ``high``."""
        value = self._value(name)
        if not _in_range(value, high, low):
            self._refuse(name, _range(high, low))
        return float(value)

    def numbers(self, name: str, count: int) -> tuple[float, ...]:
        """``count`` numbers from 0 to 1."""
        values = self._list(name)
        if len(values) != count or not all(_in_range(value, 1) for value in values):
            self._refuse(name, f"{count} numbers from 0 to 1")
        return tuple(float(value) for value in values)

    def count(self, name: str) -> int:
        """A whole number from 0."""
        value = self._value(name)
        if not isinstance(value, int) or not _in_range(value, _LARGEST_COUNT):
            self._refuse(name, "a whole number from 0")
        return value

    def object(self, name: str) -> Fields:
        """A JSON object."""
        value = self._value(name)
        if not isinstance(value, dict):
            self._refuse(name, "a JSON object")
        return Fields(value, f"{self.place}{name}.")

    def objects(self, name: str) -> list[Fields]:
        """A list of JSON objects."""
        values = self._list(name)
        if not all(isinstance(value, dict) for value in values):
            self._refuse(name, "a list of JSON objects")
        return [Fields(value, f"{self.place}{name}[{at}].") for at, value in enumerate(values)]

    def only(self, *names: str) -> None:
        """Check that there are no other fields."""
        others = [name for name in self.values if name not in names]
        if others:
            raise ValueError(
                f"{self.place or 'card'}: expected only {', '.join(names)}, found "
                f"{_short(others[0])}"
            )

    def equal(self, name: str, expected: Any) -> None:
        """Check that a field has one certain value."""
        value = self._value(name)
        if type(value) is not type(expected) or value != expected:
            self._refuse(name, json.dumps(expected))

    def _list(self, name: str) -> list[Any]:
        value = self._value(name)
        return value if isinstance(value, list) else self._refuse(name, "a list")

    def _value(self, name: str) -> Any:
        if name not in self.values:
            raise ValueError(f"{self.place}{name} is missing")
        return self.values[name]

    def _refuse(self, name: str, expected: str) -> NoReturn:
        found = _short(self.values[name])
        raise ValueError(f"{self.place}{name}: expected {expected}, found {found}")


def _in_range(value: Any, high: float, low: float = 0) -> bool:
    # True and False are whole numbers for Python.
    kind = isinstance(value, (int, float)) and not isinstance(value, bool)
    return kind and low <= value <= min(high, sys.float_info.max)


def _range(high: float, low: float) -> str:
    ending = f" to {high:g}" if math.isfinite(high) else ""
    return f"a number from {low:g}{ending}"


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text[:_SHOWN]} is not a finite number")
    return value


def _short(value: Any) -> str:
    text = printable(json.dumps(value))
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."
