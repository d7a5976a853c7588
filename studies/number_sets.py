"""Write pictures with numbers as labelled folders: number_sets.py OUT [--set NAME] [--held-out].

Any program can be measured on them, as inkdigits is by `studies/whole_numbers.py` and by
`inkdigits evaluate --numbers FOLDER` or `--pages FOLDER`. Each folder has a file labels.csv: the
file, what is written on it, and which kind of picture it is.

  cheques     amounts of bank cheques, one on each picture
  composed    numbers of 1 to 12 digits by people whom no training has seen, on drawn papers
  lone        single digits: photographs and scans, drawn ink, and images of MNIST
  pages       drawn forms, tables and sheets with 5 to 40 numbers each
  real-pages  photographs and scans of several numbers; not divided in halves
  sudokus     whole photographs of sudokus; labels.csv has the cells, too

INKDIGITS_DATA names the folder with the data. All but `real-pages` is divided in two halves: all
that is chosen is chosen on one half; the other is written with --held-out, to report.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import cv2
import number_composed
import number_pages
import numpy as np
from numpy.typing import NDArray
from paper import EMPTY

from inkdigits.data import Split, is_held_out, load_mnist
from inkdigits.evaluation import Selection, list_samples

LONE: Final = 1000
"""Pictures of drawn ink, and as many of MNIST."""

CANDIDATES: Final = 10
"""What a cell of a sudoku has that holds several small digits."""

LABELS: Final = "labels.csv"


@dataclass(frozen=True, eq=False)
class Sample:
    """A picture, made or from a file, and what is written on it.

    Attributes
    ----------
    name:
        Of its file.
    picture:
        (H, W) uint8, or where it is.
    text:
        What is written on it.
    kind:
        Which kind of picture it is.
    cells:
        Of a sudoku, 9 rows of 9: 0 where a cell is empty.
    """

    name: str
    picture: NDArray[np.uint8] | Path
    text: str
    kind: str
    cells: list[list[int]] | None = None


Makers = list[Callable[[], Sample]]
"""The samples of a set; each is made when it is asked for."""


def cheques(data: Path, half: bool) -> Makers:
    """Amounts of cheques."""
    folder = data / "cheques"
    rows = [row for row in _rows(folder) if is_held_out(row["file"]) == half]
    return [partial(_at_hand, folder, row["file"], row["digits"], "cheque") for row in rows]


def composed(data: Path, half: bool) -> Makers:
    """Numbers by one person each."""
    return [partial(_composed, place, half) for place in range(number_composed.COUNT)]


def _composed(place: int, half: bool) -> Sample:
    picture, text, kind = number_composed.make(place, half)
    return Sample(f"number-{place:04}.png", picture, text, kind)


def lone(data: Path, half: bool) -> Makers:
    """Single digits."""
    folder = data / "photos"
    makers: Makers = [
        partial(_at_hand, folder, row["file"], row["label"], "photograph or scan")
        for row in _rows(folder)
        if is_held_out(row["file"]) == half and row["label"] != EMPTY
    ]
    split: Split = "test" if half else "validation"
    selection = Selection(split=split, limit=LONE // 2, without_mislabelled=True)
    for name in ("pendigits", "unipen-digits"):
        for place, each in enumerate(list_samples(name, selection)):
            assert isinstance(each.source, np.ndarray)
            file = f"{name}-{place:04}.png"
            makers.append(partial(Sample, file, each.source, each.truth.label, "drawn ink"))
    glyphs = load_mnist(split)
    for place in range(0, len(glyphs.labels), len(glyphs.labels) // LONE):
        image, label = glyphs.images[place], str(glyphs.labels[place])
        makers.append(partial(Sample, f"mnist-{place:05}.png", image, label, "MNIST"))
    return makers


def pages(data: Path, half: bool) -> Makers:
    """Forms, tables and sheets."""
    return [partial(_page, place, half) for place in range(number_pages.COUNT)]


def _page(place: int, half: bool) -> Sample:
    picture, text, kind = number_pages.make(place, half)
    return Sample(f"page-{place:03}.jpg", picture, text, kind)


def real_pages(data: Path, half: bool) -> Makers:
    """The pages at hand."""
    folder = data / "pages"
    rows = _rows(folder)
    return [partial(_at_hand, folder, row["file"], row["text"], row["kind"]) for row in rows]


def sudokus(data: Path, half: bool) -> Makers:
    """Whole photographs; cells with candidates are not in the text."""
    folder = data / "sudoku"
    photos = map(json.loads, (folder / "photos.jsonl").read_text().splitlines())
    return [partial(_sudoku, folder, each) for each in photos if (each["split"] == "val") == half]


def _sudoku(folder: Path, photo: dict[str, Any]) -> Sample:
    rows = [[str(each) for each in row if 0 < each < CANDIDATES] for row in photo["cells"]]
    text = "\n".join(" ".join(row) for row in rows)
    path = folder / photo["file"]
    return Sample(path.name, path, text, "photograph", photo["cells"])


def _at_hand(folder: Path, file: str, text: str, kind: str) -> Sample:
    return Sample(file, folder / file, text, kind)


def _rows(folder: Path) -> list[dict[str, str]]:
    with (folder / LABELS).open(newline="") as file:
        return list(csv.DictReader(file))


SETS: Final[dict[str, Callable[[Path, bool], Makers]]] = {
    "cheques": cheques,
    "composed": composed,
    "lone": lone,
    "pages": pages,
    "real-pages": real_pages,
    "sudokus": sudokus,
}


def write_set(name: str, out: Path, half: bool, limit: int | None = None) -> Path:
    """Write a set into a new folder of its name, at most so many pictures, evenly spread."""
    every = SETS[name](Path(os.environ["INKDIGITS_DATA"]), half)
    count = min(limit or len(every), len(every))
    folder = out / name
    folder.mkdir(parents=True)
    with (folder / LABELS).open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["file", "text", "kind", "cells"])
        for place in range(count):
            sample = every[place * len(every) // count]()
            _write_picture(folder / sample.name, sample.picture)
            cells = "" if sample.cells is None else json.dumps(sample.cells)
            rows.writerow([sample.name, sample.text, sample.kind, cells])
    return folder


def _write_picture(path: Path, picture: NDArray[np.uint8] | Path) -> None:
    if isinstance(picture, Path):
        path.write_bytes(picture.read_bytes())
    elif not cv2.imwrite(str(path), picture):
        raise OSError(f"{path} can't be written.")


def main() -> int:
    """Write the sets."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("out", type=Path, help="a folder to write into")
    options.add_argument("--set", choices=SETS, action="append", help="by default all")
    options.add_argument("--held-out", action="store_true")
    options.add_argument("--limit", type=int, help="only so many pictures of each set")
    chosen = options.parse_args()
    for name in chosen.set or SETS:
        print(write_set(name, chosen.out, chosen.held_out, chosen.limit), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
