"""A figure of pictures with their answers."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from inkdigits.apps.cli.finding import find_inputs
from inkdigits.apps.cli.reading_files import read_inputs
from inkdigits.apps.cli.rows import message_of
from inkdigits.cards import Card, as_png, card_of, draw_sheet
from inkdigits.errors import InputError, printable
from inkdigits.files import check_targets, write_atomically, writing
from inkdigits.reader import Reader
from inkdigits.reading import Unread
from inkdigits.trace import Trace

_FIELD: Final = (216, 160)
"""Pixels of each picture in the figure, width and height."""

_COLUMNS: Final = 4
_MOST: Final = 60
"""Pictures in one figure; with more they would be too small."""


def draw_readings(reader: Reader, files: list[str], out: Path, *, force: bool = False) -> int:
    """Read the files, write a figure of them, and count those that could not be read.

    Raises
    ------
    InputError
        ``is_input`` and ``not_ours`` where `out` would overwrite an input, or, without `force`, a
        file that this program didn't write; ``bad_option`` for too many pictures, ``bad_name``
        where `out` does not end with .png, ``not_written`` when it can't be written.
    """
    if out.suffix.lower() != ".png":
        raise InputError(
            "bad_name", f"{printable(out)}: the picture is a PNG; end its name with .png."
        )
    inputs = find_inputs(files)
    if len(inputs) > _MOST:
        raise InputError(
            "bad_option", f"{len(inputs):,} pictures are too many for one figure: at most {_MOST}."
        )
    check_targets([out], [one.name for one in inputs], force=force)
    trace = partial(reader.trace, shown_side=2 * max(_FIELD))
    cards = [_card(name, found) for name, found in read_inputs(trace, inputs)]
    figure = draw_sheet(cards, field=_FIELD, columns=min(_COLUMNS, len(cards)))
    with writing(out):
        write_atomically(out, as_png(figure))
    return sum(card.picture is None for card in cards)


def _card(name: str, found: Trace | Unread) -> Card:
    if isinstance(found, Unread):
        found = replace(found, message=message_of(name, found))
    return card_of(found, name)
