"""Shapes, stains and signs that `evaluate` leaves out: shapes.py [--model FOLDER] [--each N].

Prints how often each kind is answered with a digit. studies/results/shapes.json keeps the figures.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import kept

from inkdigits import Reader
from inkdigits.evaluation import Selection, evaluate
from inkdigits.synthesis.nondigits import SHAPE_KINDS


def main() -> int:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--model", type=Path, help="a model or run folder")
    options.add_argument("--each", type=int, default=150, help="how many of each kind")
    chosen = options.parse_args()
    reader = Reader(chosen.model)
    shapes = Selection(only=SHAPE_KINDS, limit=chosen.each * len(SHAPE_KINDS))
    found = evaluate(reader, "nondigits", shapes)
    by_kind = sorted(found.by_label.items(), key=lambda entry: entry[1].value)
    for kind, refused in by_kind:
        print(f"{kind:16} answered {1 - refused.value:7.2%} of {refused.count:,}")
    kept.keep("shapes", {kind: refused.to_dict() for kind, refused in by_kind}, reader)
    return 0


if __name__ == "__main__":
    sys.exit(main())
