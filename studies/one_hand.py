"""How much it helps that the numbers of a page are by one hand: one_hand.py [--held-out].

Reads the drawn pages of `number_sets`, each by a writer that no model was trained on, or those that
it wrote into --pictures, with and without the sure numbers as examples of the doubtful ones.
INKDIGITS_DATA names the folder with the data.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path
from unittest import mock

from number_sets import write_set
from whole_numbers import interval, print_table

from inkdigits import Reader
from inkdigits.evaluation.pages import evaluate_pages
from inkdigits.reader.one_hand import OneHand


def main() -> int:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--held-out", action="store_true")
    options.add_argument("--pictures", type=Path, help="where number_sets.py wrote the sets")
    chosen = options.parse_args()
    reader, rows = Reader(), []
    ways = {
        "number by number": mock.patch.object(OneHand, "of_page", return_value=None),
        "in one hand": nullcontext(),
    }
    with tempfile.TemporaryDirectory() as scratch:
        pictures = chosen.pictures
        folder = (
            pictures / "pages" if pictures else write_set("pages", Path(scratch), chosen.held_out)
        )
        for name, way in ways.items():
            with way:
                result = evaluate_pages(reader, folder)
            row = {"read": name, "numbers": f"{result.numbers:,}"}
            row["recall"], row["precision"] = interval(result.recall), interval(result.precision)
            rows.append({**row, "all of a page right": interval(result.whole)})
    print_table("pages", rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
