from __future__ import annotations

import pytest
from rich.console import Console

from inkdigits.training import Run
from trained import quiet, small_run, trained_once


@pytest.fixture(scope="session")
def console() -> Console:
    return quiet()


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return small_run(tmp_path_factory)


@pytest.fixture(scope="session")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The run of ``inkdigits train world --data synthetic --quick``."""
    return trained_once(tmp_path_factory, "world", recipe="world", data="synthetic", quick=True)


@pytest.fixture
def empty_console() -> Console:
    return quiet()
