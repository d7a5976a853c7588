from __future__ import annotations

from pathlib import Path

import pytest

from inkdigits import Profile


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    """A profile without a file."""
    return Profile(tmp_path / "anna.sqlite")
