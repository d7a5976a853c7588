"""Scoring data sets, with a gallery of misread samples."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from inkdigits.apps.cli.evaluation_table import print_evaluation, print_refusals
from inkdigits.apps.cli.progress import progress_bar
from inkdigits.errors import InputError, MissingExtraError, shown
from inkdigits.evaluation import (
    NAMES,
    NONDIGITS,
    Evaluation,
    Refusals,
    Selection,
    evaluate,
    evaluate_nondigits,
)
from inkdigits.evaluation.gallery import CONTACT_SHEET, write_gallery
from inkdigits.evaluation.selection import EVERYTHING
from inkdigits.files import check_targets, write_whole, writing
from inkdigits.model import run_folder
from inkdigits.reader import Reader


def run_of(model: Path | None) -> Path | None:
    """The run folder that this is, or whose model folder it is; None for any other model."""
    if model is None:
        return None
    place = model.resolve()
    folder = place.parent if place.name == run_folder.MODEL else place
    return folder if (folder / run_folder.OPTIONS).is_file() else None


def evaluate_data(
    reader: Reader,
    data: str,
    selection: Selection,
    *,
    data_dir: Path | None,
    run: Path | None,
    gallery: Path | None,
    as_json: bool,
) -> None:
    """Score one data set, and print the result and the path of its gallery.

    The result of a whole test set is kept in the run folder of the model, for its report.

    Raises
    ------
    InputError
        ``is_input`` and ``not_ours`` where the gallery would overwrite something, and what
        `evaluate` raises.
    """
    name = data if data in NAMES else Path(data).resolve().name
    gallery = gallery or (run and run / "gallery")
    folder = gallery and gallery / name
    if folder is not None:
        _check_gallery(folder, data)
    result = _scored(reader, data, selection, data_dir)
    if data not in NAMES and any(_is_called(each["name"], name) for each in reader.card.data):
        typer.echo(
            f"The model was trained on a folder called {shown(name)}; if it is this one, most of "
            "these pictures are not new to it.",
            err=True,
        )
    if run is not None and selection == EVERYTHING:
        _keep(run / run_folder.EVALUATIONS.replace("*", name), reader, result)
    if folder is not None:
        write_gallery(folder, result.misread, _title(result))
    if as_json:
        place = {} if folder is None else {"gallery": shown(folder)}
        typer.echo(json.dumps({**result.to_dict(), **place}))
        return
    if isinstance(result, Evaluation):
        print_evaluation(result)
    else:
        print_refusals(result)
    if folder is not None and result.misread:
        typer.echo(f"  what was misread: {shown(folder / CONTACT_SHEET)}")


def _check_gallery(folder: Path, data: str) -> None:
    """Refuse a gallery in the folder of the pictures, and one over another's picture."""
    check_targets([folder / CONTACT_SHEET])
    if data not in NAMES and folder.exists() and Path(data).exists() and folder.samefile(data):
        raise InputError(
            "is_input",
            f"{shown(folder)} is the folder of the pictures to read; choose another place for "
            "the gallery.",
        )


def renew_report(run: Path) -> Path | None:
    """Write the report of a run again, with its evaluations.

    Returns None if the packages for reports are missing, or the training run is not finished.
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


def _keep(path: Path, reader: Reader, result: Evaluation | Refusals) -> None:
    """Write the result, with the hash of the model."""
    content = {"model_sha256": reader.card.sha256, **result.to_dict()}
    with writing(path):
        write_whole(path, (json.dumps(content, indent=1) + "\n").encode())


def _scored(
    reader: Reader, data: str, selection: Selection, data_dir: Path | None
) -> Evaluation | Refusals:
    score = evaluate_nondigits if data in NONDIGITS else evaluate
    with progress_bar(f"reading {shown(data)}") as progress:
        return score(reader, data, selection, data_dir=data_dir, progress=progress)


def _title(result: Evaluation | Refusals) -> str:
    what = (
        "digits misread" if isinstance(result, Evaluation) else "non-digits answered with a digit"
    )
    kept = len(result.misread)
    first = f"; the first {kept:,}" if kept < result.misread_count else ""
    return f"{result.data}: {result.misread_count:,} of {result.count:,} {what}{first}"
