from __future__ import annotations

import gzip
import hashlib
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import platformdirs
import pytest

from inkdigits.data.fetching import fetch, locate
from inkdigits.data.registry import DATA_SETS, DataFile, DataSet
from inkdigits.errors import DataError, MissingExtraError
from mirror import Mirror

Register = Callable[..., DataSet]

CONTENT = b"digits, digits, digits"
SERVED = gzip.compress(CONTENT, mtime=0)
PLACE = "tiny/digits.gz"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    mirror = Mirror()
    thread = threading.Thread(target=mirror.server.serve_forever, args=(0.01,))
    thread.start()
    yield mirror
    mirror.server.shutdown()
    thread.join()
    mirror.server.server_close()


@pytest.fixture
def dead_url() -> str:
    """An address where nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the user's cache is: below the test's own folder."""
    monkeypatch.delenv("INKDIGITS_DATA", raising=False)
    monkeypatch.setattr(platformdirs, "user_cache_dir", lambda name: str(tmp_path / "cache" / name))
    return tmp_path / "cache" / "inkdigits"


@pytest.fixture
def tiny(register: Register) -> Callable[..., DataSet]:
    """Register a data set of one gzip file, served at the given addresses."""

    def add(*urls: str) -> DataSet:
        mirrors = tuple(f"{url}/digits.gz" for url in urls)
        file = DataFile(PLACE, len(SERVED), sha256(CONTENT), 1, mirrors, sha256(SERVED))
        return register("tiny", PLACE, file)

    return add


Tiny = Callable[..., DataSet]


def put(folder: Path, content: bytes) -> Path:
    path = folder / PLACE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def complaint(name: str, data_dir: Path | None = None) -> DataError:
    """The error of a data set that can't be had: a person reads it in one line."""
    with pytest.raises(DataError) as caught:
        locate(name, data_dir)
    assert "\n" not in caught.value.message
    return caught.value


def test_missing_file_is_fetched_once(mirror: Mirror, tiny: Tiny, cache: Path) -> None:
    tiny(mirror.url)
    mirror.files["/digits.gz"] = SERVED
    path = locate("tiny")
    assert path == cache / PLACE
    assert path.read_bytes() == SERVED
    assert locate("tiny") == path
    assert mirror.asked == ["/digits.gz"]
    assert files_below(cache) == [path]


def test_second_mirror_is_tried_when_the_first_fails(
    mirror: Mirror, tiny: Tiny, dead_url: str
) -> None:
    tiny(dead_url, mirror.url)
    mirror.files["/digits.gz"] = SERVED
    assert fetch("tiny").read_bytes() == SERVED


def test_second_mirror_is_tried_when_the_first_serves_other_content(
    mirror: Mirror, tiny: Tiny
) -> None:
    tiny(f"{mirror.url}/login", mirror.url)
    mirror.files["/login/digits.gz"] = b"<html>Please log in</html>"
    mirror.files["/digits.gz"] = SERVED
    assert fetch("tiny").read_bytes() == SERVED


def test_other_gzip_wrapper_is_accepted(mirror: Mirror, tiny: Tiny, cache: Path) -> None:
    tiny(mirror.url)
    put(cache, gzip.compress(CONTENT, compresslevel=1, mtime=77))
    assert locate("tiny") == cache / PLACE
    assert mirror.asked == []


@pytest.mark.parametrize("cached", [gzip.compress(b"altered", mtime=0), SERVED[:-5], b""])
def test_damaged_cached_file_is_fetched_again(
    mirror: Mirror, tiny: Tiny, cache: Path, cached: bytes
) -> None:
    tiny(mirror.url)
    mirror.files["/digits.gz"] = SERVED
    path = put(cache, cached)
    assert locate("tiny").read_bytes() == SERVED
    assert files_below(cache) == [path]


def test_wrong_download_is_refused_with_both_hashes(
    mirror: Mirror, tiny: Tiny, cache: Path
) -> None:
    tiny(mirror.url)
    altered = gzip.compress(b"altered")
    mirror.files["/digits.gz"] = b"altered too"
    path = put(cache, altered)
    error = complaint("tiny")
    assert error.code == "not_fetched"
    assert str(path) in error.message
    assert f"expected SHA-256 of the uncompressed content {sha256(CONTENT)}" in error.message
    assert f"found {sha256(b'altered')}" in error.message
    assert f"expected {sha256(SERVED)} but got {sha256(b'altered too')}" in error.message
    assert "INKDIGITS_DATA" in error.message
    assert mirror.asked == ["/digits.gz"]
    assert files_below(cache) == [path]
    assert path.read_bytes() == altered


def test_addresses_are_named_without_a_network(
    mirror: Mirror, tiny: Tiny, dead_url: str, cache: Path
) -> None:
    tiny(dead_url, mirror.url)
    error = complaint("tiny")
    assert error.code == "not_fetched"
    assert f"{cache / PLACE}: no such file." in error.message
    assert f"{dead_url}/digits.gz: ConnectionError" in error.message
    assert f"{mirror.url}/digits.gz: HTTP status 404" in error.message
    assert files_below(cache) == []


@pytest.mark.parametrize("by", ["argument", "environment"])
@pytest.mark.parametrize("content", [None, gzip.compress(b"altered", mtime=0)])
def test_named_folder_is_never_written_to(
    mirror: Mirror,
    tiny: Tiny,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    by: str,
    content: bytes | None,
) -> None:
    tiny(mirror.url)
    mirror.files["/digits.gz"] = SERVED
    named = tmp_path / "named"
    named.mkdir()
    if content is not None:
        put(named, content)
    before = files_below(tmp_path)
    monkeypatch.setenv("INKDIGITS_DATA", str(named if by == "environment" else tmp_path / "other"))
    error = complaint("tiny", named if by == "argument" else None)
    expected = sha256(CONTENT) if content else "no such file"
    assert error.message.startswith(f"{named / PLACE}: ")
    assert expected in error.message
    assert error.message.endswith("Ask Ann.")
    assert mirror.asked == []
    assert files_below(tmp_path) == before


def test_data_set_without_mirrors_says_how_to_get_it(tiny: Tiny, cache: Path) -> None:
    tiny()
    assert complaint("tiny").message == f"{cache / PLACE}: no such file. Ask Ann."


@pytest.mark.parametrize("name", ["mnist", "pendigits", "unipen-digits", "cheques"])
def test_missing_data_set_says_where_it_comes_from(name: str, tmp_path: Path) -> None:
    error = complaint(name, tmp_path)
    assert error.code == "no_data"
    assert str(tmp_path / DATA_SETS[name].files[0].path) in error.message
    assert error.message.endswith(DATA_SETS[name].obtain)


def test_unknown_name_is_refused_with_the_known_ones() -> None:
    error = complaint("minst")
    assert error.code == "unknown_data"
    assert "mnist, pendigits, unipen-digits, unipen-nondigits, cheques" in error.message


def test_missing_or_changed_file_among_many_is_found(register: Register, tmp_path: Path) -> None:
    file = DataFile("many/*.png", 4, sha256(b"onetwo"), count=2)
    register("many", "many", file)
    folder = tmp_path / "many"
    folder.mkdir()
    (folder / "1.png").write_bytes(b"one")
    assert "many/*.png: expected 2 files, found 1." in complaint("many", tmp_path).message
    (folder / "2.png").write_bytes(b"TWO")
    assert f"found {sha256(b'oneTWO')}" in complaint("many", tmp_path).message
    (folder / "2.png").write_bytes(b"two")
    assert locate("many", tmp_path) == folder


def test_pipe_or_folder_instead_of_a_file_is_named(tiny: Tiny, tmp_path: Path) -> None:
    tiny()
    (tmp_path / PLACE).mkdir(parents=True)
    assert "not a regular file" in complaint("tiny", tmp_path).message
    if hasattr(os, "mkfifo"):
        (tmp_path / PLACE).rmdir()
        os.mkfifo(tmp_path / PLACE)
        assert "not a regular file" in complaint("tiny", tmp_path).message


def test_nothing_is_written_without_a_home_folder(
    tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny("http://127.0.0.1:9")
    monkeypatch.setattr(platformdirs, "user_cache_dir", lambda name: f"~/.cache/{name}")
    monkeypatch.chdir(tmp_path)
    assert "no home folder" in complaint("tiny").message
    assert "INKDIGITS_DATA" in complaint("tiny").message
    assert list(tmp_path.iterdir()) == []


def test_cache_that_cannot_be_created_is_reported(mirror: Mirror, tiny: Tiny, cache: Path) -> None:
    tiny(mirror.url, mirror.url)
    cache.parent.touch()
    error = complaint("tiny")
    assert error.message.startswith(f"{cache / PLACE} can't be written: ")
    assert "INKDIGITS_DATA" in error.message
    assert mirror.asked == []


def test_read_only_cache_is_reported(
    mirror: Mirror, tiny: Tiny, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny(mirror.url, mirror.url)

    def forbidden(*arguments: object, **named: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "makedirs", forbidden)
    error = complaint("tiny")
    assert error.message.startswith(f"{cache / PLACE} can't be written: Permission denied.")
    assert mirror.asked == []


def test_read_only_cache_is_used(tiny: Tiny, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny("http://127.0.0.1:9")
    path = put(cache, SERVED)
    path.chmod(0o400)
    path.parent.chmod(0o500)
    assert locate("tiny") == path
    path.parent.chmod(0o700)


def test_only_fetching_needs_the_data_extra(
    tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny("http://127.0.0.1:9")
    path = put(tmp_path, SERVED)
    monkeypatch.setitem(sys.modules, "pooch", None)
    with pytest.raises(MissingExtraError, match=r'pip install ".+\[data\]"'):
        locate("tiny")
    monkeypatch.setitem(sys.modules, "platformdirs", None)
    with pytest.raises(MissingExtraError, match=r'pip install ".+\[data\]"'):
        locate("tiny")
    assert locate("tiny", tmp_path) == path
