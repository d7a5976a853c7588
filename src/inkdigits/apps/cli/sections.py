"""The help of the program: commands under headings, each description in full."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from inkdigits.apps.cli.exit_codes import reporting_errors

_LONGEST = 1_000
"""Characters of a description; above all that are written."""


class Sections(TyperGroup):
    """A group of commands that lists them by section, and ends with the exit code they return.

    A command's section is its ``rich_help_panel``. Typer draws these panels with Rich, which takes
    longer to import than all else that the help needs.
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
