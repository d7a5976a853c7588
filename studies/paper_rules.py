"""What each number of the rules behind the paper model is worth: paper_rules.py [--limit N].

Reads real pictures of the guide half with each number a quarter lower and a quarter higher, and
prints how many answers change, how many more are right, and how many more empty pictures are
answered. INKDIGITS_DATA names the folder with the pictures.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final

import paper

from inkdigits import Digit, Reader
from inkdigits.layout import clutter, marks, parts
from inkdigits.layout.rules import RULES, Rules
from inkdigits.paper import characters, drawings, finding

USERS: Final = (characters, clutter, drawings, finding, marks, parts)
"""The modules that look the rules up."""

MOVED: Final = 0.25

_read: list[tuple[Reader, list[paper.Case]]] = []
"""The reader of a worker process, and what it reads."""


def variants() -> Iterator[tuple[str, Rules]]:
    """The rules, each with one number changed, and its name."""
    for name, value in asdict(RULES).items():
        for factor in (1 - MOVED, 1 + MOVED):
            moved = value * factor
            changed = round(moved) if isinstance(value, int) else moved
            if changed != value:
                yield f"{name} {changed:g}", replace(RULES, **{name: changed})


def _start(limit: int) -> None:
    cases = []
    for source in paper.SOURCES.values():
        every = list(source(Path(os.environ["INKDIGITS_DATA"]), False))
        cases += every[:: max(1, len(every) // limit)]
    _read.append((Reader(), cases))


def _answers(rules: Rules) -> list[tuple[str, Digit]]:
    """The labels and the answers to all pictures under some rules."""
    reader, cases = _read[0]
    for module in USERS:
        module.RULES = rules  # type: ignore[attr-defined]
    return [(case.label, reader.read_digit(case.picture)) for case in cases]


def row(before: list[tuple[str, Digit]], after: list[tuple[str, Digit]]) -> tuple[int, int, int]:
    """How many answers change, how many more are right, and how many more of empty pictures."""
    changed = right = answered = 0
    for (label, old), (_, new) in zip(before, after, strict=True):
        changed += (old.status, old.digit) != (new.status, new.digit)
        if label == paper.EMPTY:
            answered += (new.digit is not None) - (old.digit is not None)
        else:
            right += (new.most_probable == int(label)) - (old.most_probable == int(label))
    return changed, right, answered


def main() -> int:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--limit", type=int, default=250, help="pictures of each source")
    limit = options.parse_args().limit
    named = list(variants())
    print(f"{len(asdict(RULES))} numbers")
    print(f"{'':28}{'changed':>8}{'right':>8}{'empty answered':>16}")
    with multiprocessing.Pool(initializer=_start, initargs=(limit,)) as pool:
        results = pool.imap(_answers, [RULES, *(rules for _, rules in named)])
        before = next(results)
        for (name, _), after in zip(named, results, strict=True):
            changed, right, answered = row(before, after)
            print(f"{name:28}{changed:8}{right:+8}{answered:+16}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
