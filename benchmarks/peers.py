"""RapidOCR and Tesseract beside inkdigits: peers.py [--half guide] [--limit N] [--model F].

All read the same pictures in the same run, each in a process of its own on one core and one thread,
and take turns picture by picture. They are compared by digits alone, as `comparing` says. Prints
the share of numbers right with its 95 % interval, the median time of a picture with its decoding,
the peak memory of the process, and what is installed in MB: the package with its models, and with
all that it needs beside Python.

The pictures are, of the folder that INKDIGITS_DATA names,

  cheques   amounts of bank cheques, one on each picture; half of them, see `is_held_out`
  composed  numbers of 1 to 12 digits on generated papers, by people that no bundled model has
            seen: those that validate with --half guide, else those that test
  pages     pages with several numbers; all of them
  sudokus   photographs of sudokus, by their cells: "right" is the share of the filled cells, and
            "of found" that of the cells in which something was read. Cells with several small
            candidates don't count. The corners of the grid are not given to any engine

or those of your own folders, with a CSV file as for `inkdigits evaluate`: --numbers FOLDER holds
one number on each picture, --pages FOLDER any. "Right" on pages is the share of the numbers
written that were found and read right.

RapidOCR gets a white margin of 60 pixels for its whole pipeline around a picture of one number.
Tesseract gets a whitelist of digits; it is given all pictures at once, after the others' turns.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engines import (
    PIPELINE,
    PIPELINE_ON_CROPS,
    RECOGNISER,
    Answer,
    Engine,
    Mode,
    Running,
    start,
)
from labelled_pictures import SOURCES, Choice, Source, own_numbers, own_pages

from inkdigits.errors import InkdigitsError
from inkdigits.evaluation.pages import PageResult, score_pages
from inkdigits.evaluation.scores import Proportion, proportion


def engines(mode: Mode, model: str) -> list[Engine]:
    """The engines that can do what is asked for."""
    own = Engine("inkdigits", "inkdigits", model)
    if mode == "number":
        line = Engine("Tesseract, --psm 7", "tesseract", "7")
        return [own, RECOGNISER, PIPELINE_ON_CROPS, line]
    modes = [Engine(f"Tesseract, --psm {psm}", "tesseract", psm) for psm in ("6", "11")]
    return [own, PIPELINE, *modes]


@dataclass(frozen=True)
class Row:
    """What one engine came to on one source."""

    source: str
    engine: str
    count: int
    right: Proportion
    of_found: Proportion | None
    milliseconds: float
    memory: int | None
    alone: int
    whole: int
    errors: tuple[str, ...]

    def __str__(self) -> str:
        """A line of the table."""
        of_found = self.of_found and shown(self.of_found)
        memory = "-" if self.memory is None else f"{self.memory / 1e6:.0f}"
        return (
            f"{self.source:12} {self.engine:28}{self.count:6,}  {shown(self.right)}  "
            f"{of_found or '-':24}{self.milliseconds:8.1f}{memory:>8}"
            f"{self.alone / 1e6:8.1f}{self.whole / 1e6:8.0f}"
        )


HEAD: Final = (
    f"{'pictures':12} {'engine':28}{'n':>6}  {'right':22}  {'of found':24}"
    f"{'ms':>8}{'memory':>8}{'own MB':>8}{'all MB':>8}"
)


def shown(share: Proportion) -> str:
    """A share with its interval."""
    return f"{share.value:6.1%} [{share.low:6.1%}, {share.high:6.1%}]"


def compare(source: Source, model: str, missing: set[str]) -> Iterator[Row]:
    """Let all engines that are there read the pictures of a source; see `start`."""
    with ExitStack() as stack:
        running = start(stack, engines(source.mode, model), source.mode, missing)
        paths = [picture.path for picture in source.pictures]
        answers: dict[str, list[Answer]] = {each.engine.name: [] for each in running}
        in_turn = [each for each in running if each.engine.takes_turns]
        for each in in_turn:
            # The first call of a network plans the next ones.
            each.read(paths[:1])
        for path in paths:
            for each in in_turn:
                answers[each.engine.name] += each.read([path])
        for each in running:
            if each not in in_turn:
                answers[each.engine.name] = each.read(paths)
            yield scored(source, each, answers[each.engine.name])


def scored(source: Source, engine: Running, answers: Sequence[Answer]) -> Row:
    """The figures of one engine."""
    results = [
        PageResult(picture.path.name, picture.written, tuple(picture.read(answer)))
        for picture, answer in zip(source.pictures, answers, strict=True)
    ]
    if source.mode == "number":
        right = proportion(sum(not each.missing for each in results), len(results))
        of_found = None
    else:
        scores = score_pages(source.name, results)
        right, of_found = scores.recall or proportion(0, 1), scores.precision
    return Row(
        source=source.name,
        engine=engine.engine.name,
        count=right.count,
        right=right,
        of_found=of_found,
        milliseconds=1e3 * statistics.median(answer.seconds for answer in answers),
        memory=engine.memory,
        alone=engine.alone,
        whole=engine.whole,
        errors=tuple(answer.error for answer in answers if answer.error is not None),
    )


def main() -> int:
    """Print the table."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--half", choices=("guide", "held-out"), default="held-out")
    options.add_argument("--source", choices=SOURCES, action="append", help="only these pictures")
    options.add_argument("--numbers", type=Path, help="a folder with a number on each picture")
    options.add_argument("--pages", type=Path, help="a folder with pages")
    options.add_argument("--limit", type=int, help="only so many pictures of each source")
    options.add_argument("--model", default="", help="another numbers model than the bundled one")
    chosen = options.parse_args()
    own = chosen.numbers or chosen.pages
    names = chosen.source or ([] if own else list(SOURCES))
    data = os.environ.get("INKDIGITS_DATA")
    if names and not data:
        options.error("INKDIGITS_DATA must name the folder with the pictures")
    with tempfile.TemporaryDirectory() as scratch:
        held_out = chosen.half == "held-out"
        choice = Choice(Path(data or "."), held_out, chosen.limit, Path(scratch))
        try:
            sources = [SOURCES[name](choice) for name in names]
            if chosen.numbers:
                sources.append(own_numbers(chosen.numbers, choice))
            if chosen.pages:
                sources.append(own_pages(chosen.pages, choice))
        except InkdigitsError as error:
            options.error(error.message)
        print(HEAD)
        missing: set[str] = set()
        for source in sources:
            for row in compare(source, chosen.model, missing):
                print(row, flush=True)
                if row.errors:
                    failed = f"{row.engine} failed on {len(row.errors)}: {row.errors[0]}"
                    print(failed, file=sys.stderr)
    for reason in sorted(missing):
        print(f"Left out. {reason}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
