"""Evaluations as tables for people, no wider than `WIDTH` columns."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any, Final

import typer

from inkdigits.data import DATA_SETS
from inkdigits.errors import printable
from inkdigits.evaluation import (
    DIGITS_REFUSED,
    LEAST_DIGITS,
    AgainstDigits,
    Confusion,
    Evaluation,
    Selection,
    worst_first,
)
from inkdigits.evaluation.result import ConfidenceScores
from inkdigits.evaluation.scores import Proportion, ReliabilityBin

WIDTH: Final = 100

_WORST: Final = 10
_CONFUSIONS: Final = 10
_ONE_COLUMN: Final = 12
"""The most rows of a table in one column; longer tables have two."""

_WIDEST_NAME: Final = 19


def print_evaluation(result: Evaluation) -> None:
    """Print how well digits are read, or how much of non-digits is refused."""
    if result.confidence is None:
        _print_nondigits(result)
    else:
        _print_digits(result, result.confidence)


def _print_digits(result: Evaluation, confidence: ConfidenceScores) -> None:
    _print_head(f"{result.data}: {result.count:,} digits", result.selection)
    divided = result.data in DATA_SETS and result.selection.split != "all"
    split = f"{result.selection.split} " if divided else ""
    wrong = f"{confidence.answered_wrong:.2%}"
    print_lines(
        {
            f"{split}accuracy": share_text(result.correct),
            **_without(result.mislabelled, result.without_mislabelled, "accuracy"),
            f"{split}loss": f"{confidence.cross_entropy:.4f}  (cross-entropy)",
            "Brier score": f"{confidence.brier_score:.4f}",
            "calibration error": f"{confidence.calibration_error:.4f}",
            "answered": f"{confidence.answered:.2%} of all, wrongly {wrong}",
            "could not be read": f"{confidence.unread:,}",
        }
    )
    print_slices("by digit", result.by_label)
    print_slices("by site", result.by_site)
    _print_writers(result)
    print_slices("by style, the worst first", worst_first(result.by_style))
    print_reliability(confidence.reliability)
    print_error_by_share(confidence.error_by_share)
    _print_confusions("most frequent mistakes", result.confusions)


def _print_nondigits(result: Evaluation) -> None:
    _print_head(f"{result.data}: {result.count:,} non-digits", result.selection)
    statuses = ", ".join(f"{status} {count:,}" for status, count in result.statuses.items())
    print_lines(
        {
            "refused": share_text(result.correct),
            **_without(result.mislabelled, result.without_mislabelled, "refused"),
            "statuses": statuses,
        }
    )
    if result.against_digits is not None:
        _print_against(result.against_digits)
    synthetic = result.data == "nondigits"
    title = "by kind" if synthetic else "by character"
    print_slices("by use" if synthetic else "by site", result.by_site, "refused")
    print_slices(f"{title}, the least refused first", worst_first(result.by_label), "refused")
    _print_confusions("most frequently answered", result.confusions)


def _print_against(against: AgainstDigits) -> None:
    typer.echo(f"  digit scores, against those of {against.count:,} digits by the same writers")
    typer.echo(f"    AUROC              {against.auroc:.4f}")
    typer.echo(
        f"    threshold          {against.threshold:.4f}, where {against.digits_refused.value:.2%} "
        f"of the digits are refused (aim: at most {DIGITS_REFUSED:.0%})"
    )
    typer.echo(f"    non-digits refused {share_text(against.nondigits_refused)}")


def _print_head(what: str, selection: Selection) -> None:
    """Print what was read, with the options of the selection that are not the default."""
    parts = []
    if selection.split != "test":
        parts.append("all splits" if selection.split == "all" else f"{selection.split} split")
    if selection.only:
        parts.append(f"only {', '.join(selection.only)}")
    if selection.characters is not None:
        parts.append(f"only {''.join(selection.characters)}")
    if selection.without_mislabelled:
        parts.append("without the plainly mislabelled")
    if selection.input_form != "picture":
        parts.append("read as ink")
    typer.echo()
    print_wrapped(f"{what} ({'; '.join(parts)})" if parts else what, "")


def print_lines(lines: Mapping[str, str]) -> None:
    """Print texts with their names before them."""
    for name, text in lines.items():
        typer.echo(f"  {name:18} {text}")


def _without(count: int, share: Proportion | None, what: str) -> dict[str, str]:
    if share is None:
        return {}
    return {f"without {count:,} plainly mislabelled:": f"{what} {share_text(share)}"}


def share_text(share: Proportion) -> str:
    """A share with its interval."""
    return f"{share.value:.2%}  (95 % interval {share.low:.2%} to {share.high:.2%})"


def print_slices(title: str, slices: Mapping[Any, Proportion], of: str = "right") -> None:
    """Print a table of shares, unless there is only one slice."""
    if len(slices) < 2:
        return
    _print_table(title, [(str(name), share) for name, share in slices.items()], of)


def _print_table(title: str, rows: Sequence[tuple[str, Proportion]], of: str = "right") -> None:
    """Print shares with their intervals, in one column or two."""
    over_names = len(title) <= _WIDEST_NAME
    longest = max(len(name) for name, _ in rows)
    width = min(max(longest, len(title) - 2 if over_names else 0), _WIDEST_NAME)
    cells = [
        f"{_cut(name, width):{width}} {share.value:7.2%}  {_interval(share):>11} {share.count:6,}"
        for name, share in rows
    ]
    half = len(cells) if len(cells) <= _ONE_COLUMN else math.ceil(len(cells) / 2)
    columns = f"{of:>8}  95 % within  count"
    again = f"  {'':{width}}{columns}" if half < len(cells) else ""
    if not over_names:
        typer.echo(f"  {title}")
    typer.echo(f"  {title if over_names else '':{width + 2}}{columns}{again}")
    for left, right in zip_longest(cells[:half], cells[half:], fillvalue=""):
        typer.echo(f"    {left}  {right}".rstrip())


def _interval(share: Proportion) -> str:
    """The interval in per cent, up to 11 columns wide."""
    return f"{100 * share.low:.1f}-{100 * share.high:.1f}"


def _cut(name: str, width: int) -> str:
    return name if len(name) <= width else f"{name[: width - 1]}…"


def _print_writers(result: Evaluation) -> None:
    compared = result.compared_writers
    mean = result.mean_over_writers
    if len(result.by_writer) < 2 or mean is None:
        return
    worst = next(iter(compared.values()))
    typer.echo(
        f"  {len(compared)} of {len(result.by_writer)} writers have {LEAST_DIGITS} digits or more: "
        f"mean {mean:.2%}, worst {worst.value:.2%}"
    )
    _print_table("the worst of them", list(compared.items())[:_WORST])


def print_reliability(bins: Iterable[ReliabilityBin]) -> None:
    """Print how often answers of each confidence are right."""
    typer.echo("  confidence       claimed    right    count")
    for each in bins:
        edges = f"{each.low:5.1%} to {each.high:6.1%}"
        typer.echo(f"    {edges:15} {each.confidence:6.2%}  {each.accuracy:7.2%}  {each.count:7,}")


def print_error_by_share(errors: Mapping[float, float]) -> None:
    """Print the error for each share that is answered."""
    typer.echo("  when the most confident are answered, so many of them are wrong")
    typer.echo("    answered " + "".join(f"{share:9.0%}" for share in errors))
    typer.echo("    wrong    " + "".join(f"{error:9.2%}" for error in errors.values()))


def _print_confusions(title: str, confusions: Sequence[Confusion]) -> None:
    if not confusions:
        return
    mistakes = [f"{each.label} as {each.taken_for} ({each.count})" for each in confusions]
    typer.echo(f"  {title}")
    print_wrapped(", ".join(mistakes[:_CONFUSIONS]), "    ")


def print_wrapped(text: str, indent: str) -> None:
    """Print a text in lines of at most `WIDTH` columns."""
    lines = textwrap.wrap(
        printable(text),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_on_hyphens=False,
    )
    typer.echo("\n".join(lines))
