"""Making data sets from the original files that their sources serve."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from inkdigits.data import lzw
from inkdigits.data.fetching import searched_folder, with_advice
from inkdigits.data.formats import bad_data, write_gzip
from inkdigits.data.registry import find
from inkdigits.errors import DataError, printable

MADE: Final = ("pendigits", "unipen-digits", "unipen-nondigits")
"""The data sets that `make` makes."""

_SITES: Final = ("aga", "apa", "apb", "art", "ced", "ibm", "imp")
_CATEGORIES: Final[dict[str, dict[str, int]]] = {
    "unipen-digits": {"1a": 1},
    "unipen-nondigits": {"1b": 3, "1c": 8, "1d": 2},
}
"""The UNIPEN categories of a data set, each with n where every n-th segment is taken."""

_USED: Final = re.compile(rf"(?:^|/)((?:data/1[a-d]|include)/(?:{'|'.join(_SITES)})/.+\.dat)$")
_INCLUDE: Final = re.compile(r"^\.INCLUDE\s+(\S+\.dat)\s*$", re.MULTILINE)
# A quotation mark or a backslash as a label is written with a backslash, and left out.
_SEGMENT: Final = re.compile(
    r'^\.SEGMENT\s+\S+\s+(\d+)(?:-(\d+))?\s+\S+\s+"([^"\\])"\s*$', re.MULTILINE
)
_POINT: Final = re.compile(r"(-?\d{1,9})\s+(-?\d{1,9})(?:\s|$)")

Stroke = list[list[int]]


def make(name: str, source: Path, data_dir: str | os.PathLike[str] | None = None) -> Path:
    """Make a data set from its original file, and check that it is the registered one.

    Parameters
    ----------
    name:
        A name in `MADE`.
    source:
        For "pendigits" the file ``pendigits-orig.tra.Z``; for the others the UNIPEN archive
        train_r01_v07 as a tar file, or a folder with its content.
    data_dir:
        The folder to write to; by default the one that data sets are looked for in.

    Returns
    -------
    Path
        The file that was written.

    Raises
    ------
    DataError
        ``unknown_data``; ``no_data`` where there is no such source; ``bad_data`` where it is
        damaged or gives another data set; ``not_written``.
    MissingExtraError
        As `searched_folder`.
    """
    data_set = find(name)
    if name not in MADE:
        raise DataError("unknown_data", f"{name} can't be made. {data_set.obtain}")
    if not source.exists():
        error = DataError("no_data", f"{printable(source)}: no such file or folder.")
        raise with_advice(error, data_set)
    try:
        content = _pendigits(source) if name == "pendigits" else _unipen(source, _CATEGORIES[name])
    except (OSError, EOFError, ValueError, tarfile.TarError, zlib.error) as error:
        raise with_advice(bad_data(source, str(error)), data_set) from error
    (file,) = data_set.files
    found = hashlib.sha256(content).hexdigest()
    if found != file.sha256:
        problem = f"it gives another {name}: expected SHA-256 {file.sha256}, found {found}"
        raise with_advice(bad_data(source, problem), data_set)
    path = searched_folder(data_dir) / file.path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError("not_written", f"{printable(path.parent)}: {error.strerror}.") from error
    write_gzip(path, content)
    return path


def _pendigits(source: Path) -> bytes:
    stored = source.read_bytes()
    return gzip.decompress(stored) if stored.startswith(b"\x1f\x8b") else lzw.decompress(stored)


def _unipen(source: Path, steps: Mapping[str, int]) -> bytes:
    """The content of an ink file: every n-th segment of each category, without repetitions."""
    files = dict(_folder_files(source) if source.is_dir() else _archive_files(source))
    seen: set[str] = set()
    lines = []
    for category, step in steps.items():
        unique = []
        for record in _records(files, category):
            strokes = json.dumps(record["strokes"])
            if strokes not in seen:
                seen.add(strokes)
                unique.append(json.dumps(record, separators=(",", ":")) + "\n")
        lines += unique[::step]
    if not lines:
        raise ValueError("it holds no UNIPEN files of these sites")
    return "".join(lines).encode()


def _archive_files(source: Path) -> Iterator[tuple[str, str]]:
    with tarfile.open(source) as archive:
        for member in archive:
            match = _USED.search(member.name)
            file = archive.extractfile(member) if match else None
            if match and file:
                yield match[1], file.read().decode("latin-1")


def _folder_files(source: Path) -> Iterator[tuple[str, str]]:
    for path in source.rglob("*.dat"):
        if match := _USED.search(path.as_posix()):
            yield match[1], path.read_text("latin-1")


def _records(files: Mapping[str, str], category: str) -> Iterator[dict[str, Any]]:
    """The segments of a category as records of an ink file, by site and file name."""
    for name in sorted(name for name in files if name.startswith(f"data/{category}/")):
        text = files[name]
        strokes: list[Stroke] = []
        for include in _INCLUDE.findall(text):
            strokes += _strokes(files.get(f"include/{include}", ""))
        _, _, site, *_, file_name = name.split("/")
        for first, last, label in _SEGMENT.findall(text):
            segment = [each for each in strokes[int(first) : int(last or first) + 1] if each]
            if segment:
                yield {
                    "label": label,
                    "site": site,
                    "writer": _writer(site, file_name.split(".")[0]),
                    "strokes": _at_origin(segment),
                }


def _strokes(text: str) -> list[Stroke]:
    """The points of each pen-down component; segments count these components."""
    strokes: list[Stroke] = []
    pen_is_down = False
    for line in map(str.strip, text.splitlines()):
        if line.startswith(".PEN_DOWN"):
            strokes.append([])
            pen_is_down = True
        elif line.startswith(".PEN_UP"):
            pen_is_down = False
        elif pen_is_down and (match := _POINT.match(line)):
            strokes[-1].append([int(match[1]), int(match[2])])
    return strokes


def _at_origin(strokes: list[Stroke]) -> list[Stroke]:
    """Strokes with y up as strokes with y down, the upper left corner of their box at (0, 0)."""
    left = min(x for stroke in strokes for x, _ in stroke)
    top = max(y for stroke in strokes for _, y in stroke)
    return [[[x - left, top - y] for x, y in stroke] for stroke in strokes]


def _writer(site: str, stem: str) -> str:
    """The writer's name from the name of a file; apa and apb share writers."""
    if site in ("apa", "apb"):
        return stem
    # Files such as art01trn and art01tst, or r0007 and r0107 of ibm, have the same writer.
    names = {"art": stem[:5], "ibm": stem[-2:]}
    return f"{site}-{names.get(site, stem)}"
