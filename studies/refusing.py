"""Ways to refuse non-digits, on letters that the network has never seen: refusing.py [--run F].

All ways use one network, that which studies/leave_out.py trained without the letters and signs of
the group `letters`: a class of its own (what ships), the energy of W. Liu et al. (NeurIPS 2020),
the largest probability of D. Hendrycks and K. Gimpel (ICLR 2017), the Mahalanobis distance of
K. Lee et al. (NeurIPS 2018), and the distance to the nearest neighbours of Y. Sun et al. (ICML
2022). For each: how well it separates the letters and signs from digits by the same writers, by
AUROC and by the share that is refused where 1 % of the digits are. studies/results/refusing.json
keeps the figures.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import kept
import numpy as np
from leave_out import LETTERS, SIGNS
from numpy.typing import NDArray

from inkdigits import Reader
from inkdigits.data import is_mislabelled, load_ink
from inkdigits.evaluation import Sample, Selection, list_samples, scores
from inkdigits.glyph import normalise
from inkdigits.ink import draw
from inkdigits.preparation import glyph_of

NEIGHBOURS = 10
TO_COMPARE = 6_000
"""Digits of training writers that distances are measured to."""

Floats = NDArray[np.float64]


def glyphs(samples: Iterable[Sample]) -> NDArray[np.uint8]:
    """What the network sees of each."""
    return np.stack([glyph_of(sample.source) for sample in samples])


def known_digits() -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Glyphs and labels of digits by training writers."""
    samples = [
        sample
        for name in ("pendigits", "unipen-digits")
        for sample in load_ink(name, "train")
        if not is_mislabelled(sample)
    ]
    mixed = np.random.default_rng(0).permutation(len(samples))[:TO_COMPARE]
    chosen = [samples[place] for place in mixed]
    images = np.stack([normalise(draw(sample.ink).pixels) for sample in chosen])
    return images, np.array([int(sample.label) for sample in chosen])


def mahalanobis(features: Floats, known: Floats, labels: NDArray[np.int64]) -> Floats:
    """Minus the squared distance to the nearest class mean, by the shared covariance."""
    means = np.stack([known[labels == digit].mean(axis=0) for digit in range(10)])
    spread = np.cov((known - means[labels]).T)
    # Shrunk: there are few thousand samples for two thousand dimensions.
    spread += 0.1 * np.trace(spread) / len(spread) * np.eye(len(spread))
    inverse = np.linalg.inv(spread)
    away = [features - mean for mean in means]
    return -np.min([np.einsum("ni,ni->n", one @ inverse, one) for one in away], axis=0)


def nearest(features: Floats, known: Floats) -> Floats:
    """Likeness to the tenth nearest neighbour, by the cosine."""
    ours, theirs = (
        each / np.maximum(np.linalg.norm(each, axis=1, keepdims=True), 1e-9)
        for each in (features, known)
    )
    return np.sort(ours @ theirs.T, axis=1)[:, -NEIGHBOURS]


def main() -> int:
    """Print the table."""
    from inkdigits.training import RECIPES, load_weights
    from inkdigits.training.calibration import answers, logits
    from inkdigits.training.network import without_last_layer

    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--run", type=Path, default=Path("runs/leave-out/letters"))
    run = options.parse_args().run
    if not (run / "model.keras").exists():
        options.error(f"{run} holds no training; studies/leave_out.py letters makes one")
    network = load_weights(run / "model.keras", RECIPES["world"])
    letter_samples = list(list_samples("unipen-nondigits", Selection(characters=LETTERS + SIGNS)))
    writers = {sample.truth.writer for sample in letter_samples}
    right = Selection(without_mislabelled=True)
    letters = glyphs(letter_samples)
    digits = glyphs(list_samples("unipen-digits", right, writers=writers))
    images = np.concatenate([digits, letters])
    is_digit = np.arange(len(images)) < len(digits)
    last = without_last_layer(network)

    def features_of(given: Any) -> Floats:
        return np.asarray(last.predict(given, batch_size=512, verbose=0), np.float64)

    values, features = logits(network, images), features_of(images)
    known, labels = known_digits()
    ten = values[:, :10]
    highest = ten.max(axis=1)
    ways = {
        "a class of its own": answers(values)[1],
        "energy": highest + np.log(np.exp(ten - highest[:, None]).sum(axis=1)),
        "largest probability": answers(values)[0].max(axis=1),
        "Mahalanobis distance": mahalanobis(features, features_of(known), labels),
        "nearest neighbours": nearest(features, features_of(known)),
    }
    found = {}
    print(f"{len(letters):,} letters and signs, {len(digits):,} digits")
    for name, score in ways.items():
        threshold = scores.highest_threshold(score[is_digit], 0.01)
        refused = float((score[~is_digit] < threshold).mean())
        found[name] = {"auroc": scores.auroc(score, is_digit), "refused": refused}
        print(f"{name:24} AUROC {found[name]['auroc']:.2%}, refused {refused:.2%}")
    kept.keep("refusing", found, Reader(run))
    return 0


if __name__ == "__main__":
    sys.exit(main())
