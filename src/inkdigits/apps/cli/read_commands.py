"""Commands that read digits."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from inkdigits.apps.cli.exit_codes import Exit
from inkdigits.apps.cli.options import ForceOption, JsonOption, ModelOption
from inkdigits.errors import InputError, shown
from inkdigits.files import output_path


def read(
    files: Annotated[
        list[str],
        typer.Argument(
            help="Pictures, TIFF or PDF files, folders of them, patterns, or ink as .json; "
            "- is standard input."
        ),
    ],
    model: ModelOption = None,
    as_json: JsonOption = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print comma-separated values.")] = False,
    as_tsv: Annotated[bool, typer.Option("--tsv", help="Print tab-separated values.")] = False,
    annotate: Annotated[
        Path | None,
        typer.Option(
            help="Write a copy of each picture with the answer drawn in to this folder.",
            parser=output_path,
            metavar="FOLDER",
        ),
    ] = None,
    force: ForceOption = False,
) -> Exit:
    """Read one digit from each picture.

    The exit code is 0 when all pictures could be read ("unsure" and "not a digit" are answers,
    too) and 1 when some could not.
    """
    from inkdigits.apps.cli.progress import progress_bar
    from inkdigits.apps.cli.reading_files import find_inputs, read_files
    from inkdigits.apps.cli.tables import writer_for
    from inkdigits.apps.models import open_reader

    chosen = [name for name, on in (("json", as_json), ("csv", as_csv), ("tsv", as_tsv)) if on]
    if len(chosen) > 1:
        raise InputError("bad_option", "Choose one of --json, --csv and --tsv.")
    reader = open_reader(model)
    inputs = find_inputs(files, annotate)
    names = [one.name for one in inputs]
    annotator = None
    if annotate is not None:
        from inkdigits.apps.cli.annotation import Annotator

        found = [one.name for one in inputs if one.error is None]
        annotator = Annotator(annotate, found, force=force)
    form = chosen[0] if chosen else "table"
    write = writer_for(form, names, annotated=annotator is not None)
    # On a terminal the rows themselves show how far it has come.
    with progress_bar("reading", len(inputs), wanted=not sys.stdout.isatty()) as told_count:
        unread = read_files(reader, inputs, write, annotator, told_count)
    return Exit.SOME_UNREAD if unread else Exit.READ


def draw(model: ModelOption = None) -> None:
    """Open a window to draw a digit in; it shows the answer while you draw."""
    from inkdigits.apps.window.opening import open_window

    for message in open_window(model).run():
        typer.echo(f"inkdigits: {shown(message)}", err=True)


def show(
    files: Annotated[
        list[str], typer.Argument(help="Pictures, folders of pictures, patterns, or ink as .json.")
    ],
    out: Annotated[
        Path,
        typer.Option(help="The PNG file to write.", parser=output_path, metavar="FILE"),
    ] = Path("readings.png"),
    force: ForceOption = False,
    model: ModelOption = None,
) -> Exit:
    """Draw a figure of pictures, their answers and the probability of each digit.

    The exit code is 1 when some pictures could not be read.
    """
    from inkdigits.apps.cli.showing import draw_readings
    from inkdigits.apps.models import open_reader

    unread = draw_readings(open_reader(model), files, out, force=force)
    typer.echo(shown(out))
    return Exit.SOME_UNREAD if unread else Exit.READ


def serve(
    host: Annotated[
        str,
        typer.Option(
            help="The address to listen on. Requests need a token unless it is this machine's own."
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port to listen on; 0 takes any free port.")
    ] = 8000,
    model: ModelOption = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="The number of processes.")] = 1,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            help="Another value to accept in the Host header, such as the name of a proxy. "
            "Repeatable."
        ),
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
    """Serve a page to draw on, and an HTTP API, until Ctrl+C.

    Set the environment variable INKDIGITS_TOKEN to choose the token. Otherwise each start that
    needs a token makes a new one.
    """
    from inkdigits.errors import MissingExtraError

    try:
        from inkdigits.apps.server.process import serve as run_server
    except ModuleNotFoundError as error:
        raise MissingExtraError("Serving the page", "web") from error
    run_server(
        host,
        port,
        model=model,
        workers=workers,
        allow_hosts=allow_host or (),
        allow_origins=allow_origin or (),
        access_log=not quiet,
    )
