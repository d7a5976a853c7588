"""What the bundled model scores on each data set: bundled.py [--model FOLDER].

The same figures as `inkdigits evaluate` prints, kept in studies/results/bundled.json for the page
about the model.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import kept

from inkdigits import Reader
from inkdigits.evaluation import NAMES, NONDIGITS, evaluate


def main() -> int:
    """Read all test data, and keep and print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--model", type=Path, help="a model folder; by default the bundled one")
    chosen = options.parse_args()
    reader = Reader(chosen.model)
    found = {}
    for name in NAMES:
        result = evaluate(reader, name)
        found[name] = result.to_dict()
        outcome = "refused" if name in NONDIGITS else "right"
        print(f"{name:18} {result.correct.value:.2%} of {result.count:,} {outcome}", flush=True)
    if chosen.model is None:
        kept.keep("bundled", found, reader)
    return 0


if __name__ == "__main__":
    sys.exit(main())
