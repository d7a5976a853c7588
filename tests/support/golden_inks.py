"""The generator of the golden inks, as a module."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType


def load() -> ModuleType:
    """tests/golden/make_inks.py."""
    path = Path(__file__).parents[1] / "golden" / "make_inks.py"
    spec = importlib.util.spec_from_file_location("make_inks", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
