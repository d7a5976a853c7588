"""The file of a profile: nothing that was acknowledged is lost."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from inkdigits import InputError, Profile
from inkdigits.profile import database
from inkdigits.profile.teaching import LearnedFile

GLYPHS = np.random.default_rng(0).integers(0, 256, (60, 28, 28)).astype(np.uint8)


def test_threads_and_processes_at_once_lose_nothing(profile: Profile) -> None:
    code = (
        "import sys, numpy as np\nfrom inkdigits import Profile\n"
        "glyphs = np.random.default_rng(0).integers(0, 256, (60, 28, 28)).astype(np.uint8)\n"
        "profile = Profile(sys.argv[1])\n"
        "for glyph in glyphs[40:]: profile.add_glyph(glyph, 3)\n"
    )
    other = subprocess.Popen([sys.executable, "-c", code, profile.path])
    with ThreadPoolExecutor(10) as threads:
        ids = list(threads.map(lambda at: profile.add_glyph(GLYPHS[at], at % 10).id, range(40)))
    assert other.wait(300) == 0
    kept = {each.id: each for each in Profile(profile.path).corrections()}
    assert len(kept) == 60
    assert all(np.array_equal(kept[number].glyph, GLYPHS[at]) for at, number in enumerate(ids))


def test_the_safest_mode_is_set(profile: Profile) -> None:
    profile.add_glyph(GLYPHS[0], 1)
    with database.connected(profile.path, is_ours=False) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)


def damaged(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096 : 4096 + 2048] = b"\xff" * 2048
    path.write_bytes(content)


def test_a_damaged_file_is_set_aside_and_never_overwritten(profile: Profile) -> None:
    for round_ in (1, 2):
        profile.add_glyph(GLYPHS[0], 1)
        damaged(profile.path)
        content = profile.path.read_bytes()
        with pytest.raises(InputError, match=r"is damaged.*kept as") as raised:
            Profile(profile.path).corrections()
        assert raised.value.code == "damaged_profile"
        kept = profile.path.with_name(f"{profile.path.name}.damaged-{round_}")
        assert kept.read_bytes() == content and not profile.path.exists()


@pytest.mark.parametrize("content", [b"my notes\n" * 300, b"SQLite format 3\0" + b"\7" * 4000])
def test_a_file_of_another_program_is_left_alone(profile: Profile, content: bytes) -> None:
    profile.path.write_bytes(content)
    with pytest.raises(InputError, match="not a profile"):
        profile.add_glyph(GLYPHS[0], 1)
    assert profile.path.read_bytes() == content


def test_a_database_of_another_program_is_left_alone(profile: Profile) -> None:
    with sqlite3.connect(profile.path) as connection:
        connection.execute("CREATE TABLE theirs (a)")
    connection.close()
    content = profile.path.read_bytes()
    with pytest.raises(InputError, match="another program"):
        profile.add_glyph(GLYPHS[0], 1)
    assert profile.path.read_bytes() == content


def test_a_newer_file_is_left_alone(profile: Profile) -> None:
    profile.add_glyph(GLYPHS[0], 1)
    connection = sqlite3.connect(profile.path)
    connection.execute("PRAGMA user_version = 3")
    connection.close()
    with pytest.raises(InputError, match="newer inkdigits"):
        Profile(profile.path).corrections()


def test_threads_at_once_open_a_file_of_the_first_format(profile: Profile) -> None:
    profile.add_glyph(GLYPHS[0], 1)
    connection = sqlite3.connect(profile.path)
    connection.execute("ALTER TABLE correction DROP COLUMN of_number")
    connection.execute("PRAGMA user_version = 1")
    connection.close()
    with ThreadPoolExecutor(10) as threads:
        found = threads.map(lambda _: Profile(profile.path).corrections(), range(10))
        assert [[each.digit for each in corrections] for corrections in found] == [[1]] * 10
    profile.add_glyph(GLYPHS[1], 2)
    assert [each.digit for each in profile.undo()] == [2]
    assert [each.digit for each in profile.undo()] == [1]


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"file"):
        Profile(tmp_path / "file" / "a.sqlite").add_glyph(GLYPHS[0], 1)
    (tmp_path / "folder.sqlite").mkdir()
    with pytest.raises(InputError, match="not a file"):
        Profile(tmp_path / "folder.sqlite").add_glyph(GLYPHS[0], 1)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no sizes of files")
def test_a_full_disk_loses_nothing_that_was_acknowledged(profile: Profile) -> None:
    code = (
        "import resource, sys, numpy as np\nfrom inkdigits import InputError, Profile\n"
        "glyphs = np.random.default_rng(0).integers(0, 256, (60, 28, 28)).astype(np.uint8)\n"
        "profile = Profile(sys.argv[1])\n"
        "profile.add_glyph(glyphs[0], 0)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))\n"
        "try:\n"
        "    for glyph in glyphs: print(profile.add_glyph(glyph, 3).id, flush=True)\n"
        "except InputError as error: print(error.code)\n"
    )
    command = [sys.executable, "-c", code, profile.path]
    *ids, last = subprocess.run(command, capture_output=True, text=True).stdout.split()
    assert last == "not_written" and ids
    kept = [str(each.id) for each in Profile(profile.path).corrections()]
    assert kept[1:] == ids
    assert profile.add_glyph(GLYPHS[0], 1).id > int(ids[-1])


def test_a_profile_of_another_model_is_learned_anew(profile: Profile) -> None:
    profile.add_glyph(GLYPHS[0], 1)
    connection = sqlite3.connect(profile.path)
    connection.execute("UPDATE about SET value = 'another' WHERE key = 'model'")
    connection.execute("UPDATE correction SET used = 0")
    connection.commit()
    connection.close()
    (correction,) = Profile(profile.path).corrections()
    assert correction.used
    with database.connected(profile.path, is_ours=False) as connection:
        found = connection.execute("SELECT value FROM about WHERE key = 'model'").fetchone()
    assert found != ("another",) and len(found[0]) == 64


def test_what_was_learned_is_kept_until_the_file_changes(profile: Profile) -> None:
    profile.add_glyph(GLYPHS[0], 1)
    learned = profile.learned()
    assert isinstance(profile._file, LearnedFile)
    assert profile.learned() is learned
    Profile(profile.path).add_glyph(GLYPHS[1], 2)
    assert len(profile.learned().corrections) == 2
