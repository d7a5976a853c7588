"""Ink files: ``.jsonl.gz``, one character a line.

A line is the JSON form of `Ink` with three more keys::

    {"label": "7", "site": "home", "writer": "home-1", "strokes": [[[x, y], ...], ...]}
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from pathlib import Path

from inkdigits.data.contents import bad_data, read_content
from inkdigits.data.samples import InkSample
from inkdigits.errors import DataError, InputError, shown
from inkdigits.files import write_whole
from inkdigits.ink import Ink


def read_ink_file(path: Path) -> list[InkSample]:
    """Read the samples of an ink file, gzip or plain.

    Raises
    ------
    DataError
        Naming the file and the first bad line; also when there is no sample at all.
    """
    lines = read_content(path).removesuffix(b"\n").split(b"\n")
    samples = []
    for number, line in enumerate(lines, start=1):
        try:
            samples.append(_sample(line))
        except (ValueError, RecursionError) as error:
            raise bad_data(path, "not valid JSON", number) from error
        except InputError as error:
            raise bad_data(path, error.message, number) from error
    return samples


def write_ink_file(path: Path, samples: Iterable[InkSample]) -> None:
    """Write an ink file; the old one stays whole until the new one is.

    Raises
    ------
    DataError
        ``not_written`` when the disk is full, or the folder is missing or read-only.
    """
    lines = (
        json.dumps(
            {
                "label": sample.label,
                "site": sample.site,
                "writer": sample.writer,
                **sample.ink.to_dict(),
            },
            separators=(",", ":"),
        )
        for sample in samples
    )
    content = "".join(f"{line}\n" for line in lines).encode()
    try:
        # Without the time of day, the same samples give the same bytes.
        write_whole(path, gzip.compress(content, mtime=0))
    except OSError as error:
        raise DataError(
            "not_written", f"{shown(path)} can't be written: {error.strerror or error}."
        ) from error


def _sample(line: bytes) -> InkSample:
    record = json.loads(line.decode("utf-8"))
    ink = Ink.from_dict(record)
    label, site, writer = (_text(record.get(key), key) for key in ("label", "site", "writer"))
    return InkSample(ink, label, site, writer)


def _text(value: object, key: str) -> str:
    # Half a surrogate pair is a str that can't be written anywhere.
    if isinstance(value, str) and value and value.isprintable():
        return value
    raise InputError("bad_ink", f'"{key}" must be printable text, and not empty.')
