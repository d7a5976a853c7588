"""The command line. It translates: what is typed to calls, and what comes back to text.

What is heavy (Keras, the data sets, rich) is imported inside the command that needs it.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from enum import IntEnum
from pathlib import Path
from typing import Annotated, ParamSpec

import typer

from inkdigits.errors import InkdigitsError, InputError

P = ParamSpec("P")


class Exit(IntEnum):
    """What the exit code says."""

    READ = 0
    SOME_UNREAD = 1
    USAGE = 2
    UNUSABLE = 3
    INTERRUPTED = 130


app = typer.Typer(
    name="inkdigits",
    help="Reads handwritten digits: drawn, photographed or scanned.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
data_app = typer.Typer(help="The data sets: what there is, and fetching.", no_args_is_help=True)
app.add_typer(data_app, name="data")

ModelOption = Annotated[
    Path | None, typer.Option(help="A model folder; by default the one that comes along.")
]
DataDirOption = Annotated[
    Path | None,
    typer.Option(help="Folder with the data sets; else INKDIGITS_DATA, else the cache."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


def main() -> None:
    """Run the command line; the console script."""
    for stream in (sys.stdout, sys.stderr):
        # A name that the terminal can't show is printed with escapes, not a reason to stop.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    app()


def told(command: Callable[P, Exit | None]) -> Callable[P, None]:
    """Tell errors in one line, and end with the exit code that fits."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            code = command(*args, **kwargs) or Exit.READ
            sys.stdout.flush()
        except InkdigitsError as error:
            typer.echo(f"inkdigits: {error.message}", err=True)
            code = Exit.USAGE if isinstance(error, InputError) else Exit.UNUSABLE
        except BrokenPipeError:
            # Whoever was reading has seen enough; Python would complain when it flushes at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = Exit.READ
        except KeyboardInterrupt:
            typer.echo("inkdigits: interrupted", err=True)
            code = Exit.INTERRUPTED
        raise typer.Exit(code)

    return run


@app.callback(invoke_without_command=True)
def version(
    show: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False,
) -> None:
    """Reads handwritten digits: drawn, photographed or scanned."""
    if show:
        from inkdigits import __version__

        typer.echo(f"inkdigits {__version__}")
        raise typer.Exit


@app.command()
@told
def read(
    files: Annotated[
        list[str], typer.Argument(help="Pictures, folders of pictures, patterns, or ink as .json.")
    ],
    model: ModelOption = None,
    as_json: JsonOption = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Comma-separated values.")] = False,
    as_tsv: Annotated[bool, typer.Option("--tsv", help="Tab-separated values.")] = False,
    annotate: Annotated[
        Path | None, typer.Option(help="Write each picture with its answer into this folder.")
    ] = None,
) -> Exit:
    """Read one digit from each picture.

    Ends with 0 when all could be read ("unsure" and "not a digit" are answers), 1 when some
    could not.
    """
    from inkdigits.apps.progress import progress_bar
    from inkdigits.apps.reading_files import find_inputs, read_files
    from inkdigits.apps.tables import writer_for
    from inkdigits.reader import Reader

    chosen = [name for name, on in (("json", as_json), ("csv", as_csv), ("tsv", as_tsv)) if on]
    if len(chosen) > 1:
        raise InputError("bad_option", "Choose one of --json, --csv and --tsv.")
    reader = Reader(model)
    inputs = find_inputs(files)
    write = writer_for(chosen[0] if chosen else "table", [one.name for one in inputs])
    # On a terminal the rows themselves show how far it has come.
    with progress_bar("reading", len(inputs), wanted=not sys.stdout.isatty()) as told_count:
        unread = read_files(reader, inputs, write, annotate, told_count)
    return Exit.SOME_UNREAD if unread else Exit.READ


@app.command()
@told
def draw(model: ModelOption = None) -> None:
    """Open a window to draw a digit in, which says what it is while you draw."""
    from inkdigits.apps.desktop.opening import open_window

    not_remembered = open_window(model).run()
    if not_remembered:
        typer.echo(f"inkdigits: {not_remembered}", err=True)


@app.command()
@told
def train(
    recipe: Annotated[str, typer.Argument(help="A recipe of a network: cnn or world.")],
    out: Annotated[
        Path, typer.Option(help="The run folder: new, empty, or of a training to go on with.")
    ] = Path("runs/latest"),
    data: Annotated[
        str | None,
        typer.Option(
            help="mnist, pendigits, unipen-digits, unipen-nondigits, synthetic or folders, by "
            "comma. Default: the recipe's."
        ),
    ] = None,
    without: Annotated[
        str, typer.Option(help="Sites, writers, styles and kinds to leave out, by comma.")
    ] = "",
    without_characters: Annotated[
        str, typer.Option(help="Letters and signs to leave out of the non-digits.")
    ] = "",
    epochs: Annotated[int | None, typer.Option(help="Default: the recipe's.")] = None,
    batch_size: Annotated[int | None, typer.Option(help="Default: the recipe's.")] = None,
    learning_rate: Annotated[float | None, typer.Option(help="Default: the recipe's.")] = None,
    augment: Annotated[
        bool | None, typer.Option("--augment/--no-augment", help="Vary strokes and glyphs.")
    ] = None,
    variants: Annotated[int | None, typer.Option(help="Drawings of each ink sample.")] = None,
    patience: Annotated[int | None, typer.Option(help="Epochs to wait for a better one.")] = None,
    seed: Annotated[int, typer.Option(help="Same seed, same data order.")] = 0,
    quick: Annotated[
        bool, typer.Option("--quick", help="Little data, few epochs: to see that all works.")
    ] = False,
    data_dir: DataDirOption = None,
) -> None:
    """Train a network and write its run folder, with the model folder in it.

    The same command goes on with a training that was interrupted.
    """
    from inkdigits.training import Options
    from inkdigits.training import train as run_training

    run_training(
        Options(
            recipe=recipe,
            out=out,
            data=data,
            without=without,
            without_characters=without_characters,
            epochs=epochs,
            batch_size=batch_size,
            learning_rate=learning_rate,
            augment=augment,
            variants=variants,
            patience=patience,
            seed=seed,
            quick=quick,
            data_dir=data_dir,
        )
    )


@app.command()
@told
def evaluate(
    model: ModelOption = None,
    data: Annotated[
        str,
        typer.Option(
            help="mnist, pendigits, unipen-digits, synthetic, unipen-nondigits, nondigits or "
            "folders, by comma."
        ),
    ] = "mnist",
    data_dir: DataDirOption = None,
    split: Annotated[
        str, typer.Option(help="test, validation, train or all.", metavar="SPLIT")
    ] = "test",
    only: Annotated[
        str, typer.Option(help="Sites, writers, styles or kinds to read, by comma.")
    ] = "",
    characters: Annotated[
        str | None, typer.Option(help="Digits, letters and signs to read, such as 17 or AEH.")
    ] = None,
    without_mislabelled: Annotated[
        bool, typer.Option("--without-mislabelled", help="Leave plainly mislabelled ink out.")
    ] = False,
    door: Annotated[
        str, typer.Option(help="How ink is read: as a picture of it, or as ink.", metavar="DOOR")
    ] = "picture",
    limit: Annotated[int | None, typer.Option(min=1, help="Read no more than so many.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the canvases that ink is drawn on.")] = 0,
    gallery: Annotated[
        Path | None,
        typer.Option(
            help="Write pictures of what is misread into a folder for each data set in this "
            "folder. Default for a model in a run folder: its gallery."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Score a model on digits that no bundled model was trained on, or on what is no digit."""
    from inkdigits.apps.evaluating import evaluate_data, gallery_of_run
    from inkdigits.evaluation import Selection
    from inkdigits.reader import Reader

    # What is no split and no door is told by the selection.
    selection = Selection(
        split=split,  # type: ignore[arg-type]
        only=[name for name in only.split(",") if name],
        characters=characters,
        without_mislabelled=without_mislabelled,
        door=door,  # type: ignore[arg-type]
        limit=limit,
        seed=seed,
    )
    reader = Reader(model)
    for name in data.split(","):
        evaluate_data(
            reader,
            name,
            selection,
            data_dir=data_dir,
            gallery=gallery or gallery_of_run(model),
            as_json=as_json,
        )


@app.command()
@told
def export(
    source: Annotated[Path, typer.Argument(help="A run folder, or a .keras or .h5 file.")],
    out: Annotated[Path, typer.Option(help="The model folder to write.")],
    recipe: Annotated[str, typer.Option(help="The recipe that the weights belong to.")] = "cnn",
) -> None:
    """Write trained weights as a model folder with an ONNX file, checked against Keras."""
    from inkdigits.training import RECIPES, export_file

    if recipe not in RECIPES:
        raise InputError(
            "bad_option", f"No recipe is called {recipe!r}. There are: {', '.join(RECIPES)}."
        )
    export_file(source, RECIPES[recipe], out)
    typer.echo(f"The model is {out}")


@data_app.command("list")
@told
def list_data(data_dir: DataDirOption = None, as_json: JsonOption = False) -> None:
    """List the data sets: what they hold, their terms, and whether they are here."""
    from inkdigits.apps.data_sets import print_data_sets

    print_data_sets(data_dir, as_json=as_json)


@data_app.command("fetch")
@told
def fetch_data(
    names: Annotated[list[str], typer.Argument(help="Names as 'inkdigits data list' shows them.")],
) -> None:
    """Fetch data sets into the user's cache folder; what is there and unaltered stays."""
    from inkdigits.datasets.fetching import fetch

    for name in names:
        typer.echo(f"{name}: {fetch(name)}")


@app.command()
@told
def doctor(model: ModelOption = None, as_json: JsonOption = False) -> Exit:
    """Say what is installed, whether the model gives its known answer, and where data is sought."""
    from inkdigits.apps.doctor import print_findings

    return Exit.READ if print_findings(model, as_json=as_json) else Exit.UNUSABLE


if __name__ == "__main__":
    main()
