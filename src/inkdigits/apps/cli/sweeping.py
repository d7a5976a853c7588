"""Sweeps for people: their progress, and the table at the end."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Final

from rich.markup import escape
from rich.table import Table

from inkdigits.apps.cli.progress import progress_bar
from inkdigits.apps.cli.terminal import Terminal
from inkdigits.errors import InputError, printable
from inkdigits.files import check_targets, writing
from inkdigits.training.engines import OnRay, Processes
from inkdigits.training.options import Request
from inkdigits.training.sweep import (
    TABLE,
    Engine,
    Outcome,
    Row,
    parse_choices,
    plan,
    summarise,
    write_table,
)

ENGINES: Final = ("processes", "ray")


def run_sweep(
    base: Request,
    tried: list[str],
    out: Path,
    *,
    seeds: int,
    random: int | None,
    engine: str,
    workers: int | None,
) -> None:
    """Plan and run a sweep, print its table and write it into its folder."""
    trials = plan(base, parse_choices(tried), out, seeds=seeds, random=random)
    check_targets([out / TABLE])
    run = _engine(engine, workers)
    if any(trial.outcome is None for trial in trials):
        # What is wrong with Keras is reported once, and not by each training run.
        importlib.import_module("inkdigits.training.backend")
    with writing(out):
        out.mkdir(parents=True, exist_ok=True)
    outcomes: list[Outcome] = []
    console = Terminal(stderr=True)
    try:
        with progress_bar("training runs", len(trials), console=console) as progress:
            for outcome in run(trials):
                outcomes.append(outcome)
                _print_outcome(console, outcome, f"{len(outcomes)}/{len(trials)}")
                progress(len(outcomes))
    finally:
        # Also after Ctrl-C.
        if outcomes:
            rows = summarise(outcomes)
            write_table(out / TABLE, rows)
            _print_rows(rows)
    if all(outcome.error for outcome in outcomes):
        raise InputError("sweep_failed", "All training runs failed; see above.")
    console.print(f"table: {printable(out / TABLE)}", highlight=False, markup=False, soft_wrap=True)


def _engine(name: str, workers: int | None) -> Engine:
    if name not in ENGINES:
        raise InputError("bad_option", f"No engine is called {name!r}: {', '.join(ENGINES)}.")
    if workers is not None and workers < 1:
        raise InputError("bad_option", "A sweep takes at least one worker.")
    return OnRay(workers) if name == "ray" else Processes(workers or 1)


def _print_outcome(console: Terminal, outcome: Outcome, place: str) -> None:
    tried = ", ".join(f"{name} {value}" for name, value in outcome.trial.choices.items())
    result = outcome.error or f"validation accuracy {outcome.accuracy:.2%}"
    seed = outcome.trial.request.seed
    console.print(
        f"{place}  {printable(tried)}, seed {seed}: {printable(result)}",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )


def _print_rows(rows: list[Row]) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    for name in rows[0].choices:
        table.add_column(name.replace("_", " "))
    for name in ("validation accuracy", "spread", "loss", "seconds", "seeds"):
        table.add_column(name, justify="right")
    for row in rows:
        failed = f" ({row.failed} failed)" if row.failed else ""
        table.add_row(
            *(escape(printable(str(value))) for value in row.choices.values()),
            f"{row.accuracy:.2%}",
            f"{row.spread:.2%}",
            f"{row.loss:.4f}",
            f"{row.seconds:.0f}",
            f"{row.seeds}{failed}",
        )
    Terminal().print(table)
