"""Whatever holds a model, to a model folder and a reader."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import typer

from inkdigits.errors import shown
from inkdigits.model import run_folder
from inkdigits.reader import Reader

_WEIGHTS: Final = (".keras", ".h5")


def holds_keras_weights(model: Path) -> bool:
    """Whether it is a file that takes Keras to load; it need not be there."""
    return model.suffix.lower() in _WEIGHTS and not os.path.isdir(model)


@contextmanager
def model_folder(model: Path | None) -> Iterator[Path | None]:
    """The folder to read with, for as long as it is needed; None is the bundled model.

    Parameters
    ----------
    model:
        A model folder, a run folder, or a ``.keras`` or ``.h5`` file. Of such a file nothing but
        the numbers is used; its network is one of our recipes. That takes Keras, and a few seconds.

    Raises
    ------
    ModelError
        When a file is missing, damaged or of another kind. What is in a folder is not looked at.
    MissingExtraError
        For a file of Keras where that is not installed.
    """
    if model is None:
        yield None
    elif not holds_keras_weights(model):
        yield model
    else:
        from inkdigits.training import export_file

        with tempfile.TemporaryDirectory(prefix="inkdigits-") as folder:
            export_file(model, None, Path(folder) / run_folder.MODEL)
            typer.echo(
                f"{shown(model)} doesn't tell how sure an answer must be, so each one is given; a "
                "model folder does.",
                err=True,
            )
            yield Path(folder) / run_folder.MODEL


def open_reader(model: Path | None) -> Reader:
    """A reader with whatever `model_folder` takes.

    Raises
    ------
    ModelError
        When the model can't be used.
    MissingExtraError
        For a file of Keras where that is not installed.
    """
    with model_folder(model) as folder:
        return Reader(folder)
