"""The words of an answer in the window."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from inkdigits.model.card import LABELS
from inkdigits.reading import Digit

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
"""For each status its sign, title and tone, as on the page."""

EMPTY = Headline()
UNREAD = Headline(title="Not read yet", detail="Press Enter or Recognise.")
LOADING = Headline(
    title="Loading the model …",
    detail="You can draw now; it is read when the model is loaded.",
)
NO_MODEL = Headline(
    title="No model", detail="Nothing can be read. The message below says why.", tone="refused"
)

ALL_INK: Final = "A drawing: all of it is ink, and nothing was left out."


def headline(answer: Digit) -> Headline:
    """An answer in large type."""
    if answer.digit is not None:
        return Headline(str(answer.digit), answer.how_sure, "", "read")
    status = _STATUSES[answer.status]
    count = f": {answer.count}" if answer.status == "several digits" else ""
    # A quiet answer is no mistake: it has a title only.
    sign = "" if status["tone"] == "quiet" else status["sign"]
    return Headline(sign, status["title"] + count, answer.why or "", status["tone"])


def spoken(answer: Digit) -> str:
    """An answer in one sentence."""
    if answer.digit is not None:
        return f"Read as {answer.digit}, {answer.how_sure}."
    return f"{answer.status.capitalize()}. {answer.why or ''}".strip()


def copied(answer: Digit) -> str:
    """The text for the clipboard: the digit, or the status."""
    return answer.status if answer.digit is None else LABELS[answer.digit]
