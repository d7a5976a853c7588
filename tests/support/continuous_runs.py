"""Training runs on made-up ink whose samples are made meanwhile, in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

import train_on_made_up_ink

WORDS = {
    "paper": ("--quick", "--batch-size", "8", "--epochs", "3"),
    "numbers": ("--quick", "--batch-size", "2", "--epochs", "2"),
}
"""The options of the smallest runs that show all: two or three epochs of ten steps."""


def start_run(recipe: str, out: Path) -> subprocess.Popen[str]:
    """Start or resume a run; equal runs get weights that are equal to the last bit."""
    return subprocess.Popen(
        [
            sys.executable,
            train_on_made_up_ink.__file__,
            "train",
            recipe,
            *WORDS[recipe],
            "--out",
            str(out),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"TF_DETERMINISTIC_OPS": "1", "KERAS_BACKEND": "tensorflow"},
    )


def finished_run(recipe: str, factory: pytest.TempPathFactory) -> Path:
    """A finished run that the processes of the tests share: the first to need it makes it."""
    folder = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    run = folder / f"{recipe}-run"
    with FileLock(f"{run}.lock"):
        if not (run / "model").exists():
            process = start_run(recipe, run)
            _, printed = process.communicate(timeout=1_800)
            assert process.returncode == 0, printed
    return run
