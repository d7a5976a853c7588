"""UNIPEN text in the form of the pendigits data set.

The format: I. Guyon et al., UNIPEN project of on-line data exchange and recognizer benchmarks,
ICPR 1994. Here a digit is::

    .SEGMENT DIGIT 6-7 ? "4"
    .COMMENT 4 12 224          label, writer, a number that is not used
    .PEN_DOWN
     267 333                   x, y (up)
    .PEN_UP
    .DT 100
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from inkdigits.data.formats import bad_data, read_content
from inkdigits.data.samples import InkSample
from inkdigits.errors import InputError
from inkdigits.ink import Ink

SITE: Final = "pendigits"

_SEGMENT = re.compile(r'\.SEGMENT\s+DIGIT\s+[\d-]+\s+\?\s+"(\d)"', re.ASCII)
_COMMENT = re.compile(r"\.COMMENT\s+\d+\s+(\d+)\s+\d+", re.ASCII)
_POINT = re.compile(r"(-?\d{1,9})\s+(-?\d{1,9})", re.ASCII)
_NOT_USED = (".INCLUDE", ".LEXICON", ".HIERARCHY", ".DT")


def read_unipen(path: Path) -> list[InkSample]:
    """Read the digits of a UNIPEN file, gzip or plain, turned to y down.

    Raises
    ------
    DataError
        Naming the file and the line that is not understood, or that ends too early.
    """
    lines = [line.strip() for line in read_content(path).decode("latin-1").splitlines()]
    segments: list[_Segment] = []
    number = 0
    try:
        for number, line in enumerate(lines, start=1):
            if match := _SEGMENT.fullmatch(line):
                if segments:
                    segments[-1].check_end()
                segments.append(_Segment(number, match[1]))
            elif line and not line.startswith(_NOT_USED):
                if not segments:
                    raise ValueError("expected a .SEGMENT first")
                segments[-1].add(line)
        if not segments:
            raise ValueError("no digit found")
        segments[-1].check_end()
    except ValueError as error:
        raise bad_data(path, str(error), number) from error
    return [segment.sample(path) for segment in segments]


@dataclass
class _Segment:
    """A digit while its lines are read; ValueError says what is wrong."""

    line: int
    label: str
    writer: str = ""
    strokes: list[list[tuple[int, int]]] = field(default_factory=list)
    pen_is_down: bool = False

    def add(self, line: str) -> None:
        if match := _COMMENT.fullmatch(line):
            self.writer = f"{SITE}-{int(match[1])}"
        elif line == ".PEN_DOWN" and not self.pen_is_down:
            self.pen_is_down = True
            self.strokes.append([])
        elif line == ".PEN_UP" and self.pen_is_down:
            self.pen_is_down = False
        elif self.pen_is_down and (match := _POINT.fullmatch(line)):
            self.strokes[-1].append((int(match[1]), -int(match[2])))
        else:
            raise ValueError(f"{line[:40]!r} is not expected here")

    def check_end(self) -> None:
        if self.pen_is_down or not self.strokes or not self.writer:
            raise ValueError(f"the digit that begins in line {self.line} is not complete")

    def sample(self, path: Path) -> InkSample:
        try:
            return InkSample(Ink(self.strokes), self.label, SITE, self.writer)
        except InputError as error:
            raise bad_data(path, error.message, self.line) from error
