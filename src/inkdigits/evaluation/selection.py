"""Labelled samples, which of them are evaluated, and in which form they are read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from inkdigits.errors import InputError
from inkdigits.ink import Ink

Part = Literal["test", "validation", "train", "all"]
InputForm = Literal["picture", "ink"]
Source = NDArray[np.uint8] | Path | Ink

_DIGIT_LABELS: Final = frozenset("0123456789")


@dataclass(frozen=True)
class Truth:
    """What is known about a sample.

    Attributes
    ----------
    label:
        The digit, letter or sign that was written, or the kind of a synthetic non-digit.
    site:
        Where it was collected: a site, "mnist", "synthetic" or the name of a folder; for a
        synthetic non-digit the group of its kind: "for-training", "held-out" or "shapes".
    writer:
        Who wrote it; empty where unknown.
    style:
        The style of a synthetic digit; empty for others.
    index:
        Its index in the split, counted from 0.
    mislabelled:
        Whether it is known to be mislabelled.
    """

    label: str
    site: str
    writer: str = ""
    style: str = ""
    index: int = 0
    mislabelled: bool = False

    @property
    def digit(self) -> int | None:
        """0 to 9; None for a non-digit."""
        return int(self.label) if self.label in _DIGIT_LABELS else None


@dataclass(frozen=True, eq=False)
class Sample:
    """An input and what is known about it."""

    source: Source
    truth: Truth


@dataclass(frozen=True)
class Selection:
    """Which part of a data set is evaluated, and in which form it is read.

    Attributes
    ----------
    split:
        For MNIST and ink data sets, which are split by writer. Synthetic data and folders have
        no splits, so "train" and "validation" are refused for them.
    only:
        Names of sites, writers, styles or kinds of non-digits; empty for all.
    characters:
        The digits, letters and signs to read. None: all digits, or all `NONDIGIT_CHARACTERS`.
    without_mislabelled:
        Whether to leave out ink that is known to be mislabelled.
    input_form:
        "picture": ink is drawn on a canvas, and the picture is read; "ink": the strokes are read.
    limit:
        The largest number of samples, spread evenly over the data; for synthetic data, the number
        of samples to generate.
    seed:
        For synthetic data and the canvases.

    Raises
    ------
    InputError
        ``bad_option`` for an unknown split or input form, or a limit below 1.
    """

    split: Part = "test"
    only: Collection[str] = ()
    characters: Collection[str] | None = None
    without_mislabelled: bool = False
    input_form: InputForm = "picture"
    limit: int | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        for name, value, possible in (
            ("a split", self.split, get_args(Part)),
            ("an input form", self.input_form, get_args(InputForm)),
        ):
            if value not in possible:
                raise InputError("bad_option", f"{value!r} is not {name}: {', '.join(possible)}.")
        if self.limit is not None and self.limit < 1:
            raise InputError("bad_option", f"The limit must be at least 1, not {self.limit}.")
        # Sorted, so that equal selections compare equal.
        only = [self.only] if isinstance(self.only, str) else self.only
        object.__setattr__(self, "only", tuple(sorted(set(only))))
        if self.characters is not None:
            object.__setattr__(self, "characters", tuple(sorted(set(self.characters))))

    def includes(self, label: str, *names: str) -> bool:
        """Whether a sample with this label is selected; ``names``: its site, writer and so on."""
        return (not self.only or any(name in self.only for name in names)) and (
            self.characters is None or label in self.characters
        )

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        characters = None if self.characters is None else "".join(self.characters)
        return {**asdict(self), "only": list(self.only), "characters": characters}


EVERYTHING: Final = Selection()
"""The whole test split, read as pictures."""
