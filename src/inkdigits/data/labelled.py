"""Folders of pictures with a CSV file that says what is written on each."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Final

from inkdigits.data.formats import bad_data, read_content
from inkdigits.errors import DataError, printable

LABELS: Final = "labels.csv"

_FILE: Final = "file"
_TEXT: Final = ("text", "digits")
"""Names of the column of texts; the first that is there counts."""

_DELIMITERS: Final = ",;\t"


def list_labelled(folder: Path) -> list[tuple[Path, str]]:
    """The path and text of each picture that ``labels.csv`` in a folder names, in its order.

    Its first line names the columns: ``file``, a path within the folder, ``text``, what is
    written, and any others. The columns are separated by commas, semicolons or tabs. The pictures
    are not opened.

    Raises
    ------
    DataError
        ``no_data`` when there is no such folder or file; ``bad_data`` when a line has no text, or
        names a picture that is not there.
    """
    if not folder.is_dir():
        raise DataError("no_data", f"{printable(folder)}: no such folder.")
    path = folder / LABELS
    try:
        content = read_content(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise bad_data(path, "the file is not in UTF-8") from error
    head = content.partition("\n")[0]
    rows = csv.DictReader(
        io.StringIO(content, newline=""), delimiter=max(_DELIMITERS, key=head.count)
    )
    column = next((name for name in _TEXT if name in (rows.fieldnames or ())), None)
    if column is None or _FILE not in (rows.fieldnames or ()):
        raise bad_data(path, "the first line must name the columns 'file' and 'text'", 1)
    found = []
    for row in rows:
        name, text = row[_FILE], row[column]
        if not name or text is None:
            raise bad_data(path, "expected a file and its text", rows.line_num)
        if not (folder / name).is_file():
            raise bad_data(path, f"there is no file {printable(name)}", rows.line_num)
        found.append((folder / name, text))
    if not found:
        raise bad_data(path, "there is no label")
    return found
