"""Train without a group of people, then read what they wrote: leave_out.py [GROUP ...].

How a model does on unseen writers, styles and letters can only be measured with a model that was
trained without them. For each group one is trained with the recipe `world` on a shorter schedule
(`SCHEDULE`); an interrupted run is resumed by the same command. Then all that the group wrote is
read as pictures. The answers are kept below the folder of the runs, and the figures are written to
studies/results/leave_out.json, with those of all groups together for the calibration.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import kept
import numpy as np
from styles import real_ink, share_right

from inkdigits import Reader
from inkdigits.evaluation import Selection, evaluate, list_samples, predict, scores
from inkdigits.reading import Unread

READINGS = "readings.npz"
TOGETHER = "all together"
SCHEDULE: dict[str, Any] = {
    "data": "mnist:0.5,pendigits,unipen-digits,unipen-nondigits,synthetic:0.6",
    "epochs": 12,
    "variants": 5,
}
LETTERS = "AEFHKMNPRTUVWXYaefhkmnrtuvwx"
SIGNS = "#&@%*?+=$<>"
STYLES = ("0-slashed", "1-long-upstroke", "1-base", "4-open", "7-crossed")
KIN = ("0-slashed-back", "1-upturned-v", "1-serif-seven", "1-upstroke-base")
KIN += ("1-right-angle", "1-looped")
KIN += ("7-crossed-foot", "7-round-crossed", "7-hooked-crossed", "7-looped-crossing")
KIN += ("7-short-roof", "4-one-curve")
MADE_OF_DIGITS = ("two-digits", "three-digits", "stacked-digits", "digit-over-digit")
MADE_OF_DIGITS += ("crossed-out", "ringed", "sideways")
MEASURED_BY_DIGITS = ("invented",)
LIKE_SIGNS = ("question-mark", "per-cent", "ampersand", "at-sign", "hash", "currency", "star")


@dataclass(frozen=True)
class Group:
    """The names left out, and the data set that they are in; ``schedule`` changes `SCHEDULE`."""

    names: tuple[str, ...]
    data: str = "unipen-digits"
    characters: str = ""
    schedule: Mapping[str, Any] = field(default_factory=dict)


LAST_TEN = tuple(f"pendigits-{number}" for number in range(21, 31))
GROUPS = {
    "apa+apb": Group(("apa", "apb")),
    "ced": Group(("ced",)),
    "ibm": Group(("ibm",)),
    "aga+art+imp": Group(("aga", "art", "imp")),
    "pendigits-last-ten": Group(LAST_TEN, "pendigits"),
    "pendigits": Group(("pendigits",), "pendigits"),
    # Without pen ink, which has these styles, and without similar styles.
    "styles": Group(
        (*STYLES, *KIN, *MADE_OF_DIGITS, *MEASURED_BY_DIGITS),
        "synthetic",
        schedule={"data": "mnist:0.5,unipen-nondigits,synthetic:0.6"},
    ),
    # Some ticks and crossing or flat lines look like a V, an X, a + or a =. Invented signs look
    # like letters only by chance.
    "letters": Group(
        ("latin", "signs", *LIKE_SIGNS, "tick", "check-mark", "crossing", "flat-line"),
        "unipen-nondigits",
        LETTERS + SIGNS,
    ),
}
PEOPLE = ("apa+apb", "ced", "ibm", "aga+art+imp", "pendigits")
"""Groups of people that don't overlap."""


def main() -> int:
    """Train and read each group that is named, then print the table of all groups so far."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("groups", nargs="*", metavar="GROUP", help=", ".join(GROUPS))
    options.add_argument("--runs", type=Path, default=Path("runs/leave-out"))
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    unknown = set(chosen.groups) - set(GROUPS)
    if unknown:
        options.error(f"no group is called {', '.join(sorted(unknown))}")
    found = kept.known("leave_out")
    for name in chosen.groups or GROUPS:
        found[name] = read_by_another(GROUPS[name], chosen.runs / name, chosen.seed)
        if name in PEOPLE:
            found[TOGETHER] = measure_together(chosen.runs)
        kept.write("leave_out", found)
    print(table(found))
    return 0


def read_by_another(group: Group, folder: Path, seed: int) -> dict[str, Any]:
    """Train the recipe `world` without the group, and let that model read the group."""
    reader = kept.trained(
        folder,
        recipe="world",
        without=",".join(group.names),
        without_characters=group.characters,
        seed=seed,
        **{**SCHEDULE, **group.schedule},
    )
    return {**kept.origin(reader), **measure(group, reader, folder)}


def measure(group: Group, reader: Reader, folder: Path) -> dict[str, Any]:
    """The figures of one group."""
    if group.characters:
        found, cleaned = (
            evaluate(
                reader,
                group.data,
                Selection(characters=group.characters, without_mislabelled=without),
            )
            for without in (False, True)
        )
        against = cleaned.to_dict()["against_digits"]
        return {"kind": "nondigits", **found.to_dict(), "against_cleaned_digits": against}
    if group.data == "synthetic":
        found = evaluate(reader, group.data, Selection(only=STYLES, limit=500 * len(STYLES)))
        by_style = {name: share.to_dict() for name, share in found.by_style.items()}
        real = {name: share_right(reader, ink).to_dict() for name, ink in real_ink().items()}
        accuracy = found.correct.to_dict()
        return {"kind": "styles", "accuracy": accuracy, "by_style": by_style, "real": real}
    samples = list_samples(group.data, Selection(split="all", only=group.names))
    predictions = predict(reader, samples)
    read = [answer for answer in predictions.answers if not isinstance(answer, Unread)]
    assert len(read) == len(predictions.answers), "drawn ink can always be read"
    arrays = {
        "probabilities": np.array([answer.probabilities for answer in read]),
        "answered": np.array([answer.status == "read" for answer in read]),
        "labels": np.array([truth.digit for truth in predictions.truths]),
        "mislabelled": np.array([truth.mislabelled for truth in predictions.truths]),
    }
    np.savez_compressed(folder / READINGS, **arrays)
    return {"kind": "digits", **with_and_without_mislabelled(arrays)}


def with_and_without_mislabelled(arrays: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of all readings, and of those that are not mislabelled."""
    mislabelled = arrays["mislabelled"]
    read = [arrays[name] for name in ("probabilities", "answered", "labels")]
    return {
        **figures(*read),
        "mislabelled": int(mislabelled.sum()),
        "without_mislabelled": figures(*(each[~mislabelled] for each in read)),
    }


def figures(probabilities: Any, answered: Any, labels: Any) -> dict[str, Any]:
    """Figures of (N, 10) probabilities, (N,) whether that was answered, and (N,) labels."""
    # A reading of a blank sheet has no probabilities.
    correct = (probabilities.argmax(axis=1) == labels) & probabilities.any(axis=1)
    confidence = probabilities.max(axis=1)
    claimed = (confidence >= 0.95) & (confidence < 0.99)
    return {
        "accuracy": scores.proportion(int(correct.sum()), len(labels)).to_dict(),
        "answered": float(answered.mean()),
        "answered_wrong": float((answered & ~correct).mean()),
        "brier_score": scores.brier_score(probabilities, labels),
        "calibration_error": scores.calibration_error(confidence, correct),
        "claimed_95_to_99": {
            "count": int(claimed.sum()),
            "right": float(correct[claimed].mean()) if claimed.any() else None,
        },
        "error_at_95_answered": scores.error_at_share(confidence, correct, 0.95),
    }


def measure_together(runs: Path) -> dict[str, Any]:
    """The figures of all people left out, each read by a model trained without them.

    Empty while the readings of a group are missing.
    """
    paths = [runs / name / READINGS for name in PEOPLE]
    if not all(path.exists() for path in paths):
        return {}
    parts = [dict(np.load(path)) for path in paths]
    together = {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}
    return {"kind": "digits", "groups": PEOPLE, **with_and_without_mislabelled(together)}


def table(found: Mapping[str, Any]) -> str:
    """The figures so far, as a table for people."""
    lines = [
        f"{'left out':20}{'digits':>8}{'right':>9}{'cleaned':>9}{'wrong at 95 %':>15}{'cleaned':>9}"
    ]
    people = {name: each for name, each in found.items() if each.get("kind") == "digits"}
    for name, each in people.items():
        cleaned = each["without_mislabelled"]
        lines.append(
            f"{name:20}{each['accuracy']['count']:8,}{each['accuracy']['value']:9.2%}"
            f"{cleaned['accuracy']['value']:9.2%}{each['error_at_95_answered']:15.2%}"
            f"{cleaned['error_at_95_answered']:9.2%}"
        )
    if "styles" in found:
        real = found["styles"]["real"]
        for style, share in found["styles"]["by_style"].items():
            lines.append(
                f"{style:20}{share['count']:8,}{share['value']:9.2%}"
                f"   real {real[style]['value']:.2%} of {real[style]['count']}"
            )
    for name in ("digits", "cleaned_digits") if "letters" in found else ():
        against = found["letters"][f"against_{name}"]
        lines.append(
            f"letters and signs: AUROC {against['auroc']:.2%}, "
            f"{against['nondigits_refused']['value']:.2%} refused where 1 % of the "
            f"{name.replace('_', ' ')} are"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
