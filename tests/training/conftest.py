from __future__ import annotations

import io

import pytest
from rich.console import Console

from inkdigits.training import Options, Run, train


@pytest.fixture(scope="session")
def console() -> Console:
    return Console(file=io.StringIO(), force_terminal=False, width=200)


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory, console: Console) -> Run:
    """One real training, small: 400 synthetic digits, 40 to validate."""
    out = tmp_path_factory.mktemp("training") / "run"
    options = Options(recipe="cnn", out=out, data="synthetic:0.04", epochs=6, batch_size=16, seed=3)
    return train(options, console)


@pytest.fixture
def empty_console() -> Console:
    return Console(file=io.StringIO(), force_terminal=False, width=200)
