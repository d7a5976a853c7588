from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from local_server import LocalServer

import separate_digits
from inkdigits.apps.server.config import Limits
from inkdigits.model.model_folder import BUNDLED, save_model
from tiny_numbers import numbers_model

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="session")
def server() -> Iterator[LocalServer]:
    """A server that is asked for every answer, as with a model of one's own."""
    with LocalServer(model=BUNDLED) as running:
        yield running


@pytest.fixture(scope="module")
def teachable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServer]:
    """A server with profiles, in a folder of their own."""
    folder = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "inkdigits.profile.names.platformdirs.user_data_path", lambda *_, **__: folder
        )
        # Numbers take longer than digits on a busy machine.
        with LocalServer(profiles=True, limits=Limits(reading_seconds=300)) as running:
            yield running


@pytest.fixture(scope="session")
def numbers_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that reads numbers; together with `separate_digits` one that reads them rightly."""
    folder = tmp_path_factory.mktemp("numbers") / "model"
    save_model(folder, numbers_model(threshold=0.5))
    return folder


@pytest.fixture(scope="session")
def numbers_server(numbers_folder: Path) -> Iterator[LocalServer]:
    """A server that reads numbers whose digits don't touch."""
    # A page is read in up to four turns, on a busy machine, too.
    limits = Limits(reading_seconds=300)
    with LocalServer(numbers_model=numbers_folder, limits=limits) as running:
        separate_digits.install(running.service.reader)
        yield running


@pytest.fixture
def open_page(browser: Browser, server: LocalServer) -> Iterator[Callable[..., Page]]:
    """Opens the page in a context of its own; what goes wrong in it fails the test."""
    from browsing import opening_pages

    with opening_pages(browser) as opened:

        def open_it(address: str = server.address, **options: Any) -> Page:
            return opened(address, **options)

        yield open_it


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page()
