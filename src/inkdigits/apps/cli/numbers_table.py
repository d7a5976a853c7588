"""Evaluations of numbers and pages as tables for people."""

from __future__ import annotations

from typing import Final

import typer

from inkdigits.apps.cli.evaluation_table import (
    print_error_by_share,
    print_lines,
    print_reliability,
    print_slices,
    print_wrapped,
    share_text,
)
from inkdigits.evaluation.numbers import NumbersEvaluation
from inkdigits.evaluation.pages import PageResult, PagesEvaluation
from inkdigits.evaluation.scores import Proportion

_WORST: Final = 10
"""Misread numbers and pages that are listed."""


def print_numbers(result: NumbersEvaluation) -> None:
    """Print how well whole numbers are read."""
    answers = result.answers
    lost = result.repeats_lost
    repeats = {} if lost is None else {"repetitions lost": share_text(lost)}
    typer.echo()
    print_wrapped(f"{result.data}: {result.count:,} numbers", "")
    print_lines(
        {
            "numbers right": share_text(result.right),
            "digit error rate": f"{result.digit_error_rate:.2%}  (edit distance over digits)",
            **repeats,
            "calibration error": f"{answers.calibration_error:.4f}",
            "answered": f"{answers.answered:.2%} of all, wrongly {answers.answered_wrong:.2%}",
            "could not be read": f"{answers.unread:,}",
        }
    )
    statuses = ", ".join(f"{status} {count:,}" for status, count in result.statuses.items())
    print_lines({"statuses": statuses})
    print_slices("by length", result.by_length)
    print_reliability(answers.reliability)
    print_error_by_share(answers.error_by_share)
    mistakes = [f"{one.label} as {one.text}" for one in result.misread if one.text]
    if mistakes:
        typer.echo("  most confident mistakes")
        print_wrapped(", ".join(mistakes[:_WORST]), "    ")


def print_pages(result: PagesEvaluation) -> None:
    """Print how well the numbers of pages are found and read."""
    typer.echo()
    print_wrapped(f"{result.data}: {result.count:,} pages with {result.numbers:,} numbers", "")
    print_lines(
        {
            "recall": _share(result.recall),
            "precision": _share(result.precision),
            "precision if sure": _share(result.sure_precision),
            "in order": _share(result.order),
            "whole pages right": _share(result.whole),
        }
    )
    if not result.wrong:
        return
    typer.echo("  pages with mistakes")
    for page in result.wrong[:_WORST]:
        print_wrapped(f"{page.file}: {_mistakes(page)}", "    ")
    if len(result.wrong) > _WORST:
        typer.echo(f"    and {len(result.wrong) - _WORST:,} others")


def _mistakes(page: PageResult) -> str:
    if page.error is not None:
        return page.error
    parts = [
        f"{name} {', '.join(texts)}"
        for name, texts in (("missing", page.missing), ("not there", page.extra))
        if texts
    ]
    return "; ".join(parts) or "in another order"


def _share(share: Proportion | None) -> str:
    return "-  (nothing to measure)" if share is None else share_text(share)
