"""Pictures with what is written on them, for `peers`."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from comparing import cells_in, number_in, numbers_in, numbers_of
from engines import Answer, Mode
from made_pictures import number_pictures, save

from inkdigits.data import is_held_out, list_labelled
from inkdigits.training.continuous.people import people_of

T = TypeVar("T")

COMPOSED: Final = 500
"""Pictures of composed numbers."""

CANDIDATES: Final = 10
"""The label of a cell with several small candidates."""


@dataclass(frozen=True)
class Picture:
    """A picture and what is written on it: numbers, or on a grid "row,column:digits" of cells."""

    path: Path
    written: tuple[str, ...]
    read: Callable[[Answer], list[str]]
    """What an answer is in the same form."""


@dataclass(frozen=True)
class Source:
    """Pictures of one kind."""

    name: str
    mode: Mode
    pictures: Sequence[Picture]


@dataclass(frozen=True)
class Choice:
    """Which pictures are wanted.

    Attributes
    ----------
    data:
        The folder with the data.
    held_out:
        Whether of the half that nothing is chosen on.
    limit:
        The largest number, evenly spread over all; None for all.
    scratch:
        An empty folder for pictures that are made.
    """

    data: Path
    held_out: bool
    limit: int | None
    scratch: Path

    def spread(self, items: Sequence[T]) -> list[T]:
        """As many as are wanted, evenly spread."""
        count = min(self.limit or len(items), len(items))
        return [items[place * len(items) // count] for place in range(count)]


def cheques(choice: Choice) -> Source:
    """Half of the amounts of cheques."""
    every = list_labelled(choice.data / "cheques")
    half = [each for each in every if is_held_out(each[0].name) == choice.held_out]
    return Source("cheques", "number", [one_number(*each) for each in choice.spread(half)])


def composed(choice: Choice) -> Source:
    """Composed numbers of people who were left out."""
    people = people_of("test" if choice.held_out else "validation", choice.data, rasters=True)
    count = min(choice.limit or COMPOSED, COMPOSED)
    made = number_pictures(count, people.pick, seed=int(choice.held_out))
    pictures = [
        one_number(save(picture, choice.scratch / f"{place:04}.png"), text)
        for place, (picture, text) in enumerate(made)
    ]
    return Source("composed", "number", pictures)


def pages(choice: Choice) -> Source:
    """All pages of the data."""
    return own_pages(choice.data / "pages", choice)


def sudokus(choice: Choice) -> Source:
    """Half of the photographs of sudokus, by their cells."""
    folder = choice.data / "sudoku"
    photos = map(json.loads, (folder / "photos.jsonl").read_text().splitlines())
    half = [each for each in photos if (each["split"] == "val") == choice.held_out]
    pictures = [
        sudoku(folder / each["file"], each["cells"], each["corners"])
        for each in choice.spread(half)
    ]
    return Source("sudokus", "characters", pictures)


def own_numbers(folder: Path, choice: Choice) -> Source:
    """A labelled folder with one number on each picture."""
    labelled = choice.spread(list_labelled(folder))
    return Source(folder.resolve().name, "number", [one_number(*each) for each in labelled])


def own_pages(folder: Path, choice: Choice) -> Source:
    """A labelled folder with pages."""
    labelled = choice.spread(list_labelled(folder, may_be_empty=True))
    return Source(folder.resolve().name, "page", [one_page(*each) for each in labelled])


def one_number(path: Path, text: str) -> Picture:
    """A picture of one number."""
    return Picture(path, tuple(numbers_of([text])), lambda answer: [number_in(answer.texts)])


def one_page(path: Path, text: str) -> Picture:
    """A page with numbers that have white space between them."""
    written = tuple(numbers_of(text.split()))
    return Picture(path, written, lambda answer: numbers_in(answer.texts))


def sudoku(
    path: Path, cells: Sequence[Sequence[int]], corners: Sequence[tuple[float, float]]
) -> Picture:
    """A photograph of a sudoku; the digit of each cell, 0 where it is empty, and its corners."""
    labels = {(row, column): cells[row][column] for row in range(9) for column in range(9)}
    written = {cell: str(label) for cell, label in labels.items() if 0 < label < CANDIDATES}

    def read(answer: Answer) -> list[str]:
        found = cells_in(answer.texts, corners)
        return _named({cell: found[cell] for cell in found if labels[cell] != CANDIDATES})

    return Picture(path, tuple(_named(written)), read)


def _named(cells: dict[tuple[int, int], str]) -> list[str]:
    return [f"{row},{column}:{digits}" for (row, column), digits in sorted(cells.items())]


SOURCES: Final = {"cheques": cheques, "composed": composed, "pages": pages, "sudokus": sudokus}
