"""The command line. It turns arguments into calls, and results into text.

Heavy packages (Keras, the data sets, Rich) are imported inside the command that needs them.
"""

from __future__ import annotations

import io
import os
import sys
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup

from inkdigits.apps.cli import (
    model_commands,
    profile_commands,
    read_commands,
    training_commands,
)
from inkdigits.apps.cli.exit_codes import reporting_errors

__all__ = ["app", "main"]

_SECTIONS: Final[dict[str, tuple[Any, ...]]] = {
    "Read digits": (
        read_commands.read,
        read_commands.batch,
        read_commands.review,
        read_commands.draw,
        read_commands.serve,
        read_commands.page,
        read_commands.show,
    ),
    "Train networks": (
        training_commands.train,
        training_commands.sweep,
        training_commands.report,
        training_commands.compare,
    ),
    "Models and data": (model_commands.evaluate, model_commands.export, model_commands.doctor),
}

_LONGEST: Final = 1_000
"""Characters of a description; more than any has."""


class Sections(TyperGroup):
    """A group of commands that lists them by section, and exits with the code they return.

    A command's section is its ``rich_help_panel``. Typer would draw these panels with Rich, which
    takes longer to import than everything else that the help needs.
    """

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write each section as a heading and its commands."""
        sections: dict[str, list[tuple[str, str]]] = {}
        names = self.list_commands(ctx)
        width = max(map(len, names))
        for name in names:
            command: Any = self.get_command(ctx, name)
            row = name.ljust(width), command.get_short_help_str(_LONGEST)
            sections.setdefault(command.rich_help_panel or "Commands", []).append(row)
        for heading, rows in sections.items():
            with formatter.section(heading):
                formatter.write_dl(rows)

    def invoke(self, ctx: Any) -> None:
        """Run the command."""
        with reporting_errors():
            code = super().invoke(ctx)
        raise typer.Exit(code or 0)


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

_data = typer.Typer(cls=Sections, help="List, fetch and make data sets.", no_args_is_help=True)
_data.command("list")(model_commands.list_data)
_data.command("fetch")(model_commands.fetch_data)
_data.command("make")(model_commands.make_data)
app.add_typer(_data, name="data", rich_help_panel=_section)

_profile = typer.Typer(cls=Sections, help="Teach the reader a handwriting.", no_args_is_help=True)
_profile.command("list")(profile_commands.list_profiles)
_profile.command("show")(profile_commands.show_profile)
_profile.command("add")(profile_commands.add_correction)
_profile.command("undo")(profile_commands.undo_correction)
_profile.command("reset")(profile_commands.reset_profile)
_profile.command("export")(profile_commands.export_profile)
_profile.command("import")(profile_commands.import_profile)
app.add_typer(_profile, name="profile", rich_help_panel="Read digits")


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
    _open_streams()
    try:
        with reporting_errors():
            app(prog_name="inkdigits")
    except typer.Exit as ending:
        sys.exit(ending.exit_code)


def _open_streams() -> None:
    """Make the standard streams usable.

    A closed stream becomes the null device, so that no other file gets its number. For standard
    output it is opened for reading, so that printing fails and is reported.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            os.dup2(os.open(os.devnull, os.O_WRONLY if name == "stderr" else os.O_RDONLY), number)
            setattr(sys, name, os.fdopen(number, "w" if number else "r", closefd=False))
    for stream in (sys.stdout, sys.stderr):
        # A name that the terminal can't show is printed with escapes.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
