"""Whatever holds a model, to a reader."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from inkdigits.reader import Reader

# As training names it; importing it would need what only training needs.
_MODEL: Final = "model"
_CARD: Final = "card.json"
_WEIGHTS: Final = (".keras", ".h5")


def open_reader(model: Path | None) -> Reader:
    """A reader with a model folder, the model of a run folder, or a ``.keras`` or ``.h5`` file.

    Of such a file nothing but the numbers is used; its network is one of our recipes. That takes
    Keras, and a few seconds.

    Raises
    ------
    ModelError
        When it is missing, damaged or of another kind.
    MissingExtraError
        For a file of Keras where that is not installed.
    """
    if model is None:
        return Reader()
    if (model / _MODEL / _CARD).is_file() and not (model / _CARD).exists():
        return Reader(model / _MODEL)
    if model.suffix.lower() not in _WEIGHTS or model.is_dir():
        return Reader(model)
    from inkdigits.training import export_file

    with tempfile.TemporaryDirectory() as folder:
        export_file(model, None, Path(folder) / _MODEL)
        return Reader(Path(folder) / _MODEL)
