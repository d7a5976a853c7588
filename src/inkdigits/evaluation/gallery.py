"""Pictures of what was misread: one of each, and one contact sheet of all."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont, PngImagePlugin

from inkdigits.errors import shown
from inkdigits.evaluation.predictions import Misread
from inkdigits.evaluation.selection import Truth
from inkdigits.files import WRITER, write_whole, writing

CONTACT_SHEET: Final = "misread.png"

_ENLARGED: Final = 8
"""Pixels of a picture for each of the glyph's; on the contact sheet half as many."""

_CELL: Final = (136, 164)
_GAP: Final = 12
_HEAD: Final = 52
_LEGEND: Final = 20
_LEAST_COLUMNS: Final = 4
_MOST_COLUMNS: Final = 20

_PAPER: Final = (244, 244, 241)
_WHITE: Final = (255, 255, 255)
_EDGE: Final = (216, 216, 211)
_TEXT: Final = (38, 38, 38)
_FAINT: Final = (128, 128, 124)
_ANSWERED: Final = (190, 40, 40)
_REFUSED: Final = (176, 112, 0)

_OURS: Final = re.compile(r".+-as-\d-confident-[01]\.\d\d-.+\.png")

Colour = tuple[int, int, int]


def write_gallery(folder: Path, misread: Sequence[Misread], title: str) -> None:
    """Write the pictures and the contact sheet in place of those of the last time.

    Parameters
    ----------
    folder:
        Made when it is missing. Pictures that this function wrote there before are removed,
        nothing else is.
    misread:
        In the order of the contact sheet. When there is none, none is written.
    title:
        What stands at its head.

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
            write_whole(folder / file_name(one), _png(_enlarged(one, _ENLARGED)))
        if misread:
            write_whole(folder / CONTACT_SHEET, _png(contact_sheet(misread, title)))


def file_name(misread: Misread) -> str:
    """Such as ``4-as-9-confident-0.98-apa-app0281-17.png``; the index makes it unique.

    The confidence is rounded down, so that nothing is told as certain that isn't.
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
    """All in rows, each with what it is, what it was taken for, how surely, and whose it is."""
    columns = min(max(math.ceil(math.sqrt(1.2 * len(misread))), _LEAST_COLUMNS), _MOST_COLUMNS)
    rows = math.ceil(len(misread) / columns)
    width, height = (size + _GAP for size in _CELL)
    all_answered = all(one.answered for one in misread)
    head = _HEAD if all_answered else _HEAD + _LEGEND
    sheet = Image.new("RGB", (_GAP + columns * width, head + rows * height), _PAPER)
    pen = ImageDraw.Draw(sheet)
    title = _shortened(title, sheet.width - 2 * _GAP, 20)
    pen.text((_GAP, 14), title, _TEXT, ImageFont.load_default(20))
    if not all_answered:
        _draw_legend(pen)
    for place, one in enumerate(misread):
        row, column = divmod(place, columns)
        _draw_cell(sheet, pen, one, (_GAP + column * width, head + row * height))
    return sheet


def _draw_legend(pen: ImageDraw.ImageDraw) -> None:
    """What the colours say."""
    font = ImageFont.load_default(14)
    left = float(_GAP)
    for text, colour in (("answered", _ANSWERED), ("most probable, not answered", _REFUSED)):
        pen.ellipse((left, 47, left + 10, 57), fill=colour)
        pen.text((left + 16, 52), text, _FAINT, font, anchor="lm")
        left += 16 + font.getlength(text) + 20


def _draw_cell(
    sheet: Image.Image, pen: ImageDraw.ImageDraw, misread: Misread, corner: tuple[int, int]
) -> None:
    left, top = corner
    width, height = _CELL
    pen.rectangle((left, top, left + width - 1, top + height - 1), _WHITE, _EDGE)
    glyph = _enlarged(misread, _ENLARGED // 2)
    sheet.paste(glyph, (left + (width - glyph.width) // 2, top + 4))
    _draw_caption(pen, misread, left + width // 2, top + 129)
    hand = _shortened(_whose(misread.truth), width - 12, 12)
    pen.text((left + width / 2, top + 150), hand, _FAINT, ImageFont.load_default(12), anchor="mm")


def _whose(truth: Truth) -> str:
    """Site and writer; or the name of a kind, which is too long for the caption."""
    return " ".join(_where(truth)) if len(truth.label) == 1 else truth.label


def _draw_caption(pen: ImageDraw.ImageDraw, misread: Misread, middle: int, line: int) -> None:
    """The caption "4 → 9  98 %", centred; the arrow is drawn, because the font has none."""
    large, small = ImageFont.load_default(20), ImageFont.load_default(16)
    colour = _ANSWERED if misread.answered else _REFUSED
    share = f"{_percent(misread)} %"
    meant = misread.truth.label if len(misread.truth.label) == 1 else ""
    widths = [large.getlength(meant), 20.0, large.getlength("0"), small.getlength(share)]
    left = middle - (sum(widths) + 6 + 6 + 10) / 2
    pen.text((left, line), meant, _TEXT, large, anchor="lm")
    left += widths[0] + 6
    _draw_arrow(pen, left, left + widths[1], line)
    left += widths[1] + 6
    pen.text((left, line), str(misread.taken_for), colour, large, anchor="lm")
    left += widths[2] + 10
    pen.text((left, line), share, _FAINT, small, anchor="lm")


def _draw_arrow(pen: ImageDraw.ImageDraw, start: float, end: float, line: int) -> None:
    pen.line((start, line, end - 2, line), _FAINT, 2)
    pen.polygon(((end, line), (end - 7, line - 5), (end - 7, line + 5)), _FAINT)


def _shortened(text: str, width: float, size: int) -> str:
    """As much of the text as fits into ``width`` pixels, without what the font can't show."""
    font = ImageFont.load_default(size)
    text = shown(text)
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(f"{text}…") > width:
        text = text[:-1]
    return f"{text}…"


def _enlarged(misread: Misread, factor: int) -> Image.Image:
    """The glyph dark on white, as a person writes, each pixel ``factor`` large."""
    glyph = Image.fromarray(255 - np.asarray(misread.glyph))
    return glyph.resize((glyph.width * factor, glyph.height * factor), Image.Resampling.NEAREST)


def _png(image: Image.Image) -> bytes:
    content = io.BytesIO()
    software = PngImagePlugin.PngInfo()
    software.add_text("Software", WRITER)
    image.save(content, "PNG", pnginfo=software)
    return content.getvalue()
