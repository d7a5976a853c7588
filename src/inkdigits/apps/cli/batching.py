"""A batch from its options to its summary."""

from __future__ import annotations

import typer

from inkdigits.apps.cli.batch_progress import Total, batch_progress, duration
from inkdigits.apps.cli.exit_codes import Exit
from inkdigits.batch.run import Engine, Means, Outcome, Settings, run
from inkdigits.batch.sources import Sources
from inkdigits.batch.store import SUMMARY
from inkdigits.errors import printable


def read_all(settings: Settings, means: Means, engine: Engine) -> Exit:
    """Read all inputs that have no row yet, show the progress, and say what came of it.

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
    return Exit.SOME_UNREAD if outcome.tally.errors else Exit.READ


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
