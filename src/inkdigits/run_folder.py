"""The folder of a run: what training leaves there, and reports and readers find."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.files import write_whole

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
TENSORBOARD: Final = "tensorboard"
UNFINISHED: Final = (OPTIONS, HISTORY, STATE, GLYPHS)
"""What is in the folder of a training that has not come to its end."""


def is_finished(folder: Path) -> bool:
    """Whether a training came to its end there; after Ctrl-C a model lies beside its state."""
    return (folder / MODEL).exists() and not (folder / STATE).exists()


def holds(folder: Path, options: dict[str, Any]) -> bool:
    """Whether the folder is that of a training with these options, finished or not."""
    try:
        return bool(json.loads((folder / OPTIONS).read_text(encoding="utf-8")) == options)
    except (OSError, ValueError):
        return False


def write_json(path: Path, content: Any) -> None:
    """Write JSON for people and programs."""
    write_whole(path, (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode())


def write_arrays(path: Path, **arrays: NDArray[Any]) -> None:
    """Write arrays by name, compressed, as `numpy.load` reads them."""
    content = io.BytesIO()
    np.savez_compressed(content, allow_pickle=False, **arrays)
    write_whole(path, content.getvalue())
