"""Shares of parts: of each site, writer, digit and so on; and what is taken for what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inkdigits.evaluation import scores
from inkdigits.evaluation.trials import Truth

Slices = dict[str, scores.Proportion]


@dataclass(frozen=True)
class Confusion:
    """How often a digit, or what is none, was taken for a digit that it isn't."""

    label: int | str
    taken_for: int
    count: int

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return asdict(self)


def share_of(flags: NDArray[np.bool_]) -> scores.Proportion:
    """The share of (N,) flags that are set, N at least 1."""
    return scores.proportion(int(flags.sum()), len(flags))


def without(left_out: NDArray[np.bool_], flags: NDArray[np.bool_]) -> scores.Proportion | None:
    """The share of flags that are set where nothing is left out; None where all or none is."""
    return share_of(flags[~left_out]) if 0 < left_out.sum() < len(flags) else None


def slices(
    truths: Sequence[Truth], flags: NDArray[np.bool_], name: Callable[[Truth], str]
) -> Slices:
    """The share of flags that are set for each name but the empty one, by name."""
    names = np.array([name(truth) for truth in truths])
    return {str(each): share_of(flags[names == each]) for each in np.unique(names) if each}


def worst_first(slices: Slices) -> Slices:
    """The lowest share first; of equal ones that of more trials, and then by name."""
    ordered = sorted(slices.items(), key=lambda item: (item[1].value, -item[1].count, item[0]))
    return dict(ordered)


def most_frequent(mistakes: Iterable[tuple[int | str, int]]) -> tuple[Confusion, ...]:
    """Count pairs of what was meant and the digit it was taken for, the most frequent first."""
    ordered = sorted(Counter(mistakes).items(), key=lambda each: (-each[1], str(each[0])))
    return tuple(Confusion(label, taken, count) for (label, taken), count in ordered)
