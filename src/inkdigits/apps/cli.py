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

from inkdigits.errors import InkdigitsError, InputError, shown

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
    Path | None,
    typer.Option(
        help="A model folder, a run folder, or a .keras or .h5 file. Default: the bundled model."
    ),
]
DataDirOption = Annotated[
    Path | None,
    typer.Option(help="Folder with the data sets; else INKDIGITS_DATA, else the cache."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


def main() -> None:
    """Run the command line."""
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
        except OSError as error:
            # A full disk behind standard output, say; Python would try it again at exit.
            place = f"{shown(error.filename)}: " if error.filename else ""
            typer.echo(f"inkdigits: {place}{error.strerror or error}", err=True)
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = Exit.UNUSABLE
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
    from inkdigits.apps.models import open_reader
    from inkdigits.apps.progress import progress_bar
    from inkdigits.apps.reading_files import find_inputs, read_files
    from inkdigits.apps.tables import writer_for

    chosen = [name for name, on in (("json", as_json), ("csv", as_csv), ("tsv", as_tsv)) if on]
    if len(chosen) > 1:
        raise InputError("bad_option", "Choose one of --json, --csv and --tsv.")
    reader = open_reader(model)
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

    for message in open_window(model).run():
        typer.echo(f"inkdigits: {message}", err=True)


@app.command()
@told
def train(
    recipe: Annotated[
        str | None,
        typer.Argument(help="A recipe (see --list), or your own: net.py or module:function."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="The run folder: new, empty, or of a training to go on with. Default: the next "
            "number from runs/RECIPE-1 on."
        ),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(help="A TOML file with any of these options; what is typed comes first."),
    ] = None,
    data: Annotated[
        str | None,
        typer.Option(
            help="mnist, pendigits, unipen-digits, unipen-nondigits, synthetic or folders, by "
            "comma; mnist:0.1 takes a tenth. Default: the recipe's."
        ),
    ] = None,
    without: Annotated[
        str | None, typer.Option(help="Sites, writers, styles and kinds to leave out, by comma.")
    ] = None,
    without_characters: Annotated[
        str | None, typer.Option(help="Letters and signs to leave out of the non-digits.")
    ] = None,
    epochs: Annotated[int | None, typer.Option(help="Default: the recipe's.")] = None,
    batch_size: Annotated[int | None, typer.Option(help="Default: the recipe's.")] = None,
    learning_rate: Annotated[float | None, typer.Option(help="Default: the recipe's.")] = None,
    optimizer: Annotated[
        str | None, typer.Option(help="adam, adamw, sgd, rmsprop or adadelta.", metavar="NAME")
    ] = None,
    schedule: Annotated[
        str | None,
        typer.Option(help="Of the learning rate: cosine, plateau or constant.", metavar="NAME"),
    ] = None,
    augment: Annotated[
        bool | None, typer.Option("--augment/--no-augment", help="Vary strokes and glyphs.")
    ] = None,
    variants: Annotated[int | None, typer.Option(help="Drawings of each ink sample.")] = None,
    validation_share: Annotated[
        float | None, typer.Option(help="Of the training data. Default: fixed splits.")
    ] = None,
    patience: Annotated[int | None, typer.Option(help="Epochs to wait for a better one.")] = None,
    seed: Annotated[int | None, typer.Option(help="Same seed, same data order.")] = None,
    quick: Annotated[
        bool | None,
        typer.Option("--quick/--no-quick", help="Little data, few epochs: to see that all works."),
    ] = None,
    tensorboard: Annotated[
        bool | None,
        typer.Option("--tensorboard/--no-tensorboard", help="Write logs for TensorBoard too."),
    ] = None,
    data_dir: DataDirOption = None,
    list_recipes: Annotated[bool, typer.Option("--list", help="List the recipes and end.")] = False,
    show: Annotated[
        str | None, typer.Option(help="Show one recipe in full and end.", metavar="RECIPE")
    ] = None,
) -> None:
    """Train a network and write its run folder, with the model folder and a report in it.

    The same command goes on with a training that was interrupted.
    """
    given = locals()
    if list_recipes or show:
        from inkdigits.apps.recipe_tables import print_recipe, print_recipes
        from inkdigits.training import find_recipe

        print_recipe(find_recipe(show)) if show else print_recipes()
        return
    from inkdigits.training import Options, numbered_options, read_options

    for name in ("config", "list_recipes", "show"):
        del given[name]
    chosen = read_options(config) if config else {}
    chosen |= {name: value for name, value in given.items() if value is not None}
    if "recipe" not in chosen:
        raise InputError("bad_option", "Name a recipe; inkdigits train --list shows them.")

    def options() -> Options:
        return Options(**chosen) if "out" in chosen else numbered_options(Path("runs"), **chosen)

    options()
    # They take seconds to import, and what is wrong with the options has been told before that.
    from inkdigits.reports import write_report
    from inkdigits.training import train as run_training

    written: list[Path] = []
    try:
        # Asked for anew: meanwhile another training may have taken the number of this one's folder.
        run_training(options(), report=lambda folder: written.append(write_report(folder)))
    finally:
        # After Ctrl-C, too.
        for page in written:
            typer.echo(f"report: {shown(page)}")


@app.command()
@told
def sweep(
    recipe: Annotated[str, typer.Argument(help="A recipe, as for train.")],
    tried: Annotated[
        list[str],
        typer.Option("--try", help="What to try: learning_rate=0.001,0.003; more than once."),
    ],
    out: Annotated[Path, typer.Option(help="The folder of the sweep.")] = Path("sweeps/latest"),
    config: Annotated[
        Path | None, typer.Option(help="A TOML file with options that all share.")
    ] = None,
    data: Annotated[str | None, typer.Option(help="As for train.")] = None,
    epochs: Annotated[int | None, typer.Option(help="As for train.")] = None,
    seeds: Annotated[int, typer.Option(help="Trainings for each choice.")] = 3,
    random: Annotated[
        int | None, typer.Option(help="Take so many choices of the grid at random.")
    ] = None,
    engine: Annotated[
        str, typer.Option(help="processes of this machine, or ray.", metavar="ENGINE")
    ] = "processes",
    workers: Annotated[
        int | None,
        typer.Option(help="Trainings at once. Default: 1; on Ray as many as have processors."),
    ] = None,
    data_dir: DataDirOption = None,
) -> None:
    """Train with several options and seeds, and say which does best on validation data.

    The same command goes on with a sweep that was interrupted.
    """
    from inkdigits.apps.sweeping import run_sweep
    from inkdigits.training import read_options

    given = {"recipe": recipe, "data": data, "epochs": epochs, "data_dir": data_dir}
    base = read_options(config) if config else {}
    for name in ("out", "seed"):
        if name in base:
            raise InputError(
                "bad_option", f"{shown(config or '')}: {name} is not for a sweep; use its options."
            )
    base |= {name: value for name, value in given.items() if value is not None}
    run_sweep(base, tried, out, seeds=seeds, random=random, engine=engine, workers=workers)


@app.command()
@told
def report(
    run: Annotated[Path, typer.Argument(help="A run folder.")],
) -> None:
    """Write the report of a run anew, with what has been evaluated since."""
    from inkdigits.reports import write_report

    typer.echo(shown(write_report(run)))


@app.command()
@told
def compare(
    runs: Annotated[list[Path], typer.Argument(help="Run folders.")],
    out: Annotated[Path, typer.Option(help="The page to write.")] = Path("comparison.html"),
) -> None:
    """Put runs side by side on one page."""
    from inkdigits.reports import write_comparison

    write_comparison(runs, out)
    typer.echo(shown(out))


@app.command()
@told
def show(
    files: Annotated[list[str], typer.Argument(help="Pictures, folders, patterns, or ink.")],
    out: Annotated[Path, typer.Option(help="The picture to write.")] = Path("readings.png"),
    model: ModelOption = None,
) -> Exit:
    """Draw pictures beside what is read of them and how probable each digit is.

    Ends like read: with 1 when some could not be read.
    """
    from inkdigits.apps.models import open_reader
    from inkdigits.apps.showing import draw_readings

    unread = draw_readings(open_reader(model), files, out)
    typer.echo(shown(out))
    return Exit.SOME_UNREAD if unread else Exit.READ


@app.command()
@told
def evaluate(
    path: Annotated[
        Path | None, typer.Argument(metavar="[MODEL]", help="The same as --model.")
    ] = None,
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
    limit: Annotated[
        int | None,
        typer.Option(min=1, help="Read no more than so many; of what is synthetic, so many."),
    ] = None,
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
    from inkdigits.apps.evaluating import evaluate_data, run_of
    from inkdigits.apps.models import open_reader
    from inkdigits.evaluation import Selection

    if path and model:
        raise InputError("bad_option", "Name the model once: as MODEL or by --model.")
    model = path or model

    # What is no split and no door is told by the selection.
    selection = Selection(
        split=split,  # type: ignore[arg-type]
        only=_names(only),
        characters=characters,
        without_mislabelled=without_mislabelled,
        door=door,  # type: ignore[arg-type]
        limit=limit,
        seed=seed,
    )
    reader = open_reader(model)
    for name in _names(data):
        evaluate_data(
            reader,
            name,
            selection,
            data_dir=data_dir,
            run=run_of(model),
            gallery=gallery,
            as_json=as_json,
        )


def _names(text: str) -> list[str]:
    """What stands between the commas."""
    return [name.strip() for name in text.split(",") if name.strip()]


@app.command()
@told
def export(
    source: Annotated[Path, typer.Argument(help="A run folder, or a .keras or .h5 file.")],
    out: Annotated[Path, typer.Option(help="The model folder to write.")],
    recipe: Annotated[
        str | None,
        typer.Option(help="The recipe of the weights. Default: the first that they fit."),
    ] = None,
) -> None:
    """Write trained weights as a model folder with an ONNX file, checked against Keras."""
    from inkdigits.training import export_file, find_recipe

    export_file(source, find_recipe(recipe) if recipe else None, out)
    typer.echo(f"The model is {out}")


@app.command()
@told
def serve(
    host: Annotated[
        str, typer.Option(help="Where to listen. Elsewhere than on this machine, a token is asked.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 is any that is free.")] = 8000,
    model: ModelOption = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that answer.")] = 1,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(help="Another value of the Host header, such as a proxy's name. Repeatable."),
    ] = None,
    allow_origin: Annotated[
        list[str] | None,
        typer.Option(
            help="Another site whose pages may use the service, such as http://localhost:3000. "
            "Repeatable."
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Write no access log.")] = False,
) -> None:
    """Serve a page to draw on, and the HTTP API, until Ctrl+C.

    INKDIGITS_TOKEN sets the token; otherwise each start makes a new one where one is needed.
    """
    from inkdigits.errors import MissingExtraError

    try:
        from inkdigits.apps.server.process import Place
        from inkdigits.apps.server.process import serve as run_server
    except ModuleNotFoundError as error:
        raise MissingExtraError("Serving the page", "web") from error
    place = Place(host, port, tuple(allow_host or ()), tuple(allow_origin or ()))
    run_server(place, model, workers=workers, access_log=not quiet)


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
