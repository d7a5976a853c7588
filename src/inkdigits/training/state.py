"""Where a training stands, kept at the end of each epoch, so that it can go on after a kill."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.data import Glyphs
from inkdigits.errors import InputError, shown
from inkdigits.files import write_whole
from inkdigits.model import run_folder
from inkdigits.training.mixture import Mixture

_GROUPS: Final = ("network", "optimizer", "average", "best")

Numbers = list[NDArray[Any]]


@dataclass(frozen=True, eq=False)
class State:
    """All that the next epoch depends on.

    Attributes
    ----------
    network, optimizer:
        The values of their variables, in order.
    average:
        That of the weights, where they are averaged.
    best:
        The weights of the best epoch.
    best_epoch, lowest:
        That epoch, counted from 1, and its validation loss.
    history:
        The figures of each epoch.
    started, seconds:
        When the training began, in ISO format, and the time that it has taken.
    """

    network: Numbers
    optimizer: Numbers
    average: Numbers
    best: Numbers
    best_epoch: int
    lowest: float
    history: list[dict[str, float]]
    started: str
    seconds: float

    def save(self, path: Path) -> None:
        """Write it, whole or not at all."""
        facts = {name: getattr(self, name) for name in _FACTS}
        arrays = {
            f"{group}-{place}": values
            for group in _GROUPS
            for place, values in enumerate(getattr(self, group))
        }
        content = io.BytesIO()
        np.savez(content, facts=np.array(json.dumps(facts)), **arrays)
        write_whole(path, content.getvalue())

    @classmethod
    def load(cls, path: Path) -> State:
        """Read what `save` wrote; raises InputError ``bad_run`` when it is damaged."""
        with _reading(path) as file:
            groups: dict[str, Any] = {
                group: [file[f"{group}-{place}"] for place in range(_count(file.files, group))]
                for group in _GROUPS
            }
            return cls(**groups | json.loads(str(file["facts"])))


_FACTS: Final = ("best_epoch", "lowest", "history", "started", "seconds")


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[Any]:
    try:
        with run_folder.open_arrays(path) as file:
            yield file
    except run_folder.DAMAGED as error:
        raise InputError(
            "bad_run", f"{shown(path)}: damaged; name another folder for the run."
        ) from error


def _count(names: list[str], group: str) -> int:
    return sum(name.startswith(f"{group}-") for name in names)


def save_mixture(path: Path, mixture: Mixture) -> None:
    """Keep drawn glyphs, so that a training that goes on needn't draw them again."""
    content = io.BytesIO()
    np.savez(
        content,
        credits=np.array(json.dumps(mixture.credits)),
        **{
            f"{half}_{part}": getattr(getattr(mixture, half), part)
            for half in ("train", "validation")
            for part in ("images", "labels")
        },
    )
    write_whole(path, content.getvalue())


def load_kept_mixture(path: Path) -> Mixture:
    """Read what `save_mixture` wrote.

    Raises
    ------
    InputError
        ``bad_run`` when it is damaged.
    """
    with _reading(path) as file:
        return Mixture(
            train=Glyphs(file["train_images"], file["train_labels"]),
            validation=Glyphs(file["validation_images"], file["validation_labels"]),
            credits=json.loads(str(file["credits"])),
        )
