from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from browsing import opening_pages
from inkdigits.apps.static import package_module, static_page
from inkdigits.model.card import load_model


@pytest.fixture(scope="session")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page as one file."""
    file = tmp_path_factory.mktemp("page") / "digit.html"
    file.write_bytes(static_page(load_model()))
    return file


@pytest.fixture(scope="session")
def module_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The module for web developers; Node.js takes its name for one of a module."""
    file = tmp_path_factory.mktemp("module") / "inkdigits.mjs"
    file.write_bytes(package_module(load_model()))
    return file


@pytest.fixture
def open_page(browser: Browser, page_file: Path) -> Iterator[Callable[..., Page]]:
    with opening_pages(browser) as opened:

        def open_it(**options: Any) -> Page:
            return opened(page_file.as_uri(), offline=True, **options)

        yield open_it
