from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inkdigits.data.formats import read_ink_file, write_ink_file
from inkdigits.data.samples import InkSample
from inkdigits.errors import DataError
from inkdigits.ink import Ink

LINE = {"label": "7", "site": "home", "writer": "home-1", "strokes": [[[0, 1], [2.5, 3]]]}
SEVEN = InkSample(Ink([[[0.0, 1.0], [2.5, 3.0]]], pen_width=2), "7", "home", "home-1")


def test_written_ink_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl.gz"
    write_ink_file(path, [SEVEN, InkSample(Ink([[[5, 5]], [[6, 6]]]), "é", "büro", "büro-2")])
    first, second = read_ink_file(path)
    assert (first.label, first.site, first.writer) == ("7", "home", "home-1")
    assert first.ink.to_dict() == SEVEN.ink.to_dict()
    assert (second.label, second.site, second.writer) == ("é", "büro", "büro-2")
    assert len(second.ink.strokes) == 2


def test_same_ink_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_ink_file(tmp_path / "a.jsonl.gz", [SEVEN])
    monkeypatch.setattr("time.time", lambda: 1e9)
    write_ink_file(tmp_path / "b.jsonl.gz", [SEVEN])
    assert (tmp_path / "a.jsonl.gz").read_bytes() == (tmp_path / "b.jsonl.gz").read_bytes()


def test_interrupted_write_keeps_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl.gz"
    write_ink_file(path, [SEVEN])
    before = path.read_bytes()

    def breaks_off() -> Iterator[InkSample]:
        yield SEVEN
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_ink_file(path, breaks_off())
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_full_disk_is_reported_and_keeps_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.jsonl.gz"
    write_ink_file(path, [SEVEN])

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DataError) as caught:
        write_ink_file(path, [SEVEN, SEVEN])
    assert str(caught.value) == f"{path} can't be written: No space left on device."
    assert len(read_ink_file(path)) == 1


BAD_LINES = {
    "cut short": b'{"label": "7", "site',
    "blank": b"",
    "a list": b"[1, 2]",
    "no strokes": b'{"label": "7", "site": "home", "writer": "home-1"}',
    "no writer": json.dumps({key: LINE[key] for key in ("label", "site", "strokes")}).encode(),
    "label a number": json.dumps({**LINE, "label": 7}).encode(),
    "label empty": json.dumps({**LINE, "label": ""}).encode(),
    "half a surrogate": json.dumps({**LINE, "writer": "\ud800"}).encode(),
    "not UTF-8": json.dumps(LINE).encode().replace(b"home", b"h\xf6me"),
    "not a number": json.dumps({**LINE, "strokes": [[[0, float("nan")]]]}).encode(),
    "nothing drawn": json.dumps({**LINE, "strokes": []}).encode(),
    "5,000 digits": b'{"strokes": [[[0, ' + b"9" * 5000 + b"]]]}",
    "nested deep": b"[" * 100_000,
}


@pytest.mark.parametrize("line", BAD_LINES.values(), ids=BAD_LINES.keys())
def test_bad_line_is_named_with_its_file(tmp_path: Path, line: bytes) -> None:
    good = json.dumps(LINE).encode()
    path = tmp_path / "ink.jsonl.gz"
    path.write_bytes(gzip.compress(b"\n".join([good, good, line, good, b""])))
    with pytest.raises(DataError) as caught:
        read_ink_file(path)
    assert str(caught.value).startswith(f"{path}, line 3: ")
    assert "\n" not in str(caught.value)
    assert not str(caught.value).endswith("..")


def test_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl.gz").touch()
    with pytest.raises(DataError, match=r"empty\.jsonl\.gz, line 1"):
        read_ink_file(tmp_path / "empty.jsonl.gz")


COORDINATES = st.floats(-1e9, 1e9)
STROKES = st.lists(st.lists(st.tuples(COORDINATES, COORDINATES), min_size=1), min_size=1)


@settings(max_examples=30)
@given(strokes=STROKES)
def test_coordinates_keep_every_digit(
    tmp_path_factory: pytest.TempPathFactory, strokes: list[list[tuple[float, float]]]
) -> None:
    path = tmp_path_factory.mktemp("ink") / "ink.jsonl.gz"
    write_ink_file(path, [InkSample(Ink(strokes), "1", "s", "w")])
    (sample,) = read_ink_file(path)
    assert [[tuple(p) for p in s.tolist()] for s in sample.ink.strokes] == strokes
