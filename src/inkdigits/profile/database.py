"""The SQLite file of a profile: opening, its schema, and what happens to a damaged file.

What has been committed survives a kill and a power failure: the file is in WAL mode with full
synchronisation (https://www.sqlite.org/wal.html), and each change is one transaction. A connection
lasts for one operation, so a profile has nothing to close.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from inkdigits.errors import InputError, printable

APPLICATION_ID: Final = 0x696E6B64
"""Identifies the file as a profile, in the head of the file: "inkd"."""

FORMAT: Final = 2
"""The version of the schema."""

_SCHEMA: Final = (
    "CREATE TABLE about (key TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID",
    """CREATE TABLE correction (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        digit INTEGER NOT NULL CHECK (digit BETWEEN 0 AND 9),
        read_as INTEGER NOT NULL CHECK (read_as BETWEEN 0 AND 9),
        glyph BLOB NOT NULL CHECK (length(glyph) = 784),
        ink TEXT,
        added TEXT NOT NULL,
        used INTEGER NOT NULL CHECK (used IN (0, 1)),
        of_number INTEGER
    )""",
    "INSERT INTO about VALUES ('revision', 0), ('model', '')",
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {FORMAT}",
)

_SECOND_FORMAT: Final = (
    "ALTER TABLE correction ADD COLUMN of_number INTEGER",
    f"PRAGMA user_version = {FORMAT}",
)
"""What makes a file of the first format one of the second."""

_LONGEST_WAIT: Final = 60.0
"""Seconds that a change waits for those of other threads and processes."""

_HEAD: Final = b"SQLite format 3\0"
_HEAD_BYTES: Final = 100
_ID_AT: Final = slice(68, 72)
"""Where the application id lies in the head (https://www.sqlite.org/fileformat.html)."""

_ALONGSIDE: Final = ("", "-wal", "-shm")
"""What is appended to the name of a file for the files that belong to it."""


def exists(path: Path) -> bool:
    """Whether there is anything at the path of a profile."""
    return os.path.lexists(path)


@contextlib.contextmanager
def connected(path: Path, *, is_ours: bool, create: bool = False) -> Iterator[sqlite3.Connection]:
    """A connection to a profile, for one operation.

    Parameters
    ----------
    path:
        The file. With ``create`` it need not exist.
    is_ours:
        Whether the file lies in the folder of the profiles, so that it can only be a profile.

    Raises
    ------
    InputError
        ``no_profile``; ``not_a_profile`` for a file of another program, which is left alone;
        ``newer_profile``; ``damaged_profile``, after the file has been renamed; ``not_written``
        and ``not_read`` when the system refuses.
    """
    if not create and not exists(path):
        raise no_profile(path)
    try:
        if create:
            path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(_opened(path)) as connection:
            _prepare(connection, path)
            yield connection
    except sqlite3.DatabaseError as error:
        if not _tells_of_damage(error):
            raise InputError("not_written", f"{printable(path)}: {error}.") from error
        raise _unusable(path, error, is_ours=is_ours) from error
    except OSError as error:
        raise InputError("not_written", f"{printable(path)}: {error.strerror}.") from error


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """A change: whole and on the disk when the block has ended, or not at all."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def no_profile(path: Path) -> InputError:
    """The error for a profile that does not exist."""
    return InputError(
        "no_profile",
        f"There is no profile {printable(path)}. 'inkdigits profile list' lists the profiles, and "
        "'inkdigits profile add' starts one.",
    )


def _opened(path: Path) -> sqlite3.Connection:
    if exists(path) and not path.is_file():
        raise InputError("not_a_profile", f"{printable(path)} is not a file.")
    return sqlite3.connect(path, timeout=_LONGEST_WAIT, isolation_level=None)


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Set the safe mode, make the tables of a new file, and check those of an old one."""
    (found,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if found != APPLICATION_ID and tables:
        raise InputError("not_a_profile", f"{printable(path)} is a file of another program.")
    _patiently(connection, "PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    if found != APPLICATION_ID:
        with transaction(connection):
            if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                for statement in _SCHEMA:
                    connection.execute(statement)
    if _version(connection) < FORMAT:
        with transaction(connection):
            # Another process may have done it meanwhile.
            if _version(connection) < FORMAT:
                for statement in _SECOND_FORMAT:
                    connection.execute(statement)
    if _version(connection) > FORMAT:
        raise InputError(
            "newer_profile",
            f"{printable(path)} was written by a newer inkdigits; update this one to use it.",
        )


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def check(connection: sqlite3.Connection) -> None:
    """Raise sqlite3.DatabaseError where a page of the file is damaged."""
    (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise sqlite3.DatabaseError(found)


def _patiently(connection: sqlite3.Connection, statement: str) -> None:
    """Execute what fails at once, rather than waits, while another process changes the file."""
    end = time.monotonic() + _LONGEST_WAIT
    while True:
        try:
            connection.execute(statement)
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > end:
                raise
            time.sleep(0.005)


def _tells_of_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether an error is about the content of the file; those of `check` have no code."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is None or code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _unusable(path: Path, error: sqlite3.DatabaseError, *, is_ours: bool) -> InputError:
    """Rename a damaged profile; leave a file alone that may be of another program."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    is_profile = head.startswith(_HEAD) and head[_ID_AT] == APPLICATION_ID.to_bytes(4, "big")
    if not is_ours and not is_profile:
        return InputError("not_a_profile", f"{printable(path)} is not a profile.")
    kept = _set_aside(path)
    return InputError(
        "damaged_profile",
        f"The profile {printable(path)} is damaged ({error}). It was kept as {printable(kept)}; "
        "the next correction starts a new one. An exported profile can be imported again.",
    )


def _set_aside(path: Path) -> Path:
    """Rename a file, with what belongs to it, to a name that is free."""
    number = 1
    while any(exists(_aside(path, number, end)) for end in _ALONGSIDE):
        number += 1
    for end in _ALONGSIDE:
        with contextlib.suppress(FileNotFoundError):
            os.rename(f"{path}{end}", _aside(path, number, end))
    return _aside(path, number, "")


def _aside(path: Path, number: int, end: str) -> Path:
    return path.with_name(f"{path.name}.damaged-{number}{end}")
