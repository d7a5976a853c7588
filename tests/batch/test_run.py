from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from inkdigits import Reader
from inkdigits.batch import run as running
from inkdigits.batch.job import Job, JobReader
from inkdigits.batch.places import Item
from inkdigits.batch.rows import Row
from inkdigits.batch.run import Means, Outcome, Settings, run
from inkdigits.batch.sources import Sources
from inkdigits.batch.tables import Form, decode
from inkdigits.errors import InputError


class PoolHere:
    """In place of a `Pool`: reads in this process, one picture after another."""

    fails_at: int | None = None

    def __init__(self, job: Job, *_: object) -> None:
        self._reader = JobReader(job)

    def __enter__(self) -> PoolHere:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def read(self, items: Iterator[tuple[Any, Item]]) -> Iterator[tuple[Any, Row]]:
        for index, (key, item) in enumerate(items):
            if index == self.fails_at:
                raise KeyboardInterrupt
            yield key, *self._reader.read([item])


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> type[PoolHere]:
    class Own(PoolHere):
        def __class_getitem__(cls, item: object) -> type[PoolHere]:
            return cls

    monkeypatch.setattr(running, "Pool", Own)
    return Own


def call(
    inputs: Path, out: Path, form: Form = "csv", retry_failed: bool = False, **options: Any
) -> Outcome:
    sources = Sources((str(inputs),), left_out=str(out))
    job = Job(**{"kind": "digit", **options})
    settings = Settings(sources, job, str(out), form, shard_size=5)
    return run(settings, Means(1, retry_failed=retry_failed))


def rows_in(out: Path, form: Form = "csv") -> list[Row]:
    files = sorted((out / "shards").glob(f"*.{form}"))
    return [row for file in files for row in decode(file.read_bytes(), form)]


def without_times(rows: list[Row]) -> list[Row]:
    return [row._replace(milliseconds=0) for row in rows]


@pytest.mark.parametrize("form", ["parquet", "csv", "jsonl"])
def test_each_picture_has_a_row_in_each_format(
    drawings: Path, tmp_path: Path, pool: Any, form: Form
) -> None:
    if form == "parquet":
        pytest.importorskip("pyarrow")
    out = tmp_path / "out"
    outcome = call(drawings, out, form)
    assert sorted(path.name for path in out.glob("shards/*")) == [
        f"{number:06}.{form}" for number in range(3)
    ]
    rows = rows_in(out, form)
    names = sorted(path for path in drawings.iterdir() if path.suffix == ".png")
    assert [row.name for row in rows] == [str(path) for path in names]
    reader = Reader()
    for row, path in zip(rows[:10], names, strict=False):
        digit = reader.read_digit(path)
        assert row.text == (None if digit.digit is None else str(digit.digit))
        assert (row.status, row.confidence) == (digit.status, round(digit.confidence, 6))
        assert row.model == reader.card.sha256[:12]
    assert (rows[10].status, rows[10].error) == ("error", "damaged_image")
    assert (rows[11].status, rows[11].reason) == ("blank", "blank")
    summary = json.loads((out / "summary.json").read_text())
    assert summary["rows"] == 12 == outcome.tally.rows
    assert summary["errors"] == {"damaged_image": 1}
    assert summary["skipped_files"] == {".txt": 1}


def test_numbers_and_pages_have_their_columns(tmp_path: Path, pool: Any) -> None:
    examples = Path(__file__).parents[2] / "examples" / "numbers"
    for kind in ("number", "page"):
        call(examples / "date.jpg", tmp_path / kind, "jsonl", kind=kind)
    (number,) = rows_in(tmp_path / "number", "jsonl")
    assert (number.text, number.written) == ("24112025", "24.11.2025")
    (page,) = rows_in(tmp_path / "page", "jsonl")
    assert page.numbers is not None and json.loads(page.numbers)[0]["text"] == "24112025"
    line = (tmp_path / "number" / "shards" / "000000.jsonl").read_text()
    assert "numbers" not in json.loads(line)


def test_an_interrupted_run_is_resumed_and_reads_nothing_twice(
    drawings: Path, tmp_path: Path, pool: Any
) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    call(drawings, whole)
    pool.fails_at = 7
    with pytest.raises(KeyboardInterrupt):
        call(drawings, broken)
    assert len(rows_in(broken)) == 5
    assert not (broken / "summary.json").exists()
    first = (broken / "shards" / "000000.csv").read_bytes()
    pool.fails_at = None
    outcome = call(drawings, broken)
    assert (outcome.session.tally.rows, outcome.tally.rows) == (7, 12)
    assert (broken / "shards" / "000000.csv").read_bytes() == first
    assert without_times(rows_in(broken)) == without_times(rows_in(whole))
    again = call(drawings, broken)
    assert again.session.tally.rows == 0
    assert again.tally.to_dict() == outcome.tally.to_dict()


def test_failed_rows_are_read_again_where_that_is_asked_for(
    drawings: Path, tmp_path: Path, pool: Any
) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    for path in drawings.glob("*.png"):
        (folder / path.name).write_bytes(path.read_bytes())
    out = tmp_path / "out"
    call(folder, out)
    before = rows_in(out)
    (folder / "damaged.png").write_bytes((folder / "07.png").read_bytes())
    assert call(folder, out).session.tally.rows == 0
    assert call(folder, out, retry_failed=True).session.tally.rows == 1
    after = rows_in(out)
    assert after[10].text == before[7].text and after[10].error is None
    assert after[:10] + after[11:] == before[:10] + before[11:]


@pytest.mark.parametrize("other", [{"form": "jsonl"}, {"kind": "number"}])
def test_other_settings_in_the_same_folder_are_refused(
    drawings: Path, tmp_path: Path, pool: Any, other: dict[str, Any]
) -> None:
    call(drawings, tmp_path / "out")
    with pytest.raises(InputError, match=r"other settings \((format|kind)") as caught:
        call(drawings, tmp_path / "out", **other)
    assert caught.value.code == "other_run"


def test_a_folder_with_other_files_is_refused(drawings: Path, tmp_path: Path, pool: Any) -> None:
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(InputError, match="none of a batch"):
        call(drawings, tmp_path)


@pytest.mark.parametrize("change", ["added", "removed", "renamed"])
def test_inputs_that_have_changed_are_refused(
    drawings: Path, tmp_path: Path, pool: Any, change: str
) -> None:
    folder, out = tmp_path / "copies", tmp_path / "out"
    folder.mkdir()
    for path in drawings.glob("*.png"):
        (folder / path.name).write_bytes(path.read_bytes())
    call(folder, out)
    if change == "added":
        (folder / "035.png").touch()
    elif change == "removed":
        (folder / "empty.png").unlink()
    else:
        (folder / "03.png").rename(folder / "033.png")
    with pytest.raises(InputError) as caught:
        call(folder, out)
    assert caught.value.code == "inputs_changed"


def test_a_shard_is_damaged_where_it_is_not_renamed_into_its_place(
    drawings: Path, tmp_path: Path, pool: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_half(path: Path, content: bytes) -> None:
        """Writes into the file itself, and is killed on the way."""
        if path.suffix != ".jsonl":
            path.write_bytes(content)
            return
        path.write_bytes(content[: len(content) // 2])
        raise KeyboardInterrupt

    out = tmp_path / "out"
    with monkeypatch.context() as patched:
        patched.setattr("inkdigits.batch.store.write_atomically", write_half)
        with pytest.raises(KeyboardInterrupt):
            call(drawings, out, "jsonl")
    with pytest.raises(InputError) as caught:
        call(drawings, out, "jsonl")
    assert caught.value.code == "damaged_shard"
    (out / "shards" / "000000.jsonl").unlink()
    assert call(drawings, out, "jsonl").tally.rows == 12


def test_what_a_killed_run_was_writing_is_removed(
    drawings: Path, tmp_path: Path, pool: Any
) -> None:
    left = tmp_path / "out" / ".inkdigits-0123", tmp_path / "out" / "shards" / ".inkdigits-4567"
    for path in left:
        path.parent.mkdir(exist_ok=True)
        path.touch()
        call(drawings, tmp_path / "out")
        assert not path.exists()
