"""What the window says about an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from inkdigits.model_card import LABELS
from inkdigits.reading import Digit
from inkdigits.reading import percent as percent

Tone = Literal["read", "unsure", "refused", "quiet"]


@dataclass(frozen=True)
class Headline:
    """The answer in large type: a sign, a title beside it, and a sentence below the title."""

    sign: str = ""
    title: str = ""
    detail: str = ""
    tone: Tone = "quiet"


EMPTY = Headline()
UNREAD = Headline(title="Not read yet", detail="Press Enter or Recognise.")


def headline(answer: Digit) -> Headline:
    """How an answer is told."""
    if answer.digit is not None:
        return Headline(str(answer.digit), percent(answer.confidence), "sure", "read")
    why = answer.why or ""
    match answer.status:
        case "unsure":
            return Headline("?", "Unsure", why, "unsure")
        case "not a digit":
            return Headline("×", "Not a digit", why, "refused")  # noqa: RUF001
        case "several digits":
            return Headline("", "Several digits", why, "quiet")
        case _:
            return Headline("", "Blank", why, "quiet")


def spoken(answer: Digit) -> str:
    """An answer in one sentence."""
    if answer.digit is not None:
        return f"Read as {answer.digit}, {percent(answer.confidence)} sure."
    return f"{answer.status.capitalize()}. {answer.why or ''}".strip()


def copied(answer: Digit) -> str:
    """What is put on the clipboard: the digit, or why there is none."""
    return answer.status if answer.digit is None else LABELS[answer.digit]
