"""Continue training on cheques and read those left out: cheque_folds.py --runs DIR.

Each time the numbers network goes on from the bundled one (`inkdigits train numbers --from bundled
--data FOLDER`) with four fifths of the pictures, chosen by the hash of their names; an interrupted
run is resumed by the same command. INKDIGITS_DATA names the folder with the data. The cheques may
be used for research only, so the bundled network never sees them.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import zlib
from pathlib import Path
from typing import Any, Final

import kept

from inkdigits import Reader
from inkdigits.evaluation.numbers import evaluate_numbers
from inkdigits.evaluation.scores import proportion
from inkdigits.model import run_folder

FOLDS: Final = 5


def fold_of(name: str) -> int:
    """The fold of a picture."""
    return zlib.crc32(name.encode()) % FOLDS


def write_folder(cheques: Path, out: Path, names: set[str]) -> Path:
    """Copy pictures with their amounts into a folder with a CSV file."""
    if out.exists():
        return out
    scratch = out.with_suffix(".part")
    scratch.mkdir(parents=True, exist_ok=True)
    with (cheques / "labels.csv").open() as source, (scratch / "labels.csv").open("w") as target:
        rows = csv.writer(target)
        rows.writerow(["file", "text"])
        for row in csv.DictReader(source):
            if row["file"] in names:
                shutil.copy2(cheques / row["file"], scratch)
                rows.writerow([row["file"], row["digits"]])
    return scratch.rename(out)


def trained(folder: Path, data: Path) -> Path:
    """Train on a folder, unless that has been done."""
    from inkdigits.training import Request
    from inkdigits.training.numbers.fit import train_numbers
    from inkdigits.training.numbers.options import resolve_numbers

    if not run_folder.is_finished(folder):
        request = Request(recipe="numbers", start="bundled", data=str(data), precision="bfloat16")
        train_numbers(resolve_numbers(request), folder)
    return folder


def main() -> None:
    """Print the table, and keep the figures."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--runs", type=Path, required=True, help="where to train")
    runs = options.parse_args().runs
    cheques = Path(os.environ["INKDIGITS_DATA"]) / "cheques"
    with (cheques / "labels.csv").open() as file:
        names = [row["file"] for row in csv.DictReader(file)]
    right = count = 0
    figures: dict[str, Any] = {}
    for fold in range(FOLDS):
        left_out = {name for name in names if fold_of(name) == fold}
        seen = write_folder(cheques, runs / f"seen-{fold}", set(names) - left_out)
        unseen = write_folder(cheques, runs / f"left-out-{fold}", left_out)
        run = trained(runs / f"run-{fold}", seen)
        before = evaluate_numbers(Reader(), unseen)
        after = evaluate_numbers(Reader(numbers_model=run), unseen)
        right, count = right + round(after.right.value * after.count), count + after.count
        figures[str(fold)] = {"before": before.to_dict(), "after": after.to_dict()}
        print(f"fold {fold}: {after.count} left out, {before.right.value:.1%} right before, "
              f"{after.right.value:.1%} after")  # fmt: skip
    whole = proportion(right, count)
    print(f"all: {whole.value:.1%} ({whole.low:.1%} to {whole.high:.1%}) of {count} right")
    sha256 = Reader().numbers_card.sha256
    kept.write("cheque_folds", {"model_sha256": sha256, "all": whole.to_dict(), "folds": figures})


if __name__ == "__main__":
    main()
