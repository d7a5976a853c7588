"""Commands that read digits."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from inkdigits.apps.cli import options
from inkdigits.apps.cli.exit_codes import Exit
from inkdigits.errors import InputError, MissingExtraError, printable


def read(
    files: options.FilesArgument,
    model: options.ModelOption = None,
    as_json: options.JsonOption = False,
    as_csv: options.CsvOption = False,
    as_tsv: options.TsvOption = False,
    annotate: options.AnnotateOption = None,
    force: options.ForceOption = False,
) -> Exit:
    """Read one digit from each picture.

    The exit code is 0 when all pictures could be read ("unsure" and "not a digit" are answers,
    too) and 1 when some could not.
    """
    from inkdigits.apps.cli.finding import find_inputs
    from inkdigits.apps.cli.progress import progress_bar
    from inkdigits.apps.cli.reading_files import print_rows
    from inkdigits.apps.cli.tables import writer_for
    from inkdigits.apps.models import open_reader

    chosen = [name for name, on in (("json", as_json), ("csv", as_csv), ("tsv", as_tsv)) if on]
    if len(chosen) > 1:
        raise InputError("bad_option", "Choose one of --json, --csv and --tsv.")
    reader = open_reader(model)
    inputs = find_inputs(files, annotate)
    annotator = None
    if annotate is not None:
        from inkdigits.apps.cli.annotation import Annotator

        found = [one.name for one in inputs if one.error is None]
        annotator = Annotator(annotate, found, force=force)
    names = [one.name for one in inputs]
    write = writer_for(chosen[0] if chosen else "table", names, annotated=annotator is not None)
    # On a terminal the rows themselves show the progress.
    with progress_bar("reading", len(inputs), wanted=not sys.stdout.isatty()) as progress:
        unread = print_rows(reader, inputs, write, annotator, progress)
    return Exit.SOME_UNREAD if unread else Exit.READ


def draw(
    model: options.ModelOption = None, numbers_model: options.NumbersModelOption = None
) -> None:
    """Open a window to draw in; it shows the answer while you draw."""
    from inkdigits.apps.window.opening import open_window

    for message in open_window(model, numbers_model).run():
        typer.echo(f"inkdigits: {printable(message)}", err=True)


def show(
    files: options.FilesArgument,
    out: options.FigureOption = Path("readings.png"),
    force: options.ForceOption = False,
    model: options.ModelOption = None,
) -> Exit:
    """Draw a figure of pictures, their answers and the probability of each digit.

    The exit code is 1 when some pictures could not be read.
    """
    from inkdigits.apps.cli.showing import draw_readings
    from inkdigits.apps.models import open_reader

    unread = draw_readings(open_reader(model), files, out, force=force)
    typer.echo(printable(out))
    return Exit.SOME_UNREAD if unread else Exit.READ


def serve(
    host: options.HostOption = "127.0.0.1",
    port: options.PortOption = 8000,
    model: options.ModelOption = None,
    numbers_model: options.NumbersModelOption = None,
    workers: options.WorkersOption = 1,
    allow_host: options.AllowHostOption = None,
    allow_origin: options.AllowOriginOption = None,
    quiet: options.QuietOption = False,
) -> None:
    """Serve a page to draw on, and an HTTP API, until Ctrl+C.

    Set the environment variable INKDIGITS_TOKEN to choose the token. Otherwise each start that
    needs a token makes a new one.
    """
    try:
        from inkdigits.apps.server.process import serve as run_server
    except ModuleNotFoundError as error:
        raise MissingExtraError("Serving the page", "web") from error
    run_server(
        host,
        port,
        model=model,
        numbers_model=numbers_model,
        workers=workers,
        allow_hosts=allow_host or (),
        allow_origins=allow_origin or (),
        access_log=not quiet,
    )
