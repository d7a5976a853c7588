"""Sweeps: training runs with several options and seeds, and their results side by side."""

from __future__ import annotations

import csv
import io
import itertools
import math
import statistics
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from inkdigits.errors import InputError, printable
from inkdigits.files import write_atomically, writing
from inkdigits.model import run_folder
from inkdigits.model.card import load_model
from inkdigits.training.option import bad_option
from inkdigits.training.options import OPTIONS, Request
from inkdigits.training.resolving import resolve

TABLE: Final = "sweep.csv"

_NOT_SWEPT: Final = ("out", "seed", "data_dir", "start", "tensorboard")


@dataclass(frozen=True)
class Trial:
    """One training run of a sweep.

    Attributes
    ----------
    choices:
        The names of the options that are tried, and their values in this run.
    request:
        All options of the run, including its folder and seed.
    """

    choices: dict[str, Any]
    request: Request

    @property
    def folder(self) -> Path:
        """The run folder."""
        assert self.request.out is not None
        return self.request.out

    @property
    def outcome(self) -> Outcome | None:
        """The outcome from the run folder; None where the run has not ended."""
        if not run_folder.is_finished(self.folder):
            return None
        card = load_model(self.folder / run_folder.MODEL).card
        measured = card.scores["validation"]
        return Outcome(
            self,
            accuracy=measured["accuracy"]["value"],
            loss=measured["cross_entropy"],
            seconds=card.training["seconds"],
        )


@dataclass(frozen=True)
class Outcome:
    """The result of a trial: its validation accuracy and loss, or an error in one line."""

    trial: Trial
    accuracy: float = math.nan
    loss: float = math.nan
    seconds: float = math.nan
    error: str = ""


Engine = Callable[[Sequence[Trial]], Iterable[Outcome]]


@dataclass(frozen=True)
class Row:
    """The mean results of one combination over its seeds, and the spread of the accuracy."""

    choices: dict[str, Any]
    accuracy: float
    spread: float
    loss: float
    seconds: float
    seeds: int
    failed: int


def parse_choices(texts: Iterable[str]) -> dict[str, list[Any]]:
    """The values to try for each option, from ``["epochs=2,4", "augment=true,false"]``.

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
            raise bad_option(
                f"{printable(text)}: expected an option and its values, such as epochs=2,4."
            )
        if name not in OPTIONS or name in _NOT_SWEPT:
            swept = ", ".join(each for each in OPTIONS if each not in _NOT_SWEPT)
            raise bad_option(f"{printable(name)} can't be tried. What can: {swept}.")
        if name in found:
            raise bad_option(f"{name} is named twice.")
        found[name] = [_value(value) for value in values.split(",")]
        for value in found[name]:
            if found[name].count(value) > 1:
                raise bad_option(f"{name}: {printable(str(value))} is named twice.")
    return found


def _value(text: str) -> Any:
    """A number or a switch as TOML has it; else the text."""
    try:
        return tomllib.loads(f"value = {text.strip()}")["value"]
    except tomllib.TOMLDecodeError:
        return text.strip()


def plan(
    base: Request,
    choices: Mapping[str, Sequence[Any]],
    out: Path,
    *,
    seeds: int = 1,
    random: int | None = None,
) -> list[Trial]:
    """The trials of a grid, or of random points of it; all are checked before any work.

    Parameters
    ----------
    base:
        The options that all trials share.
    choices:
        For each option the values to try.
    out:
        The folder that has the run folder of each trial. A run that has ended is not trained again.
    seeds:
        Training runs for each combination.
    random:
        The number of combinations to pick at random, always the same ones; None for all.

    Raises
    ------
    InputError
        ``bad_option`` for options that make no sense, ``out_exists`` where a run folder is that of
        another sweep.
    """
    if seeds < 1 or (random is not None and random < 1):
        raise bad_option("A sweep takes at least one seed, and at least one choice at random.")
    grid = [
        dict(zip(choices, values, strict=True)) for values in itertools.product(*choices.values())
    ]
    if random is not None:
        drawn = np.random.default_rng(0).permutation(len(grid))[:random]
        grid = [grid[index] for index in sorted(drawn)]
    trials = [
        Trial(each, replace(base, **each, seed=seed, out=out / _folder(each, seed)))
        for each in grid
        for seed in range(seeds)
    ]
    for trial in trials:
        _check_folder(trial)
    return trials


def _check_folder(trial: Trial) -> None:
    """A run folder in use must be one that this very sweep has left."""
    identity = resolve(trial.request).identity
    if not run_folder.is_free(trial.folder) and not run_folder.holds(trial.folder, identity):
        raise InputError(
            "out_exists",
            f"{printable(trial.folder)}: the run of another sweep; name another folder by --out.",
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
    table = [_cells(row) for row in rows]
    writer = csv.DictWriter(content, table[0])
    writer.writeheader()
    writer.writerows(table)
    with writing(path):
        write_atomically(path, content.getvalue().encode(errors="backslashreplace"))


def _cells(row: Row) -> dict[str, Any]:
    """The choices and the figures of a row, rounded."""
    figures = {name: value for name, value in vars(row).items() if name != "choices"}
    return row.choices | {
        name: round(value, 6) if isinstance(value, float) else value
        for name, value in figures.items()
    }
