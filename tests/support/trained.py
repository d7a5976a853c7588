"""Training runs that tests share."""

from __future__ import annotations

import io
import os
import pickle
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from rich.console import Console

from asked import asked
from inkdigits.training import Run
from inkdigits.training import train as train_with


def train(console: Console, out: Path, report: Any = None, **options: Any) -> Run:
    """Train with options as in a request."""
    return train_with(asked(**options), out, console=console, report=report)


def trained_once(factory: pytest.TempPathFactory, name: str, **options: Any) -> Run:
    """A training run that the processes of the tests share: the first to need it makes it."""
    folder = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    kept = folder / f"{name}.pickle"
    with FileLock(f"{kept}.lock"):
        if not kept.exists():
            run = train(quiet(), folder / name / "run", **options)
            kept.write_bytes(pickle.dumps(run))
        found = pickle.loads(kept.read_bytes())
    assert isinstance(found, Run)
    return found


def quiet() -> Console:
    return Console(file=io.StringIO(), force_terminal=False, width=200)


def small_run(factory: pytest.TempPathFactory) -> Run:
    """One real training run, small: 400 synthetic digits, 40 to validate."""
    options = {"data": "synthetic:0.04", "epochs": 6, "batch_size": 16, "seed": 3}
    return trained_once(factory, "cnn", recipe="cnn", **options)
