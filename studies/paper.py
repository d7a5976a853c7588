"""How digits on real paper are read: paper.py [--model F] [--held-out] [--source NAME] [--limit N].

Prints for each source of pictures how many are read right (the most probable digit, and the
answer), how many are answered wrongly, how many digits are taken for blank paper, and how many
empty pictures are answered. INKDIGITS_DATA names the folder with the pictures.

Cheques, photographs and the seeds of drawn pictures are split in two halves. All that is chosen is
chosen on one half; the other is read with --held-out, to report. Of the bundled models on all
pictures of that half, studies/results/paper.json keeps the figures.
"""

from __future__ import annotations

import argparse
import csv
import json
import multiprocessing
import os
import sys
import tarfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import kept
import numpy as np
import paper_faults
from numpy.typing import NDArray

from inkdigits import Digit, Reader
from inkdigits.data import is_held_out
from inkdigits.model.paper_card import load_paper_model

EMPTY: Final = "blank"

Picture = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Case:
    """A picture of one digit, or of none."""

    source: str
    name: str
    picture: Picture
    label: str


def cheque_digits(folder: Path, half: bool) -> Iterator[Case]:
    """Digits cut out of cheques by their boxes, with three margins."""
    with (folder / "cheques" / "labels.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if is_held_out(row["file"]) == half]
    for row in rows:
        picture = _grey((folder / "cheques" / row["file"]).read_bytes())
        boxes = json.loads(row["boxes_xywh"])
        for place, (label, box) in enumerate(zip(row["digits"], boxes, strict=True)):
            for margin in (0.0, 0.1, 0.25):
                cut = _cut(picture, box, margin)
                yield Case(f"cheque, margin {margin:.0%}", f"{row['file']}/{place}", cut, label)


def _cut(picture: Picture, box: list[int], margin: float) -> Picture:
    x, y, width, height = box
    room = round(margin * max(width, height))
    left, top = max(0, x - room), max(0, y - room)
    return picture[top : y + height + room, left : x + width + room]


def sudoku_cells(folder: Path, half: bool) -> Iterator[Case]:
    """Cells as the author of the photographs cut them: one archive to guide, one held out."""
    with tarfile.open(folder / "sudoku" / f"cells-{'val' if half else 'train'}.tar") as archive:
        for member in archive:
            kind = member.name.split("/")[0]
            if member.isfile() and (kind.isdecimal() or kind == EMPTY):
                content = archive.extractfile(member)
                assert content is not None
                name = "sudoku cell, empty" if kind == EMPTY else "sudoku cell"
                yield Case(name, member.name, _grey(content.read()), kind)


def sudoku_grids(folder: Path, half: bool) -> Iterator[Case]:
    """Cells cut from whole photographs by the corners of the grid, with its lines beside them."""
    side, room = 64, 6
    for line in (folder / "sudoku" / "photos.jsonl").read_text().splitlines():
        photo = json.loads(line)
        if (photo["split"] == "val") != half:
            continue
        picture = _grey((folder / "sudoku" / photo["file"]).read_bytes())
        square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32) * 9 * side + room
        way = cv2.getPerspectiveTransform(np.array(photo["corners"], np.float32), square)
        flat = cv2.warpPerspective(picture, way, (9 * side + 2 * room,) * 2)
        for row, column in np.ndindex(9, 9):
            label = photo["cells"][row][column]
            if label > 9:
                continue
            y, x = row * side, column * side
            cut = np.ascontiguousarray(flat[y : y + side + 2 * room, x : x + side + 2 * room])
            name = "sudoku grid" if label else "sudoku grid, empty"
            yield Case(name, f"{photo['file']}/{row}{column}", cut, str(label) if label else EMPTY)


def photographs(folder: Path, half: bool) -> Iterator[Case]:
    """Photographs, scans and canvases of single digits."""
    yield from _listed(folder / "photos", "label", "photos", half)


def cases(folder: Path, half: bool) -> Iterator[Case]:
    """Drawn inputs that were read wrongly once."""
    yield from _listed(folder / "cases" / "paper", "expected", "case", half)


def _listed(folder: Path, column: str, source: str, half: bool) -> Iterator[Case]:
    with (folder / "labels.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            if is_held_out(row["file"]) == half:
                picture = _grey((folder / row["file"]).read_bytes())
                yield Case(f"{source}: {row['kind']}", row["file"], picture, row[column])


def faults(folder: Path, half: bool) -> Iterator[Case]:
    """Pictures drawn for each kind of fault, with the ink that INKDIGITS_DATA holds."""
    for kind in paper_faults.KINDS:
        for seed in paper_faults.seeds(half):
            picture, label = paper_faults.make(kind, seed)
            yield Case(f"fault: {kind}", f"{kind}/{seed}", picture, label)


def _grey(content: bytes) -> Picture:
    from inkdigits.picture import open_picture

    return open_picture(content).grey


SOURCES: Final[dict[str, Callable[[Path, bool], Iterator[Case]]]] = {
    "cheques": cheque_digits,
    "cells": sudoku_cells,
    "grids": sudoku_grids,
    "photos": photographs,
    "cases": cases,
    "faults": faults,
}


def score(answers: list[tuple[Case, Digit]]) -> dict[str, float]:
    """The figures of one source."""
    count = len(answers)
    is_empty = answers[0][0].label == EMPTY
    found: Counter[str] = Counter()
    for case, answer in answers:
        label = None if is_empty else int(case.label)
        found["right"] += answer.most_probable == label
        found["answered"] += answer.digit is not None
        found["wrong"] += answer.digit not in (None, label)
        found["blank"] += answer.status == "blank"
    return {"count": count, **{name: found[name] / count for name in found}}


_readers: list[Reader] = []
"""The reader of a worker process."""


def _open_reader(model: Path | None) -> None:
    _readers.append(Reader(model))


def _read(case: Case) -> tuple[Case, Digit]:
    return case, _readers[0].read_digit(case.picture)


def main() -> int:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--model", type=Path, help="a model or run folder")
    options.add_argument("--held-out", action="store_true")
    options.add_argument("--source", choices=SOURCES, action="append")
    options.add_argument("--limit", type=int, help="only about so many pictures of each source")
    chosen = options.parse_args()
    print(f"{'':48}{'n':>7}{'right':>8}{'answered':>10}{'wrong':>8}{'blank':>8}")
    found: dict[str, dict[str, float]] = {}
    with multiprocessing.Pool(initializer=_open_reader, initargs=(chosen.model,)) as pool:
        for name in chosen.source or SOURCES:
            every = list(SOURCES[name](Path(os.environ["INKDIGITS_DATA"]), chosen.held_out))
            step = max(1, len(every) // chosen.limit) if chosen.limit else 1
            answers = pool.map(_read, every[::step], chunksize=32)
            for source in dict.fromkeys(case.source for case, _ in answers):
                found[source] = score([each for each in answers if each[0].source == source])
                print_row(source, found[source])
    if chosen.held_out and not (chosen.limit or chosen.source or chosen.model):
        weights = [Reader().card.sha256, load_paper_model().card.sha256]
        kept.write("paper", {"models_sha256": weights, "figures": found})
    return 0


def print_row(source: str, figures: dict[str, float]) -> None:
    """Print the figures of one source."""
    shares = (f"{figures[name]:.1%}" for name in ("right", "answered", "wrong", "blank"))
    print("{:48}{:7,}{:>8}{:>10}{:>8}{:>8}".format(source, int(figures["count"]), *shares))


if __name__ == "__main__":
    sys.exit(main())
