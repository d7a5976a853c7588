"""Folders of pictures with a CSV file that says what is written on each."""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path
from typing import Final

from inkdigits.errors import InputError, printable
from inkdigits.files import read_bounded

_FILE: Final = "file"
_TEXT: Final = ("text", "digits")
"""Names of the column of texts; the first that is there counts."""

_DELIMITERS: Final = ",;\t"
_DIGITS: Final = frozenset("0123456789")

_LARGEST: Final = 64 * 2**20
"""Bytes of a CSV file."""


def list_labelled(folder: Path, *, may_be_empty: bool = False) -> list[tuple[Path, str]]:
    """The path and text of each picture that the only CSV file of a folder lists, in its order.

    Its first line names the columns: ``file``, a path within the folder; ``text`` or ``digits``,
    what is written; and any others. They are separated by commas, semicolons or tabs. The pictures
    are not opened.

    Parameters
    ----------
    folder:
        The folder.
    may_be_empty:
        Whether a text may have no digit.

    Raises
    ------
    InputError
        ``bad_data`` where there is no such file, a column is missing, a picture is not there, or a
        text has no digit.
    """
    if not folder.is_dir():
        raise _refused(folder, "no such folder.")
    tables = sorted(folder.glob("*.csv"))
    if len(tables) != 1:
        raise _refused(folder, f"expected one CSV file, found {len(tables)}.")
    found = []
    for line, (name, text) in enumerate(_rows_of(tables[0]), 2):
        if name is None or text is None:
            raise _refused(tables[0], f"line {line}: expected columns named file and text.")
        if not (folder / name).is_file():
            raise _refused(tables[0], f"line {line}: there is no file {name!r}.")
        if not (may_be_empty or _DIGITS & set(text)):
            raise _refused(tables[0], f"line {line}: expected a number, found {text!r}.")
        found.append((folder / name, text))
    if not found:
        raise _refused(tables[0], "expected a text on each line, found none.")
    return found


def is_held_out(name: str) -> bool:
    """Whether the file of this name is in the half of the test pictures that nothing is chosen on.

    The other half may guide what is built. Names are split by their SHA-256.
    """
    return hashlib.sha256(name.encode()).digest()[0] % 2 == 1


def _rows_of(table: Path) -> list[tuple[str | None, str | None]]:
    """The file and the text of each row; None for what is missing."""
    try:
        content = read_bounded(table, _LARGEST).decode("utf-8-sig")
        head = content.partition("\n")[0]
        delimiter = max(_DELIMITERS, key=head.count)
        lines = io.StringIO(content, newline="")
        rows = list(csv.DictReader(lines, delimiter=delimiter, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _refused(table, f"expected a CSV file in UTF-8: {error}.") from error
    column = next((name for name in _TEXT if rows and name in rows[0]), _TEXT[0])
    return [(row.get(_FILE), row.get(column)) for row in rows]


def _refused(path: Path, message: str) -> InputError:
    return InputError("bad_data", f"{printable(path)}: {message}")
