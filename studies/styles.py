"""Each style of the generator, and real ink of five: styles.py [--model FOLDER] [--count N].

The synthetic digits have seeds that training never takes. The real ink was picked by eye from
writers who are never trained on (studies/real_styles.txt). studies/results/styles.json keeps the
figures.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import kept
import numpy as np

from inkdigits import Reader
from inkdigits.data import InkSample, ink_hash, load_ink
from inkdigits.evaluation import draw_on_canvas, scores
from inkdigits.synthesis.styles import STYLES, synthetic_digits

PICKED = Path(__file__).parent / "real_styles.txt"
BAR = 0.99


def real_ink() -> dict[str, list[InkSample]]:
    """The ink that was picked by eye, by style."""
    lines = [line.split() for line in PICKED.read_text().splitlines() if line[0] != "#"]
    style_of = {line[0]: line[2] for line in lines}
    found: dict[str, list[InkSample]] = {}
    for name in ("pendigits", "unipen-digits"):
        for sample in load_ink(name, "test"):
            if style := style_of.get(ink_hash(sample)):
                found.setdefault(style, []).append(sample)
    return found


def share_right(reader: Reader, samples: Sequence[InkSample]) -> scores.Proportion:
    """The share of the samples, drawn on canvases, whose most probable digit is right."""
    drawn = (
        draw_on_canvas(sample.ink, np.random.default_rng([2, place]))
        for place, sample in enumerate(samples)
    )
    right = sum(
        str(getattr(answer, "most_probable", None)) == sample.label
        for answer, sample in zip(reader.read_digits(drawn), samples, strict=True)
    )
    return scores.proportion(right, len(samples))


def main() -> int:
    """Print the table; 1 where a style is read worse than the bar."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--model", type=Path, help="a model folder; by default the bundled one")
    options.add_argument("--count", type=int, default=500, help="digits of each style")
    chosen = options.parse_args()
    reader, real = Reader(chosen.model), real_ink()
    found = {}
    for style in STYLES:
        # Training takes the seeds 3n and 3n + 1.
        synthetic = list(synthetic_digits(chosen.count, 3 * 1000 + 2, [style]))
        shares = {"synthetic": share_right(reader, synthetic)}
        if style in real:
            shares["real"] = share_right(reader, real[style])
        found[style] = {name: share.to_dict() for name, share in shares.items()}
        figures = ", ".join(
            f"{name} {share.value:.2%} of {share.count}" for name, share in shares.items()
        )
        print(
            f"{style:22} {figures}{'' if shares['synthetic'].value >= BAR else '  below the bar'}"
        )
    if chosen.model is None and chosen.count == options.get_default("count"):
        kept.keep("styles", found, reader)
    return int(any(each["synthetic"]["value"] < BAR for each in found.values()))


if __name__ == "__main__":
    sys.exit(main())
