from __future__ import annotations

from collections.abc import Iterator

import pytest
from local_server import LocalServer


@pytest.fixture(scope="session")
def server() -> Iterator[LocalServer]:
    with LocalServer() as running:
        yield running
