"""The report of a batch: what was read, how fast, and what went wrong."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from inkdigits.batch.parquet import filled
from inkdigits.batch.places import load
from inkdigits.batch.run import Outcome
from inkdigits.batch.session import Session
from inkdigits.batch.tally import Tally
from inkdigits.errors import InkdigitsError
from inkdigits.picture import open_picture
from inkdigits.reports.pages import render
from inkdigits.reports.palette import BLUE
from inkdigits.reports.plots import new_axes

_SHOWN_SIDE: Final = 240
"""Pixels of the longer side of a picture."""

_MOST_POINTS: Final = 60
"""Of the curve of the rate, so that it shows more than the size of the chunks."""

_THOUSANDS: Final = FuncFormatter(lambda value, _: f"{value:,.0f}")


def batch_page(outcome: Outcome) -> str:
    """The page in HTML, in one file.

    The pictures of the least sure readings are opened again; those that can't be are left out.
    """
    tally, session = outcome.tally, outcome.session
    figures = {"digits": digits_plot(tally)}
    if session.tally.rows:
        figures["rate"] = rate_plot(session)
    return render(
        "batch.html",
        settings=outcome.settings,
        summary=outcome.to_dict(),
        tally=tally,
        failed=tally.errors.total(),
        figures=figures,
        doubtful=_doubtful(tally),
    )


def rate_plot(session: Session) -> Figure:
    """Rows for each second over the minutes of a call."""
    step = max(1, len(session.samples) // _MOST_POINTS)
    samples = np.array(session.samples[::step] + session.samples[-1:])
    passed, rows = np.diff(samples, axis=0).T
    figure, axes = new_axes()
    is_long = samples[-1, 0] > 120
    times = samples[1:, 0] / (60 if is_long else 1)
    axes.plot(times[passed > 0], (rows / np.maximum(passed, 1e-9))[passed > 0], color=BLUE)
    axes.set_ylim(bottom=0)
    axes.set_xlabel("minutes" if is_long else "seconds")
    axes.set_ylabel("pictures per second")
    axes.yaxis.set_major_formatter(_THOUSANDS)
    return figure


def digits_plot(tally: Tally) -> Figure:
    """How often each digit was read."""
    figure, axes = new_axes()
    axes.bar(range(10), [tally.digits[str(digit)] for digit in range(10)], color=BLUE)
    axes.set_xticks(range(10))
    axes.grid(axis="x", visible=False)
    axes.set_xlabel("digit")
    axes.set_ylabel("times read")
    axes.yaxis.set_major_formatter(_THOUSANDS)
    return figure


def _doubtful(tally: Tally) -> list[dict[str, Any]]:
    found = []
    for row, item in filled(tally.least_sure):
        try:
            picture = open_picture(load(item), _SHOWN_SIDE).colours
        except InkdigitsError:
            continue
        shown = {"picture": picture, "name": row.name, "confidence": row.confidence}
        text = row.text or row.likely
        found.append({**shown, "text": text, "status": row.status})
    return found
