"""The console for tables."""

from __future__ import annotations

from rich.console import Console


class Terminal(Console):
    """A console that raises BrokenPipeError for a closed pipe, as `print` does."""

    def on_broken_pipe(self) -> None:
        """Raise the error instead of exiting with 1, as if the program had failed."""
        raise BrokenPipeError
