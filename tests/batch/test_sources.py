from __future__ import annotations

import io
import os
import tarfile
import zipfile
from pathlib import Path

import pytest

from inkdigits.batch.parquet import filled
from inkdigits.batch.places import Item, Span, load
from inkdigits.batch.sources import Sources
from inkdigits.batch.walking import files_below, files_matching
from inkdigits.errors import InputError


def items(*arguments: object, column: str | None = None) -> list[Item]:
    return list(Sources(tuple(map(str, arguments)), column).items())


def contents(found: list[Item]) -> list[bytes]:
    """The bytes of each."""
    loaded = [load(item) for _, item in filled((None, item) for item in found)]
    return [Path(each).read_bytes() if isinstance(each, str) else each for each in loaded]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("b/2.png", "b/c/3.jpg", "1.png", "z.PNG", ".hidden/4.png", "b/.5.png", "x.txt"):
        path = tmp_path / "tree" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return tmp_path / "tree"


def test_a_folder_is_walked_in_order_without_hidden_and_other_files(tree: Path) -> None:
    sources = Sources((str(tree),))
    names = [os.path.relpath(item.name, tree) for item in sources.items()]
    assert names == ["1.png", "b/2.png", "b/c/3.jpg", "z.PNG"]
    assert sources.skipped == {".txt": 1}


def test_the_folder_of_the_results_is_left_out(tree: Path) -> None:
    sources = Sources((str(tree),), left_out=str(tree / "b"))
    assert [os.path.basename(item.name) for item in sources.items()] == ["1.png", "z.PNG"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.png", ["1.png"]),
        ("*", ["1.png", "b/2.png", "b/c/3.jpg", "x.txt", "z.PNG"]),
        ("**/*.jpg", ["b/c/3.jpg"]),
        ("**", ["1.png", "b/2.png", "b/c/3.jpg", "x.txt", "z.PNG"]),
        ("b/**/[23].*", ["b/2.png", "b/c/3.jpg"]),
        (".hidden/*", [".hidden/4.png"]),
        ("none*", []),
    ],
)
def test_patterns(tree: Path, pattern: str, expected: list[str]) -> None:
    found = [os.path.relpath(file, tree) for file, _ in files_matching(f"{tree}/{pattern}")]
    assert sorted(found) == sorted(expected)


def test_a_large_folder_is_listed_in_bounded_groups(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inkdigits.batch.walking._GROUP", 10)
    for index in range(35):
        (tmp_path / f"{index}.png").touch()
    listed = []
    scandir = os.scandir

    class Counting:
        def __init__(self, folder: str) -> None:
            self._entries = scandir(folder)

        def __enter__(self) -> Counting:
            return self

        def __exit__(self, *error: object) -> None:
            self._entries.close()

        def __iter__(self) -> Counting:
            return self

        def __next__(self) -> os.DirEntry[str]:
            listed.append(entry := next(self._entries))
            return entry

    monkeypatch.setattr(os, "scandir", Counting)
    files = files_below(str(tmp_path))
    next(files)
    assert len(listed) == 10
    assert len(set(files)) == 34


def test_a_folder_that_cannot_be_listed_is_an_item_with_an_error(tree: Path) -> None:
    found = list(files_below(str(tree / "missing")))
    assert [file for file, error in found if isinstance(error, OSError)] == [str(tree / "missing")]


def test_a_file_of_names(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_text(f"{tree}/1.png\n\n{tree}/none.png\r\n")
    found = items(f"@{tmp_path}/names.txt")
    assert [item.name for item in found] == [f"{tree}/1.png", f"{tree}/none.png"]


@pytest.mark.parametrize("suffix", ["tar", "tar.gz"])
def test_tar_archives_give_their_pictures(tmp_path: Path, suffix: str) -> None:
    archive = tmp_path / f"shard.{suffix}"
    with tarfile.open(archive, "w:gz" if suffix.endswith("gz") else "w") as tar:
        for name in ("0001.png", "0001.json", "0001.cls", "sub/0002.jpg", "._0003.png"):
            info = tarfile.TarInfo(name)
            info.size = len(name)
            tar.addfile(info, io.BytesIO(name.encode()))
    found = items(archive)
    assert [item.name for item in found] == [f"{archive}/0001.png", f"{archive}/sub/0002.jpg"]
    assert contents(found) == [b"0001.png", b"sub/0002.jpg"]


def test_a_truncated_tar_gives_what_it_has_and_an_error(tmp_path: Path) -> None:
    archive = tmp_path / "cut.tar"
    with tarfile.open(archive, "w") as tar:
        for index in range(3):
            info = tarfile.TarInfo(f"{index}.png")
            info.size = 2_000
            tar.addfile(info, io.BytesIO(bytes(2_000)))
    content = archive.read_bytes()
    archive.write_bytes(content[: 2 * (512 + 2_048) + 700])
    found = items(archive)
    assert [item.name for item in found][:2] == [f"{archive}/0.png", f"{archive}/1.png"]
    with pytest.raises(InputError) as caught:
        load(found[-1])
    assert caught.value.code == "damaged_archive"


def test_zip_archives_give_their_pictures(tmp_path: Path) -> None:
    archive = tmp_path / "pictures.zip"
    with zipfile.ZipFile(archive, "w") as writer:
        writer.writestr("a.png", b"stored" * 100)
        writer.writestr("b.png", b"deflated" * 100, zipfile.ZIP_DEFLATED)
        writer.writestr("c.png", b"bzip2" * 100, zipfile.ZIP_BZIP2)
        writer.writestr("readme.txt", b"none")
    found = items(archive)
    assert contents(found[:2]) == [b"stored" * 100, b"deflated" * 100]
    with pytest.raises(InputError, match="compressed in a way"):
        load(found[2])


def test_damage_in_a_zip_archive_is_seen(tmp_path: Path) -> None:
    archive = tmp_path / "pictures.zip"
    with zipfile.ZipFile(archive, "w") as writer:
        writer.writestr("a.png", b"stored" * 100)
    content = bytearray(archive.read_bytes())
    content[100] ^= 1
    archive.write_bytes(content)
    with pytest.raises(InputError) as caught:
        load(items(archive)[0])
    assert caught.value.code == "damaged_archive"


def test_parquet_with_bytes_structures_and_paths(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    values = [f"picture {index}".encode() for index in range(150)]
    values[3] = None  # type: ignore[call-overload]
    path = tmp_path / "file.png"
    path.write_bytes(b"in a file")
    table = pa.table(
        {
            "plain": values,
            "image": [{"bytes": value, "path": "x"} for value in values],
            "path": [str(path)] * 150,
        }
    )
    file = tmp_path / "data.parquet"
    parquet.write_table(table, file, row_group_size=40)
    with pytest.raises(InputError, match=r"--column\. Those of bytes or texts: plain, image, path"):
        items(file)
    found = items(file, column="plain")
    assert [item.name for item in found[:2]] == [f"{file}#0", f"{file}#1"]
    assert contents(found[:3] + found[4:]) == [value for value in values if value is not None]
    # Not in order, as when only some rows are read again.
    assert contents([found[149], found[5], found[90], found[60]]) == [
        values[149],
        values[5],
        values[90],
        values[60],
    ]
    assert contents(items(file, column="path")) == [b"in a file"] * 150
    with pytest.raises(InputError) as caught:
        contents(found[3:4])
    assert caught.value.code == "empty_file"


def test_an_argument_without_pictures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        items(tmp_path)
    assert caught.value.code == "no_pictures"


def test_addresses_are_read_by_pyarrow(tree: Path) -> None:
    pytest.importorskip("pyarrow")
    found = items(f"file://{tree}")
    assert [item.name for item in found] == [
        f"file://{tree}/{name}" for name in ("1.png", "b/2.png", "b/c/3.jpg", "z.PNG")
    ]
    assert contents(found) == [b"1.png", b"b/2.png", b"b/c/3.jpg", b"z.PNG"]
    for suffix, opened in (("tar", tarfile.open), ("zip", zipfile.ZipFile)):
        archive = tree.parent / f"b.{suffix}"
        with opened(archive, "w") as file:
            (file.add if suffix == "tar" else file.write)(tree / "1.png", "1.png")
        (found,) = items(f"file://{archive}")
        assert (found.name, contents([found])) == (f"file://{archive}/1.png", [b"1.png"])
    with pytest.raises(InputError) as caught:
        load(Item("x", Span(f"file://{tree}/none.png")))
    assert caught.value.code == "not_found"
