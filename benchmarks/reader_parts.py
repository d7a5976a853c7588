"""What the readers that `engine_process` starts have in common."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import cv2

Answer = dict[str, Any]
"""``seconds``; ``texts``, each a text with x, y, width and height in pixels; ``error`` or None."""


class MissingReaderError(Exception):
    """The reader can't be used here; says what to do."""


def decoded(path: str) -> Any:
    """An upright picture (H, W, 3) uint8, blue, green, red; ValueError where it is none."""
    picture = cv2.imread(path, cv2.IMREAD_COLOR)
    if picture is None:
        raise ValueError("OpenCV can't decode it")
    return picture


def peak_memory(process: int | str = "self") -> int | None:
    """Bytes that a process took at most; None where the system doesn't say so."""
    # What getrusage gives for a child may be that of its parent, which it was a copy of.
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return None
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) * 1024 if found else None
