"""Pictures with the answer drawn in."""

from __future__ import annotations

import io
import os
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont, PngImagePlugin

from inkdigits.apps.cli.reading_files import STANDARD_INPUT, opened
from inkdigits.errors import InputError, shown
from inkdigits.files import WRITER, check_targets, write_whole, writing
from inkdigits.preparation import prepare
from inkdigits.reading import BLANK, Digit
from inkdigits.trace import Trace

_LONGEST: Final = 1000
_SHORTEST: Final = 200
_NARROWEST: Final = 320
"""Pixels of the narrowest annotated picture."""

_STRIP: Final = 72
_TEXT_LEFT: Final = 80
_EDGE: Final = 12
_LINE: Final = 19
"""Pixels of a line of the reason."""

_LONGEST_NAME: Final = 150
"""Bytes of a name that are kept; file systems take 255, with what is added."""

_PAPER: Final = (246, 246, 244)
_FAINT: Final = (90, 90, 90)
_COLOURS: Final = {
    "read": (24, 128, 76),
    "unsure": (176, 112, 0),
    "not a digit": (190, 40, 40),
    "several digits": (70, 70, 70),
    "blank": (110, 110, 110),
}


class Annotator:
    """Writes annotated pictures into one folder, in the folders of the inputs.

    Parameters
    ----------
    folder:
        Made when it is missing. The folders in it are those of the inputs, from the innermost
        folder on that holds them all.
    names:
        The inputs.
    force:
        Whether to overwrite files that this program didn't write.

    Raises
    ------
    InputError
        ``is_input`` or ``not_ours`` for a picture that would be overwritten; ``not_written`` when
        the folder can't be made or written.
    """

    def __init__(self, folder: Path, names: Sequence[str], *, force: bool = False) -> None:
        self._folder = folder
        self._root = _common_folder(names)
        self._targets: dict[str, Path] = {}
        self._taken: set[str] = set()
        check_targets(map(self._target, names), names, force=force)
        if folder.exists() and not folder.is_dir():
            raise InputError("not_written", f"{shown(folder)} is not a folder.")
        with writing(folder):
            folder.mkdir(parents=True, exist_ok=True)

    def write(self, name: str, answer: Digit) -> str:
        """Write the picture of one answer, and give its path."""
        content = io.BytesIO()
        software = PngImagePlugin.PngInfo()
        software.add_text("Software", WRITER)
        annotated(name, answer).save(content, "PNG", pnginfo=software)
        target = self._target(name)
        with writing(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            write_whole(target, content.getvalue())
        return str(target)

    def _target(self, name: str) -> Path:
        """Where the picture of an input is written; each input has a path of its own."""
        if name in self._targets:
            return self._targets[name]
        piped = name == STANDARD_INPUT or name.startswith(f"{STANDARD_INPUT}#")
        # A file whose name is a dash is awkward to open or delete.
        path = os.path.abspath(f"standard-input{name[1:]}" if piped else name)
        # On Windows inputs on several drives have no common folder.
        below = os.path.relpath(path, self._root) if self._root else os.path.splitdrive(path)[1]
        # An empty name is not a file, but it has a row.
        *folders, file = Path(below.lstrip(os.sep)).parts or ("unnamed",)
        stem = "/".join([*map(_folder, folders), _portable(_stem(file))])
        free, number = f"{stem}.png", 2
        while _compared(free) in self._taken:
            free, number = f"{stem}-{number}.png", number + 1
        self._taken.add(_compared(free))
        self._targets[name] = self._folder / free
        return self._targets[name]


def _stem(file: str) -> str:
    """The name without its suffix; a page keeps its number."""
    whole, _, page = file.rpartition("#")
    return f"{Path(whole).stem}-{page}" if whole and page.isdecimal() else Path(file).stem


def _common_folder(names: Sequence[str]) -> str | None:
    try:
        return os.path.commonpath([os.path.dirname(os.path.abspath(name)) for name in names])
    except ValueError:
        return None


def _compared(name: str) -> str:
    """What names have in common that are one to Windows or macOS: all cases and normal forms.

    Canonical caseless matching, D145 in section 3.13 of the Unicode Standard.
    """
    decomposed = unicodedata.normalize("NFD", name)
    return unicodedata.normalize("NFD", decomposed.casefold())


def _folder(name: str) -> str:
    """The name of a folder, which never is one that a picture could have."""
    name = _portable(name)
    return f"{name}_" if name.casefold().endswith(".png") else name


def _portable(name: str) -> str:
    """A name for any file system, with what can't be shown escaped."""
    # Escapes begin with the sign that separates folders on Windows.
    name = shown(name).replace("\\", "_")
    return name.encode()[:_LONGEST_NAME].decode(errors="ignore")


def annotated(name: str, answer: Digit) -> Image.Image:
    """The upright picture with the ink's box, over a strip with the glyph and the answer."""
    pixels, scale, origin = on_paper(name, _LONGEST)
    picture = Image.fromarray(pixels)
    factor = max(1, _SHORTEST // max(picture.size))
    picture = picture.resize(
        (picture.width * factor, picture.height * factor), Image.Resampling.LANCZOS
    )
    width = max(picture.width, _NARROWEST)
    room = width - _text_left(answer) - _EDGE
    reason = _wrapped(answer.why or "", ImageFont.load_default(14), room)
    strip = max(_STRIP, 44 + _LINE * len(reason) + 8)
    sheet = Image.new("RGB", (width, picture.height + strip), _PAPER)
    left = (width - picture.width) // 2
    sheet.paste(picture, (left, 0))
    pen = ImageDraw.Draw(sheet)
    if answer.box is not None:
        x, y, *box_size = answer.box
        placed = (x - origin[0], y - origin[1], *box_size)
        x, y, box_width, box_height = (value * scale * factor for value in placed)
        corners = (left + x - 4, y - 4, left + x + box_width + 3, y + box_height + 3)
        pen.rectangle(corners, outline=_COLOURS[answer.status], width=2)
        # What a box close to the border has below the picture.
        pen.rectangle((0, picture.height, width, sheet.height), fill=_PAPER)
    _draw_strip(sheet, pen, answer, picture.height, reason)
    return sheet


def on_paper(name: str, longest: int) -> tuple[NDArray[np.uint8], float, tuple[float, float]]:
    """A picture or ink to look at, (H, W) or (H, W, 3) uint8, and where an answer's box lies in it.

    ``pixel = (place - origin) * scale`` for a place in the units of the box. Ink is drawn dark on
    white; its picture begins at the ink, wherever on its surface that lies.

    Parameters
    ----------
    name:
        The file.
    longest:
        Pixels of the longer side, at most.

    Returns
    -------
    pixels, scale, origin

    Raises
    ------
    InkdigitsError
        For what can't be read.
    """
    prepared = prepare(opened(name), longest)
    trace = Trace(prepared.origin, prepared.sheet, prepared.marks, BLANK)
    scale = float(trace._to_image[0, 0])
    left, top = (-float(value) / scale for value in trace._to_image[:2, 2])
    return trace.image, scale, (left, top)


def _draw_strip(
    sheet: Image.Image, pen: ImageDraw.ImageDraw, answer: Digit, top: int, reason: list[str]
) -> None:
    if answer.glyph is not None:
        glyph = Image.fromarray(np.asarray(answer.glyph))
        sheet.paste(glyph.resize((56, 56), Image.Resampling.NEAREST), (8, top + 8))
    colour = _COLOURS[answer.status]
    if answer.digit is not None:
        middle, font = top + _STRIP // 2, ImageFont.load_default(48)
        pen.text((_TEXT_LEFT, middle), str(answer.digit), colour, font, anchor="lm")
        sure = (sheet.width - _EDGE, middle)
        pen.text(sure, answer.how_sure, _FAINT, ImageFont.load_default(18), anchor="rm")
        return
    left, title = _text_left(answer), answer.status.capitalize()
    pen.text((left, top + 24), title, colour, ImageFont.load_default(22), anchor="lm")
    for place, line in enumerate(reason):
        corner = (left, top + 49 + _LINE * place)
        pen.text(corner, line, _FAINT, ImageFont.load_default(14), anchor="lm")


def _text_left(answer: Digit) -> int:
    """Where the text begins: beside the glyph, if there is one."""
    return _EDGE if answer.glyph is None else _TEXT_LEFT


def _wrapped(
    text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: float
) -> list[str]:
    """The text in lines that are at most ``width`` pixels wide."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
