"""Reading inputs, one at a time."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import typer

from inkdigits.apps.cli.finding import Input
from inkdigits.apps.cli.opening import open_input
from inkdigits.apps.cli.rows import Result
from inkdigits.apps.cli.tables import WriteResult
from inkdigits.apps.cli.tasks import Task
from inkdigits.errors import InkdigitsError, printable
from inkdigits.picture import note_on
from inkdigits.preparation import Readable
from inkdigits.reading import Unread

if TYPE_CHECKING:
    from inkdigits.apps.cli.annotation import Annotator
    from inkdigits.cards import Card

T = TypeVar("T")


def read_inputs(
    read: Callable[[Readable], T], inputs: Sequence[Input]
) -> Iterator[tuple[str, T | Unread]]:
    """The name of each input with the result of ``read``, or the reason why it can't be read.

    They are read singly, because a person sees each answer as it comes, and the network takes only
    a tenth of the time. Notes on files follow on standard error after the last one.
    """
    notes: list[str] = []
    with warnings.catch_warnings():
        # Pillow prints warnings about damaged tags, which don't matter here.
        warnings.filterwarnings("ignore", module="PIL")
        for one in inputs:
            try:
                if one.error is not None:
                    raise one.error
                found = read(open_input(one.name))
            except InkdigitsError as error:
                yield one.name, Unread.from_error(error)
                continue
            yield one.name, found
            if note := note_on(one.name):
                notes.append(f"{printable(one.name)}: {note}")
    for note in notes:
        typer.echo(f"inkdigits: {note}", err=True)


def annotator_for(folder: Path | None, inputs: Sequence[Input], *, force: bool) -> Annotator | None:
    """The writer of annotated pictures; None without a folder. Raises as `Annotator`."""
    if folder is None:
        return None
    from inkdigits.apps.cli.annotation import Annotator

    return Annotator(folder, [one.name for one in inputs if one.error is None], force=force)


def print_rows(
    task: Task,
    inputs: Sequence[Input],
    write: WriteResult,
    annotator: Annotator | None,
    progress: Callable[[int], None],
) -> int:
    """Read all inputs, print the rows of each, and count those that could not be read.

    Raises
    ------
    InputError
        ``not_written`` when an annotated picture can't be written.
    """
    unread = 0
    read: Callable[[Readable], Result | tuple[Result, Card]]
    read = task.read_and_draw if annotator else task.read
    for count, (name, found) in enumerate(read_inputs(read, inputs), 1):
        if isinstance(found, tuple):
            assert annotator is not None
            result, card = found
            write(name, result, annotator.write(name, card))
        else:
            write(name, found, None)
        progress(count)
        unread += isinstance(found, Unread)
    return unread
