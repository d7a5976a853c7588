"""The words of an answer in the window."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from inkdigits.apps.window.numbers import text_of
from inkdigits.model.card import LABELS
from inkdigits.reading import Digit, PageReading

Tone = Literal["read", "unsure", "refused", "quiet"]


@dataclass(frozen=True)
class Headline:
    """An answer in large type: a sign, a title beside it, and a sentence below the title."""

    sign: str = ""
    title: str = ""
    detail: str = ""
    tone: Tone = "quiet"


_STATUSES: Final = json.loads(
    (Path(__file__).parent.parent / "page" / "statuses.js")
    .read_text("utf-8")
    .partition("export default")[2]
    .rstrip("\n;")
)
"""For each status its sign, title and tone, and what to do about it, as on the page."""

EMPTY = Headline()
UNREAD = Headline(title="Not read yet", detail="Press Enter or Recognise.")
LOADING = Headline(
    title="Loading the model …",
    detail="You can draw now; it is read when the model is loaded.",
)
NOTHING_DRAWN: Final = "Nothing is drawn yet. Draw a digit first."
NO_MODEL = Headline(
    title="No model", detail="Nothing can be read. The message below says why.", tone="refused"
)

ALL_INK: Final = "A drawing: all of it is ink, and nothing was left out."


_LONGEST_SIGN: Final = 9
"""Characters of a number in the largest type."""

_LONGEST_LIST: Final = 120
"""Characters of a list of numbers below a title."""


def headline(answer: Digit | PageReading) -> Headline:
    """An answer in large type."""
    if isinstance(answer, PageReading):
        return _headline_of_numbers(answer)
    if answer.digit is not None:
        return Headline(str(answer.digit), answer.how_sure, "", "read")
    status = _STATUSES[answer.status]
    count = f": {answer.count}" if answer.status == "several digits" else ""
    # A quiet answer is no mistake: it has a title only.
    sign = "" if status["tone"] == "quiet" else status["sign"]
    return Headline(sign, status["title"] + count, _explanation(answer), status["tone"])


def _explanation(digit: Digit) -> str:
    """Why there is no answer, and what to do about it."""
    return " ".join(filter(None, (digit.why, _STATUSES[digit.status].get("advice"))))


def _headline_of_numbers(page: PageReading) -> Headline:
    texts = [text_of(number) for number in page.numbers]
    if not texts:
        return Headline(title=_STATUSES["no number"]["title"], detail="There is no number.")
    if len(texts) > 1:
        listed = ", ".join(texts)
        cut = listed if len(listed) <= _LONGEST_LIST else f"{listed[:_LONGEST_LIST]} …"
        return Headline("", f"{len(texts)} numbers", cut, "read")
    (number,), (text,) = page.numbers, texts
    tone: Tone = "read" if number.status == "read" else "unsure"
    title = number.how_sure or _STATUSES["unsure"]["title"]
    if len(text) > _LONGEST_SIGN:
        return Headline("", text, ". ".join(filter(None, (title, number.why))), tone)
    return Headline(text, title, number.why or "", tone)


def spoken(answer: Digit | PageReading) -> str:
    """An answer in one sentence."""
    if isinstance(answer, PageReading):
        texts = ", ".join(text_of(number) for number in answer.numbers)
        return f"Read as {texts}." if texts else "There is no number."
    if answer.digit is not None:
        return f"Read as {answer.digit}, {answer.how_sure}."
    return f"{answer.status.capitalize()}. {_explanation(answer)}".strip()


def copied(answer: Digit | PageReading) -> str:
    """The text for the clipboard: the digit, the numbers line by line, or the status."""
    if isinstance(answer, PageReading):
        texts = [number.written or number.status for number in answer.numbers]
        return "\n".join(texts) or "no number"
    return answer.status if answer.digit is None else LABELS[answer.digit]
