"""The generator of the golden inks as a module, and answers in the form of the golden file."""

from __future__ import annotations

import base64
import importlib.util
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from inkdigits import Ink


def load() -> ModuleType:
    """tests/golden/make_inks.py."""
    path = Path(__file__).parents[1] / "golden" / "make_inks.py"
    spec = importlib.util.spec_from_file_location("make_inks", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def as_answers(golden: ModuleType, found: Sequence[dict[str, Any]]) -> Any:
    """Readings of the engine in the form of the golden file."""
    glyphs = [np.frombuffer(base64.b64decode(each["glyph"]), np.uint8) for each in found]
    return golden.Answers(
        np.stack(glyphs).reshape(-1, 28, 28),
        np.array([each["probabilities"] for each in found]),
        np.array([each["digit_score"] for each in found]),
        np.array([golden.STATUSES.index(each["status"]) for each in found]),
        np.array([-1 if each["digit"] is None else each["digit"] for each in found]),
        np.array([each["marks"] for each in found]),
        np.array([each["count"] for each in found]),
    )


def every(golden: ModuleType, step: int) -> tuple[list[Ink], Any]:
    """One ink in ``step``, and the golden answers to them."""
    inks = list(islice(golden.inks(), 0, None, step))
    return inks, golden.Answers(*(each[::step] for each in golden.written()))
