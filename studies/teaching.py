"""What corrections teach: teaching.py [--runs FOLDER] [--choose].

The figures are those of writers that the model has not seen, with all that the package does: the
head, and the guard that refuses harmful corrections. Two models are trained first, unless they are
there: one on MNIST alone, and one without the last ten writers of pendigits. The test writers of
UNIPEN are read by the bundled model, which has not seen them. With --choose, the head is compared
with others on validation writers instead, which are in no figure. The figures are written to
studies/results/teaching.json.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import kept
import numpy as np
import teaching_writers as people
from numpy.typing import NDArray
from teaching_heads import HEADS
from teaching_writers import Written

from inkdigits.model.card import load_model
from inkdigits.profile import Correction, Teachable
from inkdigits.profile.encoding import Encoded, Encoder
from inkdigits.profile.head import Head
from inkdigits.profile.learning import learn

COUNTS = (1, 3, 5, 10)
REPEATS = 3
HANDS = 10
MADE_SEED = 1001
OPTIONS: dict[str, dict[str, Any]] = {
    "mnist": {"recipe": "quick", "data": "mnist"},
    "without-last-ten": {
        "recipe": "world",
        "data": "mnist:0.1,pendigits,unipen-digits,unipen-nondigits:0.1,synthetic:0.1",
        "variants": 1,
        "epochs": 6,
        "without": ",".join(people.LAST_TEN),
        "seed": 1,
    },
}
"""How the models are trained: small, since only what is learned on top of them is measured."""

Rng = np.random.Generator
Digits = NDArray[np.int64]


def main() -> int:
    """Print and write the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=Path, default=Path("runs/teaching"))
    options.add_argument("--choose", action="store_true")
    chosen = options.parse_args()
    mnist = encoder_of(chosen.runs, "mnist")
    if chosen.choose:
        compare(mnist)
        return 0
    bundled = Teachable(load_model()).encoder
    last_ten, unipen = people.last_ten(), people.unipen_test()
    figures: dict[str, Any] = {"unseen writers": {}, "wrong corrections": {}}
    figures |= made_hands(bundled)
    rows = {
        "UNIPEN, bundled model": (bundled, unipen),
        "pendigits, trained on MNIST": (mnist, last_ten),
        "UNIPEN, trained on MNIST": (mnist, unipen),
        "pendigits, trained without them": (None, last_ten),
    }
    for name, (encoder, writers) in rows.items():
        encoder = encoder or encoder_of(chosen.runs, "without-last-ten")
        print(name, flush=True)
        figures["unseen writers"][name] = by_count(encoder, writers)
        figures["unseen writers"][name]["mistakes only"] = mistakes_only(encoder, writers)
        figures["wrong corrections"][name] = {
            f"{share:.0%}": by_count(encoder, writers, wrong=share) for share in (0.1, 0.3)
        }
        kept.write("teaching", {**kept.known("teaching"), **figures})
    return 0


def encoder_of(runs: Path, name: str) -> Encoder:
    """The encoder of a model, which is trained if it is not there."""
    kept.trained(runs / name, **OPTIONS[name])
    return Teachable(load_model(runs / name)).encoder


def compare(encoder: Encoder) -> None:
    """Compare heads on validation writers, with right corrections and with 30 % wrong ones."""
    for data, writers in people.validation_writers().items():
        encoded = [each.encoded(encoder) for each in writers]
        for name, make in HEADS.items():
            cells = []
            for count, wrong in ((1, 0.0), (3, 0.0), (5, 0.0), (10, 0.0), (5, 0.3)):
                before = after = total = 0
                for written, glyphs in zip(writers, encoded, strict=True):
                    rng = np.random.default_rng([7, count])
                    taught, rest = split(written.digits, count, rng)
                    if not len(rest):
                        continue
                    labels = with_mistakes(written.digits[taught], wrong, rng)
                    answer = make(glyphs[taught], labels, encoder.guard)
                    truth = written.digits[rest]
                    before += int((glyphs.offsets[rest, :10].argmax(axis=1) != truth).sum())
                    after += int((answer(glyphs[rest]).argmax(axis=1) != truth).sum())
                    total += len(rest)
                cells.append(f"{before / max(1, total):6.2%} to {after / max(1, total):6.2%}")
            print(f"{data:10} {name:22} {'  '.join(cells)}", flush=True)


def taught_head(encoder: Encoder, glyphs: Encoded, digits: Digits) -> Head:
    """What a profile learns from corrections."""
    blank = np.zeros((28, 28), np.uint8)
    corrections = tuple(
        Correction(at, int(digit), blank, None, 0, "") for at, digit in enumerate(digits)
    )
    return learn(0, corrections, glyphs, encoder).head


def split(digits: Digits, count: int, rng: Rng) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Up to ``count`` of each digit to teach, in random order, and the rest to read."""
    order = rng.permutation(len(digits))
    found = [0] * 10
    is_taught = np.zeros(len(digits), bool)
    for place in order:
        is_taught[place] = found[digits[place]] < count
        found[digits[place]] += 1
    return order[is_taught[order]], order[~is_taught[order]]


def with_mistakes(digits: Digits, share: float, rng: Rng) -> Digits:
    """Digits, a share of them replaced by others."""
    wrong = rng.random(len(digits)) < share
    return np.where(wrong, (digits + rng.integers(1, 10, len(digits))) % 10, digits)


def by_count(encoder: Encoder, writers: list[Written], wrong: float = 0.0) -> dict[str, Any]:
    """Errors on the other digits after some corrections of each digit, against those without."""
    encoded = [each.encoded(encoder) for each in writers]
    figures = {}
    for count in COUNTS:
        total = before = after = 0
        worst = 0.0
        for number, (written, glyphs) in enumerate(zip(writers, encoded, strict=True)):
            for repeat in range(REPEATS):
                rng = np.random.default_rng([count, number, repeat])
                taught, rest = split(written.digits, count, rng)
                if not len(rest):
                    continue
                labels = with_mistakes(written.digits[taught], wrong, rng)
                head = taught_head(encoder, glyphs[taught], labels)
                truth = written.digits[rest]
                old = int((glyphs.offsets[rest, :10].argmax(axis=1) != truth).sum())
                new = int((head.shifted(glyphs[rest])[:, :10].argmax(axis=1) != truth).sum())
                total, before, after = total + len(rest), before + old, after + new
                worst = max(worst, (new - old) / len(rest))
        figures[str(count)] = compared(total, before, after) | {
            "worst writer lost": round(100 * worst, 2)
        }
        print(f"  {count:2} of each, {wrong:.0%} wrong: {figures[str(count)]}", flush=True)
    return figures


def compared(total: int, before: int, after: int) -> dict[str, Any]:
    """Errors without and with corrections, in per cent."""
    return {
        "read": total,
        "errors before": round(100 * before / max(1, total), 3),
        "errors after": round(100 * after / max(1, total), 3),
        "fewer": round(100 * (1 - after / before), 1) if before else None,
    }


def mistakes_only(encoder: Encoder, writers: list[Written]) -> dict[str, Any]:
    """Errors over all digits of writers who correct each mistake at once, and only mistakes."""
    total = before = after = 0
    for written in writers:
        glyphs = written.encoded(encoder)
        before += int((glyphs.offsets[:, :10].argmax(axis=1) != written.digits).sum())
        total += len(glyphs)
        wrong: list[int] = []
        start, head = 0, taught_head(encoder, glyphs[:0], written.digits[:0])
        while start < len(glyphs):
            found = head.shifted(glyphs[start:])[:, :10].argmax(axis=1) != written.digits[start:]
            if not found.any():
                break
            wrong.append(start + int(np.argmax(found)))
            places = np.array(wrong)
            head = taught_head(encoder, glyphs[places], written.digits[places])
            start = wrong[-1] + 1
        after += len(wrong)
    figures = compared(total, before, after)
    print(f"  mistakes only: {figures}", flush=True)
    return figures


def made_hands(encoder: Encoder) -> dict[str, Any]:
    """Forms that mean another digit to most people, and what everybody else loses by them."""
    others = {name: (each.encoded(encoder), each) for name, each in people.everybody().items()}
    without = {
        name: int((glyphs.offsets[:, :10].argmax(axis=1) != each.digits).sum())
        for name, (glyphs, each) in others.items()
    }
    figures: dict[str, Any] = {"made hands": {}, "everybody else": {}}
    for form in people.FORMS:
        right: dict[int, list[float]] = {count: [] for count in (0, *COUNTS)}
        lost: dict[str, list[float]] = {name: [] for name in others}
        for written in people.made_writers(form, MADE_SEED, HANDS):
            glyphs = written.encoded(encoder)
            for count in (0, *COUNTS):
                head = taught_head(encoder, glyphs[:count], written.digits[:count])
                found = head.shifted(glyphs[count:])[:, :10].argmax(axis=1)
                right[count].append(float((found == written.digits[count:]).mean()))
                for name, (all_glyphs, each) in others.items() if count == 3 else ():
                    wrong = (head.shifted(all_glyphs)[:, :10].argmax(axis=1) != each.digits).sum()
                    lost[name].append(100 * (int(wrong) - without[name]) / len(each.digits))
        figures["made hands"][form] = {
            str(count): {"right": round(100 * np.mean(each), 1), "least": round(100 * min(each), 1)}
            for count, each in right.items()
        }
        figures["everybody else"][form] = {
            name: {"points lost": round(float(np.mean(each)), 3), "most": round(max(each), 3)}
            for name, each in lost.items()
        }
        print(form, figures["made hands"][form], figures["everybody else"][form], flush=True)
    return figures


if __name__ == "__main__":
    sys.exit(main())
