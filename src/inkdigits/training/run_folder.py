"""The folder of a run, in which every file is there whole or not at all."""

from __future__ import annotations

import io
import json
import tempfile
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.files import write_whole
from inkdigits.training.quiet import no_chatter

OPTIONS: Final = "options.json"
HISTORY: Final = "history.json"
NETWORK: Final = "model.keras"
OLD_NETWORK: Final = "model.h5"
MODEL: Final = "model"
STATE: Final = "state.npz"
GLYPHS: Final = "glyphs.npz"
ANSWERS: Final = "answers.npz"
TENSORBOARD: Final = "tensorboard"
UNFINISHED: Final = (OPTIONS, HISTORY, STATE, GLYPHS)
"""What is in the folder of a training that has not come to its end."""


def can_go_on(folder: Path, options: dict[str, Any]) -> bool:
    """Whether the folder holds an unfinished training with these options."""
    try:
        found = json.loads((folder / OPTIONS).read_text())
    except (OSError, ValueError):
        return False
    unfinished = (folder / STATE).exists() or not (folder / MODEL).exists()
    return bool(unfinished and found == options)


def write_json(path: Path, content: Any) -> None:
    """Write JSON for people and programs."""
    write_whole(path, (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode())


def write_network(path: Path, network: Any) -> None:
    """Write a network in the form that the suffix names: ``.keras``, or the older ``.h5``."""
    with tempfile.TemporaryDirectory() as folder, no_chatter():
        aside = Path(folder) / path.name
        network.save(aside)
        content = aside.read_bytes()
    write_whole(path, content)


def write_arrays(path: Path, **arrays: NDArray[Any]) -> None:
    """Write arrays by name, compressed, as `numpy.load` reads them."""
    content = io.BytesIO()
    np.savez_compressed(content, allow_pickle=False, **arrays)
    write_whole(path, content.getvalue())
