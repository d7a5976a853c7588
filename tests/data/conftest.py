from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from inkdigits.data.registry import DATA_SETS, DataFile, DataSet

Register = Callable[..., DataSet]


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Register:
    """Add a data set, or put it in the place of a real one, until the test ends."""

    def add(name: str, path: str, *files: DataFile) -> DataSet:
        data_set = DataSet(
            name, path, files, "made up", "https://example.org", "none", "nobody", "Ask Ann."
        )
        monkeypatch.setitem(DATA_SETS, name, data_set)
        return data_set

    return add


@pytest.fixture
def data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, register: Register
) -> Callable[..., Path]:
    """Make a data folder with one registered set of gzip files, named by INKDIGITS_DATA."""

    def make(name: str, path: str, contents: dict[str, bytes]) -> Path:
        folder = tmp_path / "data"
        files = []
        for place, content in contents.items():
            (folder / place).parent.mkdir(parents=True, exist_ok=True)
            (folder / place).write_bytes(gzip.compress(content))
            files.append(DataFile(place, len(content), hashlib.sha256(content).hexdigest()))
        register(name, path, *files)
        monkeypatch.setenv("INKDIGITS_DATA", str(folder))
        return folder

    return make
