"""Which digits are taken for which: counts, their table and plot, precision and recall."""

from __future__ import annotations

import csv
import io
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from inkdigits.reports.palette import FAINT, INK, ORANGE
from inkdigits.reports.plots import new_axes
from inkdigits.reports.run import Answers

Counts = NDArray[np.int64]


def counts_of_answers(answers: Answers) -> Counts:
    """(10, 10), by digit and the digit that it was taken for."""
    counts = np.zeros((10, 10), np.int64)
    np.add.at(counts, (answers.labels, answers.taken_for), 1)
    return counts


def counts_of_evaluation(found: dict[str, Any]) -> Counts:
    """(10, 11), by digit and answer, from the JSON of `inkdigits evaluate` on digits.

    The last column is for no answer, as to a blank picture.
    """
    counts = np.zeros((10, 11), np.int64)
    for digit, share in found["by_digit"].items():
        counts[int(digit), int(digit)] = round(share["value"] * share["count"])
        counts[int(digit), 10] = share["count"] - counts[int(digit), int(digit)]
    for each in found["confusions"]:
        counts[int(each["label"]), each["taken_for"]] += each["count"]
        counts[int(each["label"]), 10] -= each["count"]
    return counts


def as_csv(counts: Counts) -> bytes:
    """A table of counts, one row per digit, with the answers as titles."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["digit", *range(10), "none"][: counts.shape[1] + 1])
    writer.writerows([digit, *row] for digit, row in enumerate(counts.tolist()))
    return file.getvalue().encode()


def plot(counts: Counts) -> Figure:
    """The confusion matrix of (10, 10) or (10, 11) counts; right answers have no colour."""
    figure, axes = new_axes((4.8, 4.4))
    wrong = counts * (1 - np.eye(*counts.shape, dtype=np.int64))
    # Transparent, so that it fits a page in any colour.
    shades = mpl.colors.LinearSegmentedColormap.from_list("wrong", [f"{ORANGE}00", f"{ORANGE}90"])
    axes.imshow(wrong, cmap=shades, vmin=0, vmax=max(int(wrong.max()), 2))
    for label, taken_for in np.argwhere(counts):
        count, right = counts[label, taken_for], label == taken_for
        axes.text(
            taken_for,
            label,
            f"{count}",
            ha="center",
            va="center",
            fontsize=7 if count > 999 else 8.5,
            color=FAINT if right else INK,
            fontweight="normal" if right else "bold",
        )
    names = [str(digit) for digit in range(10)]
    axes.set_xticks(range(counts.shape[1]), [*names, "none"][: counts.shape[1]])
    axes.set_yticks(range(10), names)
    axes.set_xlabel("taken for")
    axes.set_ylabel("digit")
    axes.grid(visible=False)
    return figure


def precision_and_recall(counts: Counts) -> dict[int, tuple[float | None, float | None, int]]:
    """For each digit of (10, 10) counts: precision, recall, and how many there are.

    None where the digit was never answered, or is not in the data.
    """
    right, answered, present = np.diag(counts), counts.sum(axis=0), counts.sum(axis=1)
    return {
        digit: (
            float(right[digit] / answered[digit]) if answered[digit] else None,
            float(right[digit] / present[digit]) if present[digit] else None,
            int(present[digit]),
        )
        for digit in range(10)
    }
