"""Evaluating a model on labelled folders of numbers and of pages."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import typer

from inkdigits.apps.cli.evaluating import check_gallery, print_result, run_of, title_of
from inkdigits.apps.cli.numbers_table import print_numbers, print_pages
from inkdigits.apps.cli.progress import progress_bar
from inkdigits.apps.models import open_reader
from inkdigits.errors import InputError, printable
from inkdigits.evaluation import EVERYTHING, Selection
from inkdigits.evaluation.number_gallery import write_number_gallery
from inkdigits.evaluation.numbers import evaluate_numbers
from inkdigits.evaluation.pages import evaluate_pages
from inkdigits.reader import Reader


def check_numbers(
    model: Path | None, selection: Selection, *, pages: Path | None, gallery: Path | None
) -> None:
    """Refuse the options of data sets of digits.

    Raises
    ------
    InputError
        ``bad_option``.
    """
    if model is not None:
        raise InputError(
            "bad_option",
            "MODEL and --model are for single digits; with --numbers and --pages use "
            "--numbers-model.",
        )
    if replace(selection, limit=None) != EVERYTHING:
        raise InputError(
            "bad_option",
            "Of the options that select data, --numbers and --pages take only --limit.",
        )
    if pages is not None and gallery is not None:
        raise InputError(
            "bad_option",
            "--gallery is not for --pages; 'inkdigits read --page --annotate' shows what was read.",
        )


def evaluate_folders(
    numbers: Path | None,
    pages: Path | None,
    *,
    model: Path | None,
    limit: int | None,
    gallery: Path | None,
    as_json: bool,
) -> None:
    """Evaluate on a folder of numbers and on one of pages, and print the results.

    Parameters
    ----------
    model:
        The model that reads numbers, or its run, in which pictures of misread numbers are kept.

    Raises
    ------
    InkdigitsError
        ``is_input`` and ``not_ours`` where the gallery would overwrite something, and what
        `evaluate_numbers` and `evaluate_pages` raise.
    """
    reader, run = open_reader(None, model), run_of(model)
    if numbers is not None:
        folder = gallery or (run and run / "gallery")
        _numbers(reader, numbers, limit, folder and folder / numbers.resolve().name, as_json)
    if pages is not None:
        with progress_bar(f"reading {printable(pages)}") as progress:
            result = evaluate_pages(reader, pages, limit=limit, progress=progress)
        if as_json:
            typer.echo(json.dumps(result.to_dict()))
        else:
            print_pages(result)


def _numbers(
    reader: Reader, data: Path, limit: int | None, gallery: Path | None, as_json: bool
) -> None:
    if gallery is not None:
        check_gallery(gallery, str(data))
    with progress_bar(f"reading {printable(data)}") as progress:
        result = evaluate_numbers(reader, data, limit=limit, progress=progress)
    if gallery is not None:
        write_number_gallery(gallery, result.misread, title_of(result, "numbers misread"))
    print_result(result, gallery, print_numbers, as_json=as_json)
