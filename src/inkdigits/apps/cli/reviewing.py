"""A review from its first line to its last."""

from __future__ import annotations

import typer

from inkdigits.apps.cli.exit_codes import Exit
from inkdigits.apps.review import serving
from inkdigits.apps.review.review import Progress, Review
from inkdigits.apps.review.table import Table
from inkdigits.apps.review.teaching import ReviewTeaching
from inkdigits.apps.review.views import Views
from inkdigits.errors import printable


def review_readings(
    table: Table,
    views: Views,
    host: str,
    port: int,
    *,
    opens_browser: bool,
    teaching: ReviewTeaching | None = None,
) -> Exit:
    """Review the doubtful readings of a table on a page, until a person ends it.

    With ``teaching`` the answers teach a profile.

    Raises
    ------
    InputError
        When it can't listen there.
    """
    review = Review(table) if teaching is None else Review(table, teaching.changed)
    file = printable(table.path)
    progress = review.progress
    unread = f"{_counted(progress.unread, 'picture')} can't be read. " if progress.unread else ""
    if not progress.left:
        nothing = "All are reviewed" if progress.total else "None of the readings needs review"
        typer.echo(f"{unread}{nothing}: {file}")
        return Exit.SOME_UNREAD if progress.unread else Exit.READ
    readings = _counted(progress.rows - progress.unread, "reading")
    needs = "needs" if progress.left == 1 else "need"
    typer.echo(f"{unread}{progress.left:,} of {readings} {needs} review.")
    ended = Exit.SOME_UNREAD if progress.unread else Exit.READ
    try:
        serving.serve_review(review, views, host, port, opens_browser=opens_browser)
    except KeyboardInterrupt:
        ended = Exit.INTERRUPTED if review.progress.left else ended
    except SystemExit:
        _end(review, file, teaching)
        raise
    _end(review, file, teaching)
    return ended


def _end(review: Review, file: str, teaching: ReviewTeaching | None) -> None:
    typer.echo(_summary(review.progress, file))
    if teaching is not None:
        typer.echo(printable(teaching.summary))


def _summary(progress: Progress, file: str) -> str:
    done = progress.confirmed + progress.corrected
    left = f", {progress.left:,} left" if progress.left else ""
    return (
        f"{done:,} of {progress.total:,} reviewed{left}: {progress.confirmed:,} confirmed, "
        f"{progress.corrected:,} corrected. {file}"
    )


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
