"""A batch from its options to its summary."""

from __future__ import annotations

from typing import Final

import typer

from inkdigits.apps.cli.batch_progress import Total, batch_progress, duration
from inkdigits.apps.cli.exit_codes import Exit
from inkdigits.batch.run import Engine, Means, Outcome, Settings, run
from inkdigits.batch.sources import Sources
from inkdigits.batch.store import SUMMARY, Store
from inkdigits.errors import MissingExtraError, printable

REPORT: Final = "report.html"


def read_all(settings: Settings, means: Means, engine: Engine, *, reports: bool) -> Exit:
    """Read all inputs that have no row yet, show the progress, and say what came of it.

    ``reports`` asks for a page about it, which is left out where the packages for it are missing.

    Raises
    ------
    InkdigitsError
        As `run`.
    """
    sources = settings.sources
    total = Total(Sources(sources.arguments, sources.column, sources.left_out))
    with batch_progress(total) as listener:
        outcome = run(settings, means, engine=engine, listener=listener)
    typer.echo(_summary(outcome, settings.out))
    if reports:
        _write_report(settings, outcome)
    return Exit.SOME_UNREAD if outcome.tally.errors else Exit.READ


def _write_report(settings: Settings, outcome: Outcome) -> None:
    try:
        from inkdigits.reports import batch_page
    except MissingExtraError as error:
        typer.echo(f"inkdigits: there is no report. {error.message}", err=True)
        return
    store = Store(settings.out, settings.job.kind, settings.form)
    store.write(REPORT, batch_page(outcome).encode(errors="backslashreplace"))
    typer.echo(f"{printable(settings.out)}/{REPORT}")


def _summary(outcome: Outcome, out: str) -> str:
    tally, session = outcome.tally, outcome.session
    statuses = ", ".join(f"{count:,} {status}" for status, count in tally.statuses.most_common())
    seconds = session.samples[-1][0]
    rate = session.tally.rows / seconds if seconds else 0.0
    skipped = sum(outcome.skipped.values())
    return (
        f"{tally.rows:,} rows: {statuses}. {session.tally.rows:,} read in {duration(seconds)}, "
        f"{rate:,.0f}/s."
        + (f" Skipped {skipped:,} other files." if skipped else "")
        + f" {printable(out)}/{SUMMARY}"
    )
