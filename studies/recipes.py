"""Train recipes with their defaults and several seeds: recipes.py [RECIPE ...] [--seeds N].

Each run chooses by validation data alone; the test set is read once, at the end, as pictures.
Prints mean and spread, and writes them to studies/results/recipes.json, with the validation losses,
by which a seed may be chosen. Runs that have ended are not trained again.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from pathlib import Path
from typing import Any

import kept

from inkdigits.evaluation import evaluate
from inkdigits.training import RECIPES


def trained(recipe: str, seed: int, folder: Path) -> dict[str, Any]:
    """The figures of one training run."""
    reader = kept.trained(folder, recipe=recipe, seed=seed)
    validation = reader.card.scores["validation"]
    return {
        **kept.origin(reader),
        "test": evaluate(reader, "mnist").correct.value,
        "validation": validation["accuracy"]["value"],
        "validation_loss": validation["cross_entropy"],
        "epochs": reader.card.training["epochs"],
    }


def main() -> int:
    """Train, score and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("recipes", nargs="*", metavar="RECIPE", default=list(RECIPES))
    options.add_argument("--seeds", type=int, default=3)
    options.add_argument("--runs", type=Path, default=Path("runs/recipes"))
    chosen = options.parse_args()
    known = kept.known("recipes")
    print(f"{'recipe':14}{'MNIST test':>12}{'spread':>9}{'each':>28}{'minutes':>10}")
    for recipe in chosen.recipes:
        found = [
            trained(recipe, seed, chosen.runs / f"{recipe}-{seed}")
            for seed in range(1, chosen.seeds + 1)
        ]
        tests = [each["test"] for each in found]
        mean, spread = statistics.fmean(tests), statistics.stdev(tests) if len(tests) > 1 else 0
        known[recipe] = {"mean": mean, "spread": spread, "runs": found}
        each = " ".join(f"{test:.2%}" for test in tests)
        minutes = statistics.median(one["seconds"] for one in found) / 60
        print(f"{recipe:14}{mean:12.2%}{spread:9.2%}{each:>28}{minutes:10.1f}", flush=True)
        kept.write("recipes", known)
    return 0


if __name__ == "__main__":
    sys.exit(main())
