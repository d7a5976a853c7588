"""What a model came to on test data, from the files that `inkdigits evaluate` leaves in its run."""

from __future__ import annotations

import csv
import io
from typing import Any

import numpy as np
from numpy.typing import NDArray


def confusion_counts(found: dict[str, Any]) -> NDArray[np.int64]:
    """How often each digit was taken for each, from an evaluation on digits as JSON.

    Returns
    -------
    (10, 11), by digit and answer; the last column is for no answer, as to a blank picture.
    """
    counts = np.zeros((10, 11), np.int64)
    for digit, share in found["by_digit"].items():
        counts[int(digit), int(digit)] = round(share["value"] * share["count"])
        counts[int(digit), 10] = share["count"] - counts[int(digit), int(digit)]
    for each in found["confusions"]:
        counts[int(each["label"]), each["taken_for"]] += each["count"]
        counts[int(each["label"]), 10] -= each["count"]
    return counts


def as_csv(counts: NDArray[np.int64]) -> bytes:
    """A table of counts, one row per digit, with the answers as titles."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["digit", *range(10), "none"][: counts.shape[1] + 1])
    writer.writerows([digit, *row] for digit, row in enumerate(counts.tolist()))
    return file.getvalue().encode()
