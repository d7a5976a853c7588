"""Training runs of the paper network on made-up ink, in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

import train_paper

WORDS = ("--quick", "--batch-size", "8", "--epochs", "3")
"""The options of the smallest run that shows all: three epochs of ten steps."""


def start_run(out: Path) -> subprocess.Popen[str]:
    """Start or resume a run; equal runs get weights that are equal to the last bit."""
    return subprocess.Popen(
        [sys.executable, train_paper.__file__, "train", "paper", *WORDS, "--out", str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"TF_DETERMINISTIC_OPS": "1", "KERAS_BACKEND": "tensorflow"},
    )


def finished_run(factory: pytest.TempPathFactory) -> Path:
    """A finished run that the processes of the tests share: the first to need it makes it."""
    folder = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    run = folder / "paper-run"
    with FileLock(f"{run}.lock"):
        if not (run / "model").exists():
            process = start_run(run)
            _, printed = process.communicate(timeout=1_800)
            assert process.returncode == 0, printed
    return run
