"""Pictures of misread samples: one file for each, and a contact sheet of all."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from inkdigits.cards import AMBER, RED, Card, as_png, draw_sheet
from inkdigits.evaluation.predictions import Misread
from inkdigits.evaluation.selection import Truth
from inkdigits.files import write_atomically, writing
from inkdigits.glyph import SIDE

CONTACT_SHEET: Final = "misread.png"

_ENLARGED: Final = 8 * SIDE
_FIELD: Final = (116, 4 * SIDE)
"""Pixels of each glyph on the contact sheet."""

_COLUMNS: Final = range(4, 24)

_OURS: Final = re.compile(r".+-as-\d-confident-[01]\.\d\d-.+\.png")


def write_gallery(folder: Path, misread: Sequence[Misread], title: str) -> None:
    """Write the pictures and the contact sheet, and remove those written before.

    Parameters
    ----------
    folder:
        Made when it is missing. Pictures that this function wrote there before are removed,
        nothing else is.
    misread:
        In the order of the contact sheet. Without any, no contact sheet is written.
    title:
        At the head of the contact sheet.

    Raises
    ------
    InputError
        ``not_written`` when the folder can't be made or written.
    """
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.iterdir():
            if path.name == CONTACT_SHEET or _OURS.fullmatch(path.name):
                path.unlink()
        for one in misread:
            glyph = Image.fromarray(_dark_on_white(one))
            enlarged = glyph.resize((_ENLARGED, _ENLARGED), Image.Resampling.NEAREST)
            write_atomically(folder / file_name(one), as_png(enlarged))
        if misread:
            write_atomically(folder / CONTACT_SHEET, as_png(contact_sheet(misread, title)))


def file_name(misread: Misread) -> str:
    """Such as ``4-as-9-confident-0.98-apa-app0281-17.png``; the index makes it unique.

    The confidence is rounded down, so that none is shown as certain.
    """
    truth = misread.truth
    parts = [
        _plain(truth.label),
        f"as-{misread.taken_for}-confident-{_percent(misread) / 100:.2f}",
        *(_plain(name) for name in _where(truth)),
        str(truth.index),
    ]
    return "-".join(parts) + ".png"


def _percent(misread: Misread) -> int:
    return math.floor(100 * misread.confidence)


def _where(truth: Truth) -> list[str]:
    """The site and the writer or style, without the site where the writer's name begins so."""
    hand = truth.writer or truth.style
    return [name for name in (truth.site, hand) if name and not hand.startswith(f"{name}-")]


def _plain(name: str) -> str:
    """A name for any file system: signs and letters of other scripts by their code points."""
    return re.sub(r"[^A-Za-z0-9_-]|^-", lambda match: f"u{ord(match[0]):04x}", name)[:40]


def contact_sheet(misread: Sequence[Misread], title: str) -> Image.Image:
    """A card for each: its label, the digit it was taken for, the confidence, and its writer."""
    wanted = math.ceil(math.sqrt(1.33 * len(misread)))
    legend = [("answered", RED), ("most probable, not answered", AMBER)]
    return draw_sheet(
        [_card(one) for one in misread],
        field=_FIELD,
        columns=min(max(wanted, _COLUMNS[0]), _COLUMNS[-1]),
        title=title,
        legend=() if all(one.answered for one in misread) else legend,
    )


def _card(misread: Misread) -> Card:
    truth, taken_for = misread.truth, misread.taken_for
    is_digit = len(truth.label) == 1
    return Card(
        _dark_on_white(misread),
        f"{truth.label} as {taken_for}" if is_digit else f"as {taken_for}",
        f"{_percent(misread)} %",
        colour=RED if misread.answered else AMBER,
        # The name of a kind of non-digit is too long for the title.
        name=" ".join(_where(truth)) if is_digit else truth.label,
    )


def _dark_on_white(misread: Misread) -> NDArray[np.uint8]:
    return np.asarray(255 - misread.glyph, np.uint8)
