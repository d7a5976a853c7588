"""Which numbers people write: amounts, dates, times, phone numbers, scores, sums and others.

A text has digits, letters and the signs of `inkdigits.synthesis.people.signs`. Beside them a space
is a gap, and what stands between two ``^`` is smaller and raised, or underlined between ``{`` and
``}``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

import numpy as np

_FIRST_DIGITS: Final = np.log10(1 + 1 / np.arange(1, 10))
"""How often numbers of all sizes begin with 1 to 9."""

Rng = np.random.Generator
T = TypeVar("T")

WORDS: Final = ("Fr.", "CHF", "EUR", "kg", "$", "€", "Rp.", "USD", "cm", "Nr.", "m", "Uhr", "Tel")
"""What is written beside numbers."""


def pick_number(rng: Rng, longest: int = 15) -> str:
    """A number with up to about ``longest`` characters."""
    for _ in range(8):
        kind = _KINDS[rng.choice(len(_KINDS), p=_SHARES)]
        text = kind(rng)
        if len(text) <= longest:
            return text
    return digits(rng, int(rng.integers(1, max(2, longest + 1))))


def pick_word(rng: Rng) -> str:
    """A word of letters, or one that stands beside numbers."""
    if rng.random() < 0.3:
        return WORDS[rng.integers(len(WORDS))]
    # The first letter is none that looks like a digit, so that it is a word.
    word: str = _pick(rng, *"acdefhkmnprtuvw")
    word += "".join(rng.choice(list("aabcdeeefhijklmnnoprstuvwyz"), int(rng.integers(1, 7))))
    if rng.random() < 0.2:
        return word.upper()
    return word.capitalize() if rng.random() < 0.5 else word


def digits(rng: Rng, count: int) -> str:
    """``count`` digits: any, or with many zeros, repeated ones or a small first one.

    The first one is often small, as in numbers that count or measure something (F. Benford, "The
    law of anomalous numbers", 1938).
    """
    kind = rng.random()
    each = rng.integers(0, 10, count)
    if kind < 0.22:
        # Round numbers.
        each[1 + int(rng.integers(0, count)) :] = 0
    elif kind < 0.36:
        for place in range(1, count):
            if rng.random() < 0.5:
                each[place] = each[place - 1]
    elif kind < 0.46:
        each[rng.random(count) < 0.4] = rng.integers(0, 10)
    if kind < 0.8 and count > 1 and (each[0] == 0 or rng.random() < 0.6):
        each[0] = 1 + rng.choice(9, p=_FIRST_DIGITS)
    return "".join(map(str, each))


def _plain(rng: Rng) -> str:
    count = int(rng.integers(1, 8)) if rng.random() < 0.8 else int(rng.integers(8, 16))
    return digits(rng, count)


def _grouped(rng: Rng, sign: str) -> str:
    """An integer with ``sign`` between thousands."""
    text = digits(rng, int(np.clip(rng.normal(5, 1.6), 1, 9))).lstrip("0") or "0"
    first = len(text) % 3 or 3
    return sign.join([text[:first], *(text[at : at + 3] for at in range(first, len(text), 3))])


def amount(rng: Rng) -> str:
    """An amount of money with what people put around it."""
    thousands, point = _pick(rng, (".", ","), (",", "."), ("'", "."), (" ", ","), ("", ","),
                             ("", "."), (".", "-"))  # fmt: skip
    text = _grouped(rng, thousands)
    kind = rng.random()
    cents = digits(rng, 2) if rng.random() < 0.6 else _pick(rng, "00", "50")
    if kind < 0.3:
        text += point + cents
    elif kind < 0.42:
        raised = _pick(rng, f"^{cents}^", f"^{{{cents}}}^", f"^{cents}/100^")
        text += _pick(rng, "", ".", ",") + raised
    elif kind < 0.72:
        text += _pick(rng, "-", ".-", ",-", "--", "=", ".--", ",--", "_", "._", ",_", "#", ".=",
                      ".", ",", "|||", "||||", ".:", "-#")  # fmt: skip
    before = rng.random()
    if before < 0.22:
        if rng.random() < 0.15:
            return f"#{text}#"
        text = _pick(rng, "#", "=", "-", "$", "_", "|||", "#", "##", "Fr.", "€") + text
    elif before < 0.26:
        text += _pick(rng, "$", " €", " Fr.", "€", " EUR", " kg")
    return text


def _date(rng: Rng) -> str:
    day, month, year = rng.integers(1, 32), rng.integers(1, 13), rng.integers(1940, 2040)
    wide = ":02d" if rng.random() < 0.6 else ":d"
    short = f"{year % 100:02d}" if rng.random() < 0.4 else str(year)
    sign = _pick(rng, ".", ".", "/", "-", " ", ". ")
    if rng.random() < 0.12:
        return f"{year}-{month:02d}-{day:02d}"
    return f"{{0{wide}}}{sign}{{1{wide}}}{sign}{{2}}".format(day, month, short)


def _time(rng: Rng) -> str:
    hour, minute = rng.integers(0, 24), 5 * rng.integers(0, 12)
    kind = rng.random()
    if kind < 0.6:
        return f"{hour:02d}{_pick(rng, ':', '.')}{minute:02d}"
    return (
        f"{hour}^{minute:02d}^" if kind < 0.75 else f"{hour}:{minute:02d}-{hour + 1}:{minute:02d}"
    )


def _phone(rng: Rng) -> str:
    groups = _pick(rng, (3, 3, 2, 2), (4, 3, 3), (3, 4), (2, 3, 2, 2), (5, 6), (3, 3, 4))
    sign = _pick(rng, " ", " ", "-", ".", "")
    text = sign.join(digits(rng, count) for count in groups)
    kind = rng.random()
    if kind < 0.25:
        return f"+{_pick(rng, '41', '49', '1', '33', '90', '44')} {text}"
    return f"0{text[1:]}" if kind < 0.7 else f"({text[: groups[0]]}){text[groups[0] :]}"


def _postcode(rng: Rng) -> str:
    return digits(rng, int(rng.choice([4, 5, 5, 6])))


def _signed(rng: Rng) -> str:
    return _pick(rng, "-", "-", "+") + digits(rng, int(rng.integers(1, 5)))


def decimal(rng: Rng) -> str:
    """A number with a decimal point or comma."""
    before, after = digits(rng, int(rng.integers(1, 5))), digits(rng, int(rng.integers(1, 4)))
    return before + _pick(rng, ".", ",") + after


def _fraction(rng: Rng) -> str:
    one, other = rng.integers(1, 100, 2)
    return f"{one}/{other}" if rng.random() < 0.7 else f"{digits(rng, 2)} ^{one}/{other}^"


def score(rng: Rng) -> str:
    """The score of a game."""
    most = 10 if rng.random() < 0.6 else 130
    one, other = rng.integers(0, most, 2)
    return f"{one}{_pick(rng, ':', '-', ':', ' : ', ' - ')}{other}"


def sum_with_result(rng: Rng) -> str:
    """A sum as in an exercise, "7+5=12"."""
    most = int(_pick(rng, 10, 20, 100, 1000))
    one, other = (int(value) for value in rng.integers(0, most, 2))
    kind = _pick(rng, "+", "+", "-", "-", "*", ":")
    if kind == "-" and rng.random() < 0.9:
        one, other = max(one, other), min(one, other)
    if kind == ":":
        other = max(1, other % 13)
        one *= other
    result = {"+": one + other, "-": one - other, "*": one * other}.get(kind, one // max(1, other))
    gap = _pick(rng, "", "", " ")
    end = (
        "" if rng.random() < 0.15 else str(result if rng.random() < 0.9 else rng.integers(0, most))
    )
    return f"{one}{gap}{kind}{gap}{other}{gap}={gap}{end}"


def _account(rng: Rng) -> str:
    size = int(_pick(rng, 3, 4, 4))
    count = int(rng.integers(2, 5))
    return _pick(rng, " ", " ", "-", "").join(digits(rng, size) for _ in range(count))[:19]


def _pick(rng: Rng, *choices: T) -> T:
    return choices[rng.integers(len(choices))]


_WEIGHTS: Final[dict[Callable[[Rng], str], float]] = {
    _plain: 0.36,
    amount: 0.26,
    _date: 0.06,
    _time: 0.04,
    _phone: 0.05,
    _postcode: 0.04,
    _signed: 0.03,
    decimal: 0.04,
    _fraction: 0.02,
    score: 0.03,
    sum_with_result: 0.04,
    _account: 0.03,
}

_KINDS: Final = tuple(_WEIGHTS)
_SHARES: Final = np.array(list(_WEIGHTS.values())) / sum(_WEIGHTS.values())
