"""Evaluating a model on data sets, and keeping the results and pictures of misread samples."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import typer

from inkdigits.apps.cli.evaluation_table import print_evaluation
from inkdigits.apps.cli.progress import progress_bar
from inkdigits.apps.models import open_reader
from inkdigits.errors import InputError, MissingExtraError, printable
from inkdigits.evaluation import EVERYTHING, NAMES, Evaluation, Selection, evaluate
from inkdigits.evaluation.gallery import CONTACT_SHEET, write_gallery
from inkdigits.evaluation.numbers import NumbersEvaluation
from inkdigits.files import check_targets, write_atomically, writing
from inkdigits.model import run_folder
from inkdigits.reader import Reader

Result = TypeVar("Result", Evaluation, NumbersEvaluation)


def run_of(model: Path | None) -> Path | None:
    """The run folder of a model, given as the run folder or its model folder; else None."""
    if model is None:
        return None
    path = model.resolve()
    folder = path.parent if path.name == run_folder.MODEL else path
    return folder if (folder / run_folder.OPTIONS).is_file() else None


def evaluate_sets(
    model: Path | None,
    names: Iterable[str],
    selection: Selection,
    *,
    data_dir: Path | None,
    gallery: Path | None,
    as_json: bool,
) -> None:
    """Evaluate a model on data sets, and renew the report of its run.

    Raises
    ------
    InkdigitsError
        As `open_reader`; ``is_input`` and ``not_ours`` where the gallery would overwrite something,
        and what `evaluate` raises.
    """
    reader, run = open_reader(model), run_of(model)
    for name in names:
        _evaluate_set(
            reader,
            name,
            selection,
            data_dir=data_dir,
            run=run,
            gallery=gallery,
            as_json=as_json,
        )
    page = _renew_report(run) if run and selection == EVERYTHING else None
    if page and not as_json:
        typer.echo(f"report: {printable(page)}")


def _evaluate_set(
    reader: Reader,
    data: str,
    selection: Selection,
    *,
    data_dir: Path | None,
    run: Path | None,
    gallery: Path | None,
    as_json: bool,
) -> None:
    """Evaluate on one data set, print the result, and write pictures of misread samples.

    The result on a whole test set is kept in the run folder, for its report.
    """
    name = data if data in NAMES else Path(data).resolve().name
    gallery = gallery or (run and run / "gallery")
    folder = gallery and gallery / name
    if folder is not None:
        check_gallery(folder, data)
    with progress_bar(f"reading {printable(data)}") as progress:
        result = evaluate(reader, data, selection, data_dir=data_dir, progress=progress)
    if data not in NAMES and any(_is_called(each["name"], name) for each in reader.card.data):
        typer.echo(
            f"The model was trained on a folder called {printable(name)}; if it is this one, most "
            "of these pictures are not new to it.",
            err=True,
        )
    if run is not None and selection == EVERYTHING:
        _keep(run / run_folder.EVALUATIONS.replace("*", name), reader, result)
    if folder is not None:
        what = "digits misread" if result.confidence else "non-digits answered with a digit"
        write_gallery(folder, result.misread, title_of(result, what))
    print_result(result, folder, print_evaluation, as_json=as_json)


def check_gallery(folder: Path, data: str) -> None:
    """Refuse a gallery in the folder of the pictures, or over a picture of another program."""
    check_targets([folder / CONTACT_SHEET])
    if data not in NAMES and folder.exists() and Path(data).exists() and folder.samefile(data):
        raise InputError(
            "is_input",
            f"{printable(folder)} is the folder of the pictures to read; choose another place for "
            "the gallery.",
        )


def print_result(
    result: Result, gallery: Path | None, print_table: Callable[[Result], None], *, as_json: bool
) -> None:
    """Print a result as a table or as JSON, and where pictures of what was misread are."""
    if as_json:
        written = {} if gallery is None else {"gallery": printable(gallery)}
        typer.echo(json.dumps({**result.to_dict(), **written}))
        return
    print_table(result)
    if gallery is not None and result.misread:
        typer.echo(f"  what was misread: {printable(gallery / CONTACT_SHEET)}")


def _renew_report(run: Path) -> Path | None:
    """Write the report of a run again, with its evaluations.

    Returns None where the packages for reports are missing or the training run is unfinished.
    """
    if not (run / run_folder.ANSWERS).is_file():
        return None
    try:
        from inkdigits.reports import write_report
    except MissingExtraError as error:
        typer.echo(f"The report is not renewed. {error.message}", err=True)
        return None
    return write_report(run)


def _is_called(source: str, name: str) -> bool:
    """Whether a source in a card, such as "mine:0.5", is the folder of this name."""
    return source == name or source.rpartition(":")[0] == name


def _keep(path: Path, reader: Reader, result: Evaluation) -> None:
    """Write a result, with the hash of the model that it is about."""
    content = {"model_sha256": reader.card.sha256, **result.to_dict()}
    with writing(path):
        write_atomically(path, (json.dumps(content, indent=1) + "\n").encode())


def title_of(result: Evaluation | NumbersEvaluation, what: str) -> str:
    """The title of a gallery; ``what`` it shows."""
    kept = len(result.misread)
    first = f"; the first {kept:,}" if kept < result.misread_count else ""
    return f"{result.data}: {result.misread_count:,} of {result.count:,} {what}{first}"
