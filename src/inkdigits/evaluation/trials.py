"""What is read to score a model: parts of data sets, drawn as pictures where they are ink."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Final, TypeVar, get_args

import numpy as np
from numpy.typing import NDArray

from inkdigits.data import INK_DATA_SETS, NOT_A_DIGIT, InkSample, Split, load_ink, load_mnist
from inkdigits.data.characters import NONDIGIT_CHARACTERS
from inkdigits.data.folders import list_pictures
from inkdigits.data.mislabelled import is_mislabelled
from inkdigits.errors import InputError
from inkdigits.evaluation.canvas import draw_on_canvas, place_on_canvas
from inkdigits.evaluation.selection import EVERYTHING, Selection
from inkdigits.ink import Ink
from inkdigits.synthesis.nondigits import (
    HELD_OUT_KINDS,
    KINDS,
    SHAPE_KINDS,
    Nondigit,
    synthetic_nondigits,
)
from inkdigits.synthesis.styles import STYLES, synthetic_digits

DIGITS: Final = ("mnist", "pendigits", "unipen-digits", "synthetic")
"""Data sets of digits that can be scored by name."""

NONDIGITS: Final = ("unipen-nondigits", "nondigits")
"""Data sets of what is not a digit: letters and signs by people, and synthetic ones."""

NAMES: Final = (*DIGITS, *NONDIGITS)
"""What can be scored by name; anything else is the path of a folder of pictures."""

NOTHING_LEFT: Final = "nothing_left"
"""The code of the error when nothing in a data set is selected."""

SYNTHETIC_COUNT: Final = 2_000
"""Of synthetic digits and non-digits, where no limit is named."""

T = TypeVar("T")

Source = NDArray[np.uint8] | Path | Ink


@dataclass(frozen=True)
class Truth:
    """What is known of something that is read.

    Attributes
    ----------
    meant:
        The digit, letter or sign that was meant, or the kind of synthetic non-digit.
    site:
        Where it was collected: a site, "mnist", "synthetic" or the name of a folder; of a
        synthetic non-digit "for-training", "held-out" or "shapes", as its kind is.
    writer:
        Who wrote it; empty where that isn't known.
    style:
        The style of a synthetic digit; empty for others.
    place:
        Its place in the split, so that it can be found again.
    mislabelled:
        Whether the list of what is plainly mislabelled names it.
    """

    meant: str
    site: str
    writer: str = ""
    style: str = ""
    place: int = 0
    mislabelled: bool = False

    @property
    def label(self) -> int:
        """0 to 9, or `NOT_A_DIGIT`."""
        return int(self.meant) if self.meant in _DIGIT_LABELS else NOT_A_DIGIT


_DIGIT_LABELS: Final = frozenset("0123456789")


@dataclass(frozen=True, eq=False)
class Trial:
    """One thing to read, and what is known of it."""

    source: Source
    truth: Truth


def list_trials(
    data: str,
    selection: Selection = EVERYTHING,
    *,
    writers: Collection[str] | None = None,
    data_dir: str | os.PathLike[str] | None = None,
) -> Iterator[Trial]:
    """The trials of a data set, as they are scored; pictures are made as they are needed.

    What is drawn for an ink sample depends on the seed and its place alone, so it is the same
    whatever else is selected.

    Parameters
    ----------
    data:
        A name in `NAMES`, or the path of a folder of pictures with a folder for each digit.
    selection:
        Which part of it.
    writers:
        Of ink, only that of these writers.
    data_dir:
        Where the data sets lie.

    Raises
    ------
    InkdigitsError
        When the data is unknown, missing or damaged, or the selection doesn't fit, leaves
        nothing or names what isn't there.
    """
    if data in INK_DATA_SETS:
        return _ink_trials(data, selection, writers, data_dir)
    if data == "synthetic":
        return _synthetic_trials(selection)
    if selection.door == "ink":
        raise InputError("bad_option", f"{data} holds no ink; only pictures of it can be read.")
    if data == "mnist":
        return _mnist_trials(selection, data_dir)
    if data == "nondigits":
        return _nondigit_trials(selection)
    return _folder_trials(data, selection)


def _ink_trials(
    data: str,
    selection: Selection,
    writers: Collection[str] | None,
    data_dir: str | os.PathLike[str] | None,
) -> Iterator[Trial]:
    if data == "unipen-nondigits" and selection.characters is None:
        selection = replace(selection, characters=NONDIGIT_CHARACTERS)
    samples = load_ink(data, None if selection.split == "all" else selection.split, data_dir)
    if writers is None:
        _check_names(
            data, selection, {name for each in samples for name in (each.site, each.writer)}
        )

    def taken(place: int) -> bool:
        sample = samples[place]
        return (
            selection.takes(sample.label, sample.site, sample.writer)
            and (writers is None or sample.writer in writers)
            and not (selection.without_mislabelled and is_mislabelled(sample))
        )

    places = _chosen(data, selection, range(len(samples)), taken)
    return (_ink_trial(samples[place], place, selection) for place in places)


def _ink_trial(sample: InkSample, place: int, selection: Selection) -> Trial:
    truth = Truth(
        sample.label, sample.site, sample.writer, place=place, mislabelled=is_mislabelled(sample)
    )
    return Trial(_through_door(sample.ink, place, selection), truth)


def _synthetic_trials(selection: Selection) -> Iterator[Trial]:
    _refuse_split("synthetic", selection)
    _check_names("synthetic", selection, {*STYLES, "synthetic"})
    styles = [
        style.name
        for style in STYLES.values()
        if selection.takes(str(style.digit), style.name, "synthetic")
    ]
    _check_left("synthetic", styles)
    samples = enumerate(synthetic_digits(_synthetic_count(selection), _seed(selection), styles))
    return (
        Trial(
            _through_door(sample.ink, place, selection),
            Truth(sample.label, sample.site, style=sample.writer, place=place),
        )
        for place, sample in samples
    )


def _nondigit_trials(selection: Selection) -> Iterator[Trial]:
    _refuse_split("nondigits", selection)
    _check_names("nondigits", selection, {*KINDS, *map(_group, KINDS)})
    # Shapes only where they are named: the figures of earlier models are without them.
    offered = KINDS if selection.only else [kind for kind in KINDS if kind not in SHAPE_KINDS]
    kinds = [kind for kind in offered if selection.takes(kind, kind, _group(kind))]
    _check_left("nondigits", kinds)
    made = enumerate(synthetic_nondigits(_synthetic_count(selection), _seed(selection), kinds))

    def trial(place: int, nondigit: Nondigit) -> Trial:
        picture = place_on_canvas(nondigit.sheet, _rng(selection, place))
        return Trial(picture, Truth(nondigit.kind, _group(nondigit.kind), place=place))

    return (trial(place, nondigit) for place, nondigit in made)


def _group(kind: str) -> str:
    if kind in SHAPE_KINDS:
        return "shapes"
    return "held-out" if kind in HELD_OUT_KINDS else "for-training"


def _seed(selection: Selection) -> int:
    # Training takes the seeds 3n and 3n + 1, so this one is never trained on.
    return 3 * selection.seed + 2


def _synthetic_count(selection: Selection) -> int:
    return selection.limit or SYNTHETIC_COUNT


def _mnist_trials(selection: Selection, data_dir: str | os.PathLike[str] | None) -> Iterator[Trial]:
    splits: Sequence[Split] = get_args(Split) if selection.split == "all" else [selection.split]
    _check_names("mnist", selection, {"mnist"})
    parts = [load_mnist(split, data_dir) for split in splits]
    images = list(chain.from_iterable(part.images for part in parts))
    labels = [str(label) for part in parts for label in part.labels]
    places = _chosen(
        "mnist", selection, range(len(labels)), lambda at: selection.takes(labels[at], "mnist")
    )
    return (Trial(images[at], Truth(labels[at], "mnist", place=at)) for at in places)


def _folder_trials(data: str, selection: Selection) -> Iterator[Trial]:
    if not Path(data).is_dir():
        raise InputError(
            "bad_option",
            f"No data is called {data!r}, and there is no such folder. "
            f"There are: {', '.join(NAMES)}, or a folder of pictures.",
        )
    _refuse_split(data, selection)
    pictures = list_pictures(Path(data))
    site = Path(data).resolve().name
    _check_names(data, selection, {site})
    places = _chosen(
        data,
        selection,
        range(len(pictures)),
        lambda at: selection.takes(str(pictures[at][1]), site),
    )
    return (Trial(pictures[at][0], Truth(str(pictures[at][1]), site, place=at)) for at in places)


def _refuse_split(data: str, selection: Selection) -> None:
    if selection.split not in ("test", "all"):
        raise InputError("bad_option", f"{data} has no splits; ask for it without one.")


def _check_names(data: str, selection: Selection, known: Collection[str]) -> None:
    """A misspelt name among others would silently leave out what it was meant for."""
    unknown = [name for name in selection.only if name not in known]
    if unknown:
        raise InputError(
            NOTHING_LEFT,
            f"{data}: nothing is called {unknown[0]!r}; check the split and the names asked for.",
        )


def _chosen(
    data: str, selection: Selection, things: Iterable[T], taken: Callable[[T], bool]
) -> list[T]:
    """At most as many as the limit says of the things that are taken, evenly spread."""
    left = [thing for thing in things if taken(thing)]
    _check_left(data, left)
    kept = len(left) if selection.limit is None else min(selection.limit, len(left))
    return [left[number * len(left) // kept] for number in range(kept)]


def _check_left(data: str, left: Sequence[object]) -> None:
    if not left:
        raise InputError(
            NOTHING_LEFT,
            f"{data}: nothing is left to read; check the split, names and characters asked for.",
        )


def _through_door(ink: Ink, place: int, selection: Selection) -> Source:
    return ink if selection.door == "ink" else draw_on_canvas(ink, _rng(selection, place))


def _rng(selection: Selection, place: int) -> np.random.Generator:
    return np.random.default_rng([selection.seed, place])
