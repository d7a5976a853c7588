"""The command line. It turns arguments into calls, and results into text.

Heavy packages (Keras, the data sets, Rich) are imported inside the command that needs them.
"""

from __future__ import annotations

import sys
from typing import Annotated, Any, Final

import typer

from inkdigits.apps.cli import models, reading, training
from inkdigits.apps.cli.sections import Sections

__all__ = ["app", "main"]

_SECTIONS: Final[dict[str, tuple[Any, ...]]] = {
    "Read digits": (reading.read, reading.draw, reading.serve, reading.show),
    "Train networks": (training.train, training.sweep, training.report, training.compare),
    "Models and data": (models.evaluate, models.export, models.doctor),
}

app = typer.Typer(
    name="inkdigits",
    cls=Sections,
    help="Read handwritten digits: drawn, photographed or scanned.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for _section, _commands in _SECTIONS.items():
    for _command in _commands:
        app.command(rich_help_panel=_section)(_command)

_data = typer.Typer(cls=Sections, help="List and fetch data sets.", no_args_is_help=True)
_data.command("list")(models.list_data)
_data.command("fetch")(models.fetch_data)
app.add_typer(_data, name="data", rich_help_panel=_section)


@app.callback(invoke_without_command=True)
def version(
    show: Annotated[
        bool, typer.Option("--version", help="Show the version number and exit.")
    ] = False,
) -> None:
    """Read handwritten digits: drawn, photographed or scanned."""
    if show:
        from inkdigits import __version__

        typer.echo(f"inkdigits {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        # A name that the terminal can't show is printed with escapes.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    app(prog_name="inkdigits")
