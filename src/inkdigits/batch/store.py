"""The folder of a run: its settings, and its shards, each of which is there whole or not at all."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

from inkdigits.batch.places import file_system, is_remote
from inkdigits.batch.rows import Kind, Row
from inkdigits.batch.tables import Form, check_form, decode, encode
from inkdigits.errors import InputError, printable
from inkdigits.files import ASIDE, write_atomically, writing

SETTINGS: Final = "run.json"
SUMMARY: Final = "summary.json"
_SHARDS: Final = "shards"


class Folder(Protocol):
    """A place for files, each of which is there whole or not at all."""

    def read(self, name: str) -> bytes | None:
        """The content of a file; None if it is missing. Raises OSError."""

    def write(self, name: str, content: bytes) -> None:
        """Write a file whole, or not at all. Raises OSError."""

    def is_empty(self) -> bool:
        """Whether there is nothing in it. Raises OSError."""


class LocalFolder:
    """A folder of this machine, or of a file server."""

    def __init__(self, place: str) -> None:
        self._place = Path(place)

    def read(self, name: str) -> bytes | None:
        """See `Folder`."""
        try:
            return (self._place / name).read_bytes()
        except FileNotFoundError:
            return None

    def write(self, name: str, content: bytes) -> None:
        """See `Folder`."""
        path = self._place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, content)

    def is_empty(self) -> bool:
        """See `Folder`."""
        if not self._place.exists():
            return True
        # A run that was killed at its very start leaves what it was writing.
        return all(path.name.startswith(ASIDE) for path in self._place.iterdir())

    def remove_unfinished(self) -> None:
        """Remove what killed runs were writing."""
        for path in self._place.glob(f"**/{ASIDE}*"):
            with contextlib.suppress(OSError):
                path.unlink()


class RemoteFolder:
    """A folder at an address that pyarrow can open, such as ``s3://bucket/folder``.

    An object store shows an object when all of it was sent. Elsewhere files are renamed.
    """

    def __init__(self, address: str) -> None:
        self._system, self._place = file_system(address)
        self._is_object_store = self._system.type_name in ("s3", "gcs", "abfs")

    def read(self, name: str) -> bytes | None:
        """See `Folder`."""
        try:
            with self._system.open_input_stream(f"{self._place}/{name}") as file:
                return bytes(file.read())
        except FileNotFoundError:
            return None

    def write(self, name: str, content: bytes) -> None:
        """See `Folder`."""
        path = f"{self._place}/{name}"
        self._system.create_dir(os.path.dirname(path), recursive=True)
        aside = path if self._is_object_store else f"{path}{ASIDE}{os.urandom(8).hex()}"
        with self._system.open_output_stream(aside) as file:
            file.write(content)
        if aside != path:
            self._system.move(aside, path)

    def is_empty(self) -> bool:
        """See `Folder`."""
        from pyarrow import fs

        selector = fs.FileSelector(self._place, allow_not_found=True)
        return not self._system.get_file_info(selector)


class Store:
    """Reads and writes the files of a run.

    Parameters
    ----------
    out:
        A folder, or the address of one.
    kind, form:
        The columns and the format of the shards.

    Raises
    ------
    MissingExtraError
        When the format or the address needs a package that is not installed.
    """

    def __init__(self, out: str, kind: Kind, form: Form) -> None:
        check_form(form)
        self.out = out
        self._kind = kind
        self._form: Form = form
        self._folder: Folder = RemoteFolder(out) if is_remote(out) else LocalFolder(out)

    def shard_name(self, number: int) -> str:
        """The name of a shard's file below the folder."""
        return f"{_SHARDS}/{number:06}.{self._form}"

    def read_shard(self, number: int) -> list[Row] | None:
        """The rows of a shard; None where it isn't there.

        Raises
        ------
        InputError
            ``damaged_shard``.
        """
        name = self.shard_name(number)
        content = self._folder.read(name)
        if content is None:
            return None
        try:
            return decode(content, self._form)
        except ValueError as error:
            raise InputError(
                "damaged_shard",
                f"{printable(self.out)}/{name} is damaged; delete it, and its pictures are read "
                "again.",
            ) from error

    def write_shard(self, number: int, rows: Sequence[Row]) -> None:
        """Write a shard; raises InputError ``not_written``."""
        self.write(self.shard_name(number), encode(rows, self._kind, self._form))

    def write(self, name: str, content: bytes) -> None:
        """Write a file of the run; raises InputError ``not_written``."""
        with writing(Path(self.out)):
            self._folder.write(name, content)

    def claim(self, settings: Mapping[str, Any]) -> bool:
        """Begin a run in the folder, or resume it where its settings are the same.

        Returns
        -------
        resumed:
            Whether it was begun before.

        Raises
        ------
        InputError
            ``other_run`` when the folder has something else, or ``not_written``.
        """
        with writing(Path(self.out)):
            content = self._folder.read(SETTINGS)
            is_free = content is None and self._folder.is_empty()
        if content is not None:
            self._check_same(content, settings)
        elif not is_free:
            raise InputError(
                "other_run",
                f"{printable(self.out)} has other files, and none of a batch; choose a new folder.",
            )
        else:
            self.write(SETTINGS, json.dumps(settings, indent=1).encode() + b"\n")
        if isinstance(self._folder, LocalFolder):
            self._folder.remove_unfinished()
        return content is not None

    def _check_same(self, content: bytes, settings: Mapping[str, Any]) -> None:
        try:
            found = dict(json.loads(content))
        except (ValueError, TypeError):
            found = {}
        other = [name for name in {**settings, **found} if found.get(name) != settings.get(name)]
        if other:
            names = ", ".join(name.replace("_", " ") for name in other)
            raise InputError(
                "other_run",
                f"{printable(self.out)} has a run with other settings ({names}); choose a new "
                f"folder, or give the same settings as in its {SETTINGS}.",
            )
