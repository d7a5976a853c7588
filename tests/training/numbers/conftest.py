from __future__ import annotations

from pathlib import Path

import pytest

from continuous_runs import finished_run


@pytest.fixture(scope="session")
def numbers_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a finished run; not to be changed."""
    return finished_run("numbers", tmp_path_factory)
