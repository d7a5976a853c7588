from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from inkdigits.apps.cli.tasks import task_of
from inkdigits.apps.review.opening import fill, find_source, table_of
from inkdigits.apps.review.review import Review
from inkdigits.apps.review.views import Views
from inkdigits.reader import Reader
from painted_numbers import make_folder

Begin = Callable[..., tuple[Review, Views]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with white pictures in ``in`` and a model in ``model``."""
    make_folder(tmp_path, monkeypatch)
    return tmp_path


@pytest.fixture
def begin(folder: Path) -> Begin:
    """Begins, or goes on with, the review of the pages in the folder ``in``."""

    def begin_it(source: str = "in", min_confidence: float = 0.7) -> tuple[Review, Views]:
        reader = Reader(numbers_model=folder / "model")
        task = task_of("page", reader, {}, min_confidence)
        found = find_source(source)
        table = table_of(found, folder / "out.csv", "page")
        fill(table, found, task.read, min_confidence)
        return Review(table), Views(task.read, found.names, min_confidence)

    return begin_it
