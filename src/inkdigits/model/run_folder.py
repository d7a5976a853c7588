"""The folder of a run: what training leaves there, and reports and readers find."""

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

from inkdigits.files import ASIDE, write_whole

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
"""Held while a training is at work."""
UNFINISHED: Final = (OPTIONS, HISTORY, STATE, GLYPHS, LEFT_OUT)
"""What is in the folder of a training that has not come to its end."""


def is_finished(folder: Path) -> bool:
    """Whether a training came to its end there; after Ctrl-C a model lies beside its state."""
    return (folder / MODEL).exists() and not (folder / STATE).exists()


def is_free(folder: Path) -> bool:
    """Whether there is nothing but what a training leaves that was killed at its very start."""
    if not folder.exists():
        return True
    return folder.is_dir() and all(
        path.name == LOCK or path.name.startswith(ASIDE) for path in folder.iterdir()
    )


def holds(folder: Path, identity: dict[str, Any]) -> bool:
    """Whether the folder is that of the training of this identity, finished or not."""
    try:
        return bool(json.loads((folder / OPTIONS).read_text(encoding="utf-8")) == identity)
    except (OSError, ValueError):
        return False


def write_json(path: Path, content: Any) -> None:
    """Write JSON; names that are not UTF-8 stand there as escapes, and come back as they were."""
    write_whole(path, (json.dumps(content, indent=1) + "\n").encode())


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


@contextlib.contextmanager
def open_arrays(path: Path) -> Iterator[Any]:
    """A file of arrays, to be read by name."""
    # Opened here: of a damaged file NumPy leaves it open.
    with open(path, "rb") as content, np.load(content) as file:
        yield file


def write_arrays(path: Path, **arrays: NDArray[Any]) -> None:
    """Write arrays by name, compressed, as `numpy.load` reads them."""
    content = io.BytesIO()
    np.savez_compressed(content, allow_pickle=False, **arrays)
    write_whole(path, content.getvalue())
