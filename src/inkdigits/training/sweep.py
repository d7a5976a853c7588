"""Sweeps: the same training with other options and seeds, and what they come to."""

from __future__ import annotations

import csv
import io
import itertools
import math
import statistics
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from inkdigits.errors import InputError, shown
from inkdigits.files import write_whole, writing
from inkdigits.model import run_folder
from inkdigits.training.options import Options
from inkdigits.training.options_file import NAMES

TABLE: Final = "sweep.csv"

_NOT_SWEPT: Final = ("out", "seed", "data_dir", "tensorboard")


@dataclass(frozen=True)
class Trial:
    """One training of a sweep.

    Attributes
    ----------
    choices:
        What this one tries: names of options and their values.
    options:
        All options of it, its run folder and seed among them, as `Options` takes them.
    """

    choices: dict[str, Any]
    options: dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What came of a trial: its validation accuracy and loss, or an error in one line."""

    trial: Trial
    accuracy: float = math.nan
    loss: float = math.nan
    seconds: float = math.nan
    error: str = ""


Engine = Callable[[Sequence[Trial]], Iterable[Outcome]]


@dataclass(frozen=True)
class Row:
    """The outcomes of the same choices with several seeds.

    Attributes
    ----------
    choices:
        See `Trial`.
    accuracy, spread:
        Mean validation accuracy, and its standard deviation over seeds; 0 for one seed.
    loss, seconds:
        Means.
    seeds, failed:
        How many came to an end, and how many did not.
    """

    choices: dict[str, Any]
    accuracy: float
    spread: float
    loss: float
    seconds: float
    seeds: int
    failed: int


def parse_choices(texts: Iterable[str]) -> dict[str, list[Any]]:
    """What to try for each option, from ``["learning_rate=0.001,0.003", "augment=true,false"]``.

    Raises
    ------
    InputError
        ``bad_option`` for what is not of that form, an unknown option, or one named twice.
    """
    found: dict[str, list[Any]] = {}
    for text in texts:
        name, equals, values = text.partition("=")
        name = name.strip().lstrip("-").replace("-", "_")
        if not equals or not values.strip():
            raise _refused(f"{shown(text)}: expected an option and its values, such as epochs=2,4.")
        if name not in NAMES or name in _NOT_SWEPT:
            swept = ", ".join(each for each in NAMES if each not in _NOT_SWEPT)
            raise _refused(f"{shown(name)} can't be tried. What can: {swept}.")
        if name in found:
            raise _refused(f"{name} is named twice.")
        found[name] = [_value(value) for value in values.split(",")]
        for value in found[name]:
            if found[name].count(value) > 1:
                raise _refused(f"{name}: {shown(str(value))} is named twice.")
    return found


def _value(text: str) -> Any:
    """A number or a switch as TOML has it; else the text."""
    try:
        return tomllib.loads(f"value = {text.strip()}")["value"]
    except tomllib.TOMLDecodeError:
        return text.strip()


def plan(
    base: Mapping[str, Any],
    choices: Mapping[str, Sequence[Any]],
    out: Path,
    *,
    seeds: int = 1,
    random: int | None = None,
) -> list[Trial]:
    """The trials of a grid, or of so many random places of it; all checked before any work.

    Parameters
    ----------
    base:
        Options that all share.
    choices:
        For each option what to try.
    out:
        Holds a run folder for each trial. One that has come to its end is not trained again.
    seeds:
        Trainings for each choice.
    random:
        Take so many of the grid; the same ones each time.

    Raises
    ------
    InputError
        ``bad_option`` for options that make no sense, ``out_exists`` where a run folder is that of
        another sweep.
    """
    grid = [
        dict(zip(choices, values, strict=True)) for values in itertools.product(*choices.values())
    ]
    if seeds < 1 or (random is not None and random < 1):
        raise _refused("A sweep takes at least one seed, and at least one choice at random.")
    if random is not None:
        drawn = np.random.default_rng(0).permutation(len(grid))[:random]
        grid = [grid[place] for place in sorted(drawn)]
    trials = [
        Trial(each, {**base, **each, "seed": number, "out": out / _folder(each, number)})
        for each in grid
        for number in range(seeds)
    ]
    for trial in trials:
        _check_folder(trial)
    return trials


def _check_folder(trial: Trial) -> None:
    """A run folder in use must be one that this very sweep has left."""
    folder = Path(trial.options["out"])
    asked = Options(**{**trial.options, "out": folder / "not-yet"})
    if not run_folder.is_free(folder) and not run_folder.holds(folder, asked.identity):
        raise InputError(
            "out_exists",
            f"{shown(folder)}: the run of another sweep; name another folder by --out.",
        )


def _folder(choices: Mapping[str, Any], seed: int) -> str:
    words = [f"{name}-{value}" for name, value in choices.items()]
    plain = "-".join([*words, f"seed-{seed}"])
    return "".join(letter if letter.isalnum() or letter in "-._" else "-" for letter in plain)


def summarise(outcomes: Iterable[Outcome]) -> list[Row]:
    """A row for each choice, the best mean validation accuracy first."""
    by_choice: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        by_choice.setdefault(repr(outcome.trial.choices), []).append(outcome)
    rows = [_row(each) for each in by_choice.values()]
    return sorted(rows, key=lambda row: -row.accuracy if row.seeds else math.inf)


def _row(outcomes: Sequence[Outcome]) -> Row:
    good = [each for each in outcomes if not each.error]
    accuracies = [each.accuracy for each in good]
    return Row(
        choices=outcomes[0].trial.choices,
        accuracy=_mean(accuracies),
        spread=statistics.stdev(accuracies) if len(good) > 1 else 0.0,
        loss=_mean([each.loss for each in good]),
        seconds=_mean([each.seconds for each in good]),
        seeds=len(good),
        failed=len(outcomes) - len(good),
    )


def _mean(values: Sequence[float]) -> float:
    return statistics.fmean(values) if values else math.nan


def write_table(path: Path, rows: Sequence[Row]) -> None:
    """Write the rows as CSV.

    Raises
    ------
    InputError
        ``not_written`` when it can't be written.
    """
    content = io.StringIO()
    writer = csv.writer(content)
    figures = ("accuracy", "spread", "loss", "seconds", "seeds", "failed")
    writer.writerow([*rows[0].choices, *figures])
    for row in rows:
        writer.writerow([*row.choices.values(), *_figures(row, figures)])
    with writing(path):
        write_whole(path, content.getvalue().encode(errors="backslashreplace"))


def _figures(row: Row, names: Sequence[str]) -> Iterator[Any]:
    for name in names:
        value = getattr(row, name)
        yield round(value, 6) if isinstance(value, float) else value


def _refused(message: str) -> InputError:
    return InputError("bad_option", message)
