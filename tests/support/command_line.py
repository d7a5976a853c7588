"""`inkdigits` in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

INKDIGITS = (sys.executable, "-m", "inkdigits")


def run(
    *words: str | bytes | Path, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; ``environment`` has additional variables."""
    return subprocess.run(
        [*INKDIGITS, *words],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
    )
