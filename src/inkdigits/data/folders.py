"""A folder of pictures with one folder for each digit, named 0 to 9."""

from __future__ import annotations

from pathlib import Path

from inkdigits.data.contents import bad_data
from inkdigits.errors import DataError, shown
from inkdigits.picture import PICTURE_SUFFIXES


def list_pictures(folder: Path) -> list[tuple[Path, int]]:
    """List the path and the digit of each picture, by class and name.

    Hidden files and folders, and files whose suffix is not a picture's, are left out. The
    pictures are not opened.

    Raises
    ------
    DataError
        ``no_data`` when there is no such folder; ``bad_data`` when a class is not a digit or
        has no picture, or when there are fewer than two classes.
    """
    try:
        classes = sorted(path for path in _visible(folder) if path.is_dir())
        strange = [path.name for path in classes if path.name not in _DIGITS]
        if strange:
            names = ", ".join(shown(name) for name in strange[:3])
            raise bad_data(folder, f"class folders must be named 0 to 9, found {names}")
        if len(classes) < 2:
            raise bad_data(
                folder,
                f"expected pictures in at least two folders named 0 to 9, found {len(classes)}",
            )
        return [(path, int(each.name)) for each in classes for path in _pictures(each)]
    except FileNotFoundError as error:
        raise DataError("no_data", f"{shown(folder)}: no such folder.") from error
    except OSError as error:
        raise bad_data(Path(error.filename or folder), error.strerror or str(error)) from error


_DIGITS = frozenset("0123456789")


def _pictures(class_folder: Path) -> list[Path]:
    paths = sorted(
        path
        for path in _visible(class_folder)
        if path.suffix.lower() in PICTURE_SUFFIXES and path.is_file()
    )
    if not paths:
        raise bad_data(class_folder, "the class has no picture; put some in it, or remove it")
    return paths


def _visible(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if not path.name.startswith(".")]
