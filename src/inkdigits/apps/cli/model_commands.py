"""Commands about models and data sets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from inkdigits.apps.cli import options
from inkdigits.apps.cli.exit_codes import Exit
from inkdigits.errors import InkdigitsError, InputError, ModelError, printable
from inkdigits.files import output_path, write_atomically, writing
from inkdigits.model.model_folder import NUMBERS, PAPER, kind_of

ModelArgument = Annotated[
    Path | None, typer.Argument(metavar="[MODEL]", help="The same as --model.")
]


def evaluate(
    path: ModelArgument = None,
    model: options.ModelOption = None,
    data: options.DataOption = "mnist",
    data_dir: options.DataDirOption = None,
    split: options.SplitOption = "test",
    only: options.OnlyOption = "",
    characters: options.CharactersOption = None,
    without_mislabelled: options.WithoutMislabelledOption = False,
    input_form: options.InputFormOption = "picture",
    numbers: options.NumbersFolderOption = None,
    pages: options.PagesFolderOption = None,
    numbers_model: options.NumbersModelOption = None,
    limit: options.LimitOption = None,
    seed: options.SeedOption = 0,
    gallery: options.GalleryOption = None,
    as_json: options.JsonOption = False,
) -> None:
    """Measure how well a model reads test data, or refuses what is not a digit."""
    from inkdigits.apps.cli.evaluating import evaluate_sets
    from inkdigits.apps.cli.evaluating_numbers import check_numbers, evaluate_folders
    from inkdigits.evaluation import Selection

    if path and model:
        raise InputError("bad_option", "Name the model once: as MODEL or by --model.")
    model = path or model
    # `Selection` refuses an unknown split or input form.
    selection = Selection(
        split=split,  # type: ignore[arg-type]
        only=_names(only),
        characters=characters,
        without_mislabelled=without_mislabelled,
        input_form=input_form,  # type: ignore[arg-type]
        limit=limit,
        seed=seed,
    )
    if numbers or pages:
        check_numbers(model, selection, pages=pages, gallery=gallery)
        evaluate_folders(
            numbers, pages, model=numbers_model, limit=limit, gallery=gallery, as_json=as_json
        )
    elif numbers_model is not None:
        raise InputError("bad_option", "--numbers-model needs --numbers or --pages.")
    else:
        evaluate_sets(
            model, _names(data), selection, data_dir=data_dir, gallery=gallery, as_json=as_json
        )


def _names(text: str) -> list[str]:
    """The names between the commas."""
    return [name.strip() for name in text.split(",") if name.strip()]


def export(
    source: Annotated[Path, typer.Argument(help="A run folder, or a .keras or .h5 file.")],
    out: Annotated[
        Path,
        typer.Option(
            help="The model folder to write; with --web, the .js file.",
            parser=output_path,
            metavar="FOLDER",
        ),
    ],
    recipe: Annotated[
        str | None,
        typer.Option(help="The recipe of the weights. Default: the first recipe that fits them."),
    ] = None,
    web: Annotated[
        bool,
        typer.Option(
            "--web",
            help="Write a module of JavaScript that reads digits with this model instead.",
        ),
    ] = False,
) -> None:
    """Export trained weights as a model folder, with an ONNX file checked against Keras."""
    if web:
        _export_web(source, out)
        return
    from inkdigits.training import (
        export_file,
        export_numbers_file,
        export_paper_file,
        find_recipe,
    )

    exports = {PAPER: export_paper_file, NUMBERS: export_numbers_file}
    kind = recipe or _kind_of_run(source)
    if kind in exports:
        exports[kind](source, out)
    else:
        export_file(source, find_recipe(recipe) if recipe else None, out)
    typer.echo(f"The model is {printable(out)}")


def _export_web(source: Path, out: Path) -> None:
    from inkdigits.apps.models import model_folder
    from inkdigits.apps.static import package_module
    from inkdigits.model.card import load_model

    with model_folder(source) as folder:
        content = package_module(load_model(folder))
    with writing(out):
        write_atomically(out, content)
    typer.echo(f"The module is {printable(out)} ({len(content) / 1e6:.2f} MB)")


def _kind_of_run(run: Path) -> str | None:
    """The kind of the model in the folder of a run."""
    try:
        return kind_of(run) if run.is_dir() else None
    except ModelError:
        # There is no model yet, or it is damaged: the export says so.
        return None


def list_data(data_dir: options.DataDirOption = None, as_json: options.JsonOption = False) -> None:
    """List the data sets: their contents, their licences, and whether they are here."""
    from inkdigits.data import DATA_SETS
    from inkdigits.data.fetching import searched_folder

    try:
        folder, problem = searched_folder(data_dir), ""
    except InkdigitsError as error:
        folder, problem = None, error.message
    for name, data_set in DATA_SETS.items():
        here = folder is not None and all(any(folder.glob(file.path)) for file in data_set.files)
        size = sum(file.size for file in data_set.files)
        if as_json:
            form = {
                "name": name,
                "about": data_set.about,
                "source": data_set.source,
                "licence": data_set.licence,
                "credit": data_set.credit,
                "bytes": size,
                "files": {file.path: file.sha256 for file in data_set.files},
                "here": here,
            }
            typer.echo(json.dumps(form))
            continue
        typer.echo(f"{name}  ({size / 1e6:.1f} MB, {'here' if here else 'not here'})")
        typer.echo(f"    {data_set.about}\n    {data_set.source}  {data_set.licence}")
        if not here:
            typer.echo(f"    {data_set.obtain}")
    if not as_json:
        typer.echo(f"Looked for in {printable(folder)}" if folder else problem)


def fetch_data(
    names: Annotated[
        list[str], typer.Argument(help="Names of data sets, as 'inkdigits data list' shows them.")
    ],
) -> None:
    """Download data sets into the user's cache folder, unless they are there already."""
    from inkdigits.data.fetching import fetch

    for name in names:
        typer.echo(f"{printable(name)}: {printable(fetch(name))}")


def make_data(
    names: Annotated[
        list[str],
        typer.Argument(help="Names of data sets: pendigits, unipen-digits, unipen-nondigits."),
    ],
    source: Annotated[
        Path, typer.Option("--from", help="The downloaded file, or a folder with its content.")
    ],
    data_dir: options.DataDirOption = None,
) -> None:
    """Make data sets from the files that their sources serve; 'inkdigits data list' names these."""
    from inkdigits.data.making import make

    for name in names:
        typer.echo(f"{printable(name)}: {printable(make(name, source, data_dir))}")


def doctor(model: options.ModelOption = None, as_json: options.JsonOption = False) -> Exit:
    """Check the installation: packages, the model's known answer, and the data folders."""
    from inkdigits.apps.cli.doctor import print_findings

    return Exit.READ if print_findings(model, as_json=as_json) else Exit.UNUSABLE
