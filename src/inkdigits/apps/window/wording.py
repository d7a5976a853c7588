"""What the window says about an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from inkdigits.model.card import LABELS
from inkdigits.reading import Digit

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
LOADING = Headline(
    title="Loading the model …", detail="You can draw now. It is read when the model is ready."
)
NO_MODEL = Headline(
    title="No model", detail="Nothing can be read. The line below says why.", tone="refused"
)


def headline(answer: Digit) -> Headline:
    """How an answer is told."""
    if answer.digit is not None:
        return Headline(str(answer.digit), answer.how_sure, "", "read")
    why = answer.why or ""
    match answer.status:
        case "unsure":
            return Headline("?", "Unsure", why, "unsure")
        case "not a digit":
            return Headline("×", "Not a digit", why, "refused")  # noqa: RUF001
        case "several digits":
            return Headline("", f"Several digits: {answer.count}", why, "quiet")
        case _:
            return Headline("", "Blank", why, "quiet")


def spoken(answer: Digit) -> str:
    """An answer in one sentence."""
    if answer.digit is not None:
        return f"Read as {answer.digit}, {answer.how_sure}."
    return f"{answer.status.capitalize()}. {answer.why or ''}".strip()


def copied(answer: Digit) -> str:
    """What is put on the clipboard: the digit, or why there is none."""
    return answer.status if answer.digit is None else LABELS[answer.digit]
