"""Where tables are printed."""

from __future__ import annotations

from rich.console import Console


class Terminal(Console):
    """A console that raises BrokenPipeError where nobody reads any more, as `print` does."""

    def on_broken_pipe(self) -> None:
        """Instead of ending the program with 1, as if it had failed."""
        raise BrokenPipeError
