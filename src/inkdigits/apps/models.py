"""Opening models: model folders, run folders and files of Keras weights."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import typer

from inkdigits.errors import printable
from inkdigits.model import run_folder
from inkdigits.reader import Reader

_WEIGHTS: Final = (".keras", ".h5")


def holds_keras_weights(model: Path) -> bool:
    """Whether it is a file that needs Keras to load; it need not exist."""
    return model.suffix.lower() in _WEIGHTS and not os.path.isdir(model)


@contextmanager
def model_folder(model: Path | None) -> Iterator[Path | None]:
    """The folder of a model, which may be temporary; None is the bundled model.

    Parameters
    ----------
    model:
        A model folder, a run folder, or a ``.keras`` or ``.h5`` file. Only the weights of such a
        file are used, in the network of a recipe. That needs Keras, and a few seconds.

    Raises
    ------
    ModelError
        When a file is missing, damaged or of another kind. The content of a folder is not checked.
    MissingExtraError
        For a Keras file where Keras is not installed.
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
                f"{printable(model)} has no thresholds, so every digit is answered; a model folder "
                "has them.",
                err=True,
            )
            yield Path(folder) / run_folder.MODEL


def open_reader(
    model: Path | None, numbers_model: Path | None = None, profile: str | None = None
) -> Reader:
    """A reader with any model that `model_folder` takes.

    Parameters
    ----------
    model:
        See `model_folder`.
    numbers_model:
        The folder of a model that reads whole numbers, or of its run; None for the bundled one.
    profile:
        The name or path of a profile, which must exist.

    Raises
    ------
    ModelError
        When a model can't be used.
    MissingExtraError
        For a Keras file where Keras is not installed.
    InputError
        If the profile can't be used.
    """
    with model_folder(model) as folder:
        return Reader(folder, numbers_model=numbers_model, profile=profile)
