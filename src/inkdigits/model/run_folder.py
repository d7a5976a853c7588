"""The folder of a training run: the names of its files, and reading and writing them."""

from __future__ import annotations

import contextlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.errors import InputError, printable
from inkdigits.files import ASIDE, write_atomically, writing

OPTIONS: Final = "options.json"
HISTORY: Final = "history.json"
NETWORK: Final = "model.keras"
OLD_NETWORK: Final = "model.h5"
MODEL: Final = "model"
STATE: Final = "state.npz"
GLYPHS: Final = "glyphs.npz"
ANSWERS: Final = "answers.npz"
EVALUATIONS: Final = "evaluation-*.json"
"""One for each test set that the model was scored on, by its name."""
LEFT_OUT: Final = "left-out.txt"
"""Pictures that could not be read, where there are any, and why."""
TENSORBOARD: Final = "tensorboard"
LOCK: Final = ".lock"
"""Locked while a training run uses the folder."""
UNFINISHED: Final = (OPTIONS, HISTORY, STATE, GLYPHS, LEFT_OUT)
"""The files of a training run that has not ended."""


def is_finished(folder: Path) -> bool:
    """Whether a training run has ended there; after Ctrl-C there is a model beside its state."""
    return (folder / MODEL).exists() and not (folder / STATE).exists()


def is_free(folder: Path) -> bool:
    """Whether there is nothing but what a run leaves that was killed at its very start."""
    if not folder.exists():
        return True
    return folder.is_dir() and all(
        path.name == LOCK or path.name.startswith(ASIDE) for path in folder.iterdir()
    )


def holds(folder: Path, identity: dict[str, Any]) -> bool:
    """Whether the folder is that of the training run of this identity, finished or not."""
    try:
        return bool(json.loads((folder / OPTIONS).read_text(encoding="utf-8")) == identity)
    except (OSError, ValueError):
        return False


DAMAGED: Final = (
    OSError,
    EOFError,
    KeyError,
    ValueError,
    TypeError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What reading a damaged file of a run raises, as there is no one error for all of them."""


def damaged(path: Path) -> InputError:
    """The error for a file that an interrupted run can't be resumed from."""
    return InputError("bad_run", f"{printable(path)}: damaged; name another folder for the run.")


@contextlib.contextmanager
def open_arrays(path: Path) -> Iterator[Any]:
    """A file of arrays, to be read by name."""
    # Opened here: NumPy leaves a damaged file open.
    with open(path, "rb") as content, np.load(content) as file:
        yield file


def write(path: Path, content: bytes) -> None:
    """Write a file of a run folder, atomically.

    Raises
    ------
    InputError
        ``not_written`` where it can't be written, as on a full disk; so do the functions below.
    """
    with writing(path.parent):
        write_atomically(path, content)


def write_json(path: Path, content: Any) -> None:
    """Write JSON; names that are not UTF-8 are written as escapes, and read back as they were."""
    write(path, (json.dumps(content, indent=1) + "\n").encode())


def write_arrays(path: Path, *, compressed: bool = False, **arrays: NDArray[Any]) -> None:
    """Write arrays by name, as `open_arrays` reads them."""
    content = io.BytesIO()
    save = np.savez_compressed if compressed else np.savez
    save(content, allow_pickle=False, **arrays)
    write(path, content.getvalue())
