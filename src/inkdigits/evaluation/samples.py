"""Labelled samples to evaluate a model on."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Final, get_args

import numpy as np
from numpy.typing import NDArray

from inkdigits.data import (
    INK_DATA_SETS,
    NONDIGIT_CHARACTERS,
    Split,
    is_mislabelled,
    list_pictures,
    load_ink,
    load_mnist,
)
from inkdigits.errors import InputError
from inkdigits.evaluation.selection import EVERYTHING, Sample, Selection, Truth
from inkdigits.ink import Ink
from inkdigits.synthesis.nondigits import HELD_OUT_KINDS, KINDS, SHAPE_KINDS, synthetic_nondigits
from inkdigits.synthesis.pen import picture_of
from inkdigits.synthesis.styles import STYLES, synthetic_digits

DIGITS: Final = ("mnist", "pendigits", "unipen-digits", "synthetic")
"""Names of data sets of digits."""

NONDIGITS: Final = ("unipen-nondigits", "nondigits")
"""Names of data sets of non-digits: handwritten letters and signs, and synthetic ones."""

NAMES: Final = (*DIGITS, *NONDIGITS)
"""All names; anything else is the path of a folder of pictures."""

NOTHING_LEFT: Final = "nothing_left"
"""The code of the error when nothing in a data set is selected."""

SYNTHETIC_COUNT: Final = 2_000
"""Synthetic digits and non-digits where no limit is given."""

CANVAS: Final = 300
"""Side of the canvas that ink is drawn on, in pixels."""

_CANVAS_SIZES: Final = (60, 260)
"""Smallest and largest longer side of a drawing on the canvas, in pixels."""

_CANVAS_PENS: Final = (0.03, 0.14)
"""Thinnest and thickest pen, as shares of the ink's longer side."""

DataDir = str | os.PathLike[str] | None


def list_samples(
    data: str,
    selection: Selection = EVERYTHING,
    *,
    writers: Collection[str] | None = None,
    data_dir: DataDir = None,
) -> Iterator[Sample]:
    """The selected samples of a data set; each picture is made when it is needed.

    The canvas of an ink sample depends only on the seed and its index, so it is the same for any
    selection.

    Parameters
    ----------
    data:
        A name in `NAMES`, or the path of a folder of pictures with a folder for each digit.
    selection:
        Which part of it.
    writers:
        For ink, only samples by these writers.
    data_dir:
        The folder of the data sets.

    Raises
    ------
    InkdigitsError
        When the data is unknown, missing or damaged, or the selection doesn't fit, leaves
        nothing or names what isn't there.
    """
    if data in INK_DATA_SETS:
        return _ink_samples(data, selection, writers, data_dir)
    if data == "synthetic":
        return _synthetic_samples(selection)
    if selection.input_form == "ink":
        raise InputError("bad_option", f"{data} holds no ink; only pictures of it can be read.")
    if data == "mnist":
        return _selected(data, selection, _mnist_samples(selection, data_dir))
    if data == "nondigits":
        return _nondigit_samples(selection)
    return _selected(data, selection, _folder_samples(data, selection))


def draw_on_canvas(ink: Ink, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Draw ink as a person might draw it in a window.

    Returns
    -------
    picture: (300, 300) uint8
        Black on white or white on black, 60 to 260 pixels large, anywhere, with a pen of 3 to
        14 % of the ink's longer side.
    """
    pen = rng.uniform(*_CANVAS_PENS) * ink.size
    return _place_on_canvas(picture_of(Ink(ink.strokes, pen if pen > 0 else None)), rng)


def _place_on_canvas(sheet: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Scale the ink of a sheet (H, W), which must not be blank, and place it on a canvas."""
    rows, columns = np.flatnonzero(sheet.any(axis=1)), np.flatnonzero(sheet.any(axis=0))
    drawing = sheet[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    factor = rng.integers(*_CANVAS_SIZES, endpoint=True) / max(drawing.shape)
    height, width = (max(1, round(side * factor)) for side in drawing.shape)
    vertical = _resampling(drawing.shape[0], height)
    horizontal = _resampling(drawing.shape[1], width)
    top = rng.integers(CANVAS - height, endpoint=True)
    left = rng.integers(CANVAS - width, endpoint=True)
    picture: NDArray[np.uint8] = np.zeros((CANVAS, CANVAS), np.uint8)
    picture[top : top + height, left : left + width] = np.rint(vertical @ drawing @ horizontal.T)
    return picture if rng.random() < 0.5 else 255 - picture


def _resampling(old: int, new: int) -> NDArray[np.float64]:
    """The (new, old) matrix of a triangle filter, widened for antialiasing when it reduces."""
    ratio = old / new
    centres = (np.arange(new) + 0.5) * ratio - 0.5
    distance = np.abs(np.arange(old) - centres[:, None]) / max(ratio, 1.0)
    weights = np.maximum(0.0, 1.0 - distance)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _ink_samples(
    data: str, selection: Selection, writers: Collection[str] | None, data_dir: DataDir
) -> Iterator[Sample]:
    if data == "unipen-nondigits" and selection.characters is None:
        selection = replace(selection, characters=NONDIGIT_CHARACTERS)
    loaded = load_ink(data, None if selection.split == "all" else selection.split, data_dir)
    samples = [
        Sample(
            each.ink,
            Truth(each.label, each.site, each.writer, index=at, mislabelled=is_mislabelled(each)),
        )
        for at, each in enumerate(loaded)
    ]
    if writers is not None:
        # The names were checked with the non-digits by these writers.
        samples = [each for each in samples if each.truth.writer in writers]
        return _selected(data, selection, samples, check_names=False)
    return _selected(data, selection, samples)


def _mnist_samples(selection: Selection, data_dir: DataDir) -> list[Sample]:
    splits: Sequence[Split] = get_args(Split) if selection.split == "all" else [selection.split]
    parts = [load_mnist(split, data_dir) for split in splits]
    images = chain.from_iterable(part.images for part in parts)
    labels = chain.from_iterable(part.labels for part in parts)
    return [
        Sample(image, Truth(str(label), "mnist", index=at))
        for at, (image, label) in enumerate(zip(images, labels, strict=True))
    ]


def _folder_samples(data: str, selection: Selection) -> list[Sample]:
    folder = Path(data)
    if not folder.is_dir():
        raise InputError(
            "bad_option",
            f"No data is called {data!r}, and there is no such folder. "
            f"There are: {', '.join(NAMES)}, or a folder of pictures.",
        )
    _refuse_split(data, selection)
    site = folder.resolve().name
    return [
        Sample(path, Truth(str(digit), site, index=at))
        for at, (path, digit) in enumerate(list_pictures(folder))
    ]


def _synthetic_samples(selection: Selection) -> Iterator[Sample]:
    _refuse_split("synthetic", selection)
    _check_names("synthetic", selection, {*STYLES, "synthetic"})
    styles = [
        style.name
        for style in STYLES.values()
        if selection.includes(str(style.digit), style.name, "synthetic")
    ]
    _check_left("synthetic", styles)
    made = synthetic_digits(selection.limit or SYNTHETIC_COUNT, _seed(selection), styles)
    return (
        _in_form(Sample(each.ink, Truth(each.label, each.site, "", each.writer, at)), selection)
        for at, each in enumerate(made)
    )


def _nondigit_samples(selection: Selection) -> Iterator[Sample]:
    _refuse_split("nondigits", selection)
    _check_names("nondigits", selection, {*KINDS, *map(_group, KINDS)})
    # Shapes only where they are named: the published figures are without them.
    offered = KINDS if selection.only else [kind for kind in KINDS if kind not in SHAPE_KINDS]
    kinds = [kind for kind in offered if selection.includes(kind, kind, _group(kind))]
    _check_left("nondigits", kinds)
    made = synthetic_nondigits(selection.limit or SYNTHETIC_COUNT, _seed(selection), kinds)
    return (
        Sample(
            _place_on_canvas(each.sheet, _rng(selection, at)),
            Truth(each.kind, _group(each.kind), index=at),
        )
        for at, each in enumerate(made)
    )


def _group(kind: str) -> str:
    if kind in SHAPE_KINDS:
        return "shapes"
    return "held-out" if kind in HELD_OUT_KINDS else "for-training"


def _seed(selection: Selection) -> int:
    # Training takes the seeds 3n and 3n + 1, so this one is never trained on.
    return 3 * selection.seed + 2


def _selected(
    data: str, selection: Selection, samples: Iterable[Sample], *, check_names: bool = True
) -> Iterator[Sample]:
    """The selected samples in the form that is read, spread evenly up to the limit."""
    samples = list(samples)
    if check_names:
        truths = [each.truth for each in samples]
        known = {name for truth in truths for name in (truth.site, truth.writer)}
        _check_names(data, selection, known)
    left = [each for each in samples if _is_selected(each.truth, selection)]
    _check_left(data, left)
    count = min(selection.limit or len(left), len(left))
    return (_in_form(left[number * len(left) // count], selection) for number in range(count))


def _is_selected(truth: Truth, selection: Selection) -> bool:
    return selection.includes(truth.label, truth.site, truth.writer) and not (
        selection.without_mislabelled and truth.mislabelled
    )


def _in_form(sample: Sample, selection: Selection) -> Sample:
    if not isinstance(sample.source, Ink) or selection.input_form == "ink":
        return sample
    return replace(
        sample, source=draw_on_canvas(sample.source, _rng(selection, sample.truth.index))
    )


def _rng(selection: Selection, index: int) -> np.random.Generator:
    return np.random.default_rng([selection.seed, index])


def _refuse_split(data: str, selection: Selection) -> None:
    if selection.split not in ("test", "all"):
        raise InputError("bad_option", f"{data} has no splits; ask for it without one.")


def _check_names(data: str, selection: Selection, known: Collection[str]) -> None:
    """Refuse an unknown name; a misspelt one among others would go unnoticed."""
    unknown = [name for name in selection.only if name not in known]
    if unknown:
        raise InputError(
            NOTHING_LEFT,
            f"{data}: nothing is called {unknown[0]!r}; check the split and the names asked for.",
        )


def _check_left(data: str, left: Sequence[object]) -> None:
    if not left:
        raise InputError(
            NOTHING_LEFT,
            f"{data}: nothing is left to read; check the split, names and characters asked for.",
        )
