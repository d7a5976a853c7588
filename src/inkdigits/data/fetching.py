"""Finding data sets on this machine, checking them, and fetching them into the user's cache."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Final

from inkdigits.data.formats import bad_data, read_content
from inkdigits.data.registry import DataFile, DataSet, find
from inkdigits.errors import DataError, MissingExtraError, printable

DATA_VARIABLE: Final = "INKDIGITS_DATA"
"""The environment variable that names the data folder."""


def locate(name: str, data_dir: str | os.PathLike[str] | None = None) -> Path:
    """Find a data set, and check that its files are complete and unaltered.

    It is looked for in ``data_dir``, else in the folder that INKDIGITS_DATA names; nothing is
    written there. Without either, it is fetched into the user's cache where needed.

    Returns
    -------
    Path
        The file or folder that the registry names as the data set's `path`.

    Raises
    ------
    DataError
        ``unknown_data``, ``no_data``, ``bad_data`` (both hashes are named), ``not_fetched``.
    MissingExtraError
        When the cache is needed and its packages are not installed.
    """
    data_set = find(name)
    folder = _named_folder(data_dir)
    if folder is None:
        return fetch(name)
    for file in data_set.files:
        try:
            _verify(folder, file)
        except DataError as error:
            raise with_advice(error, data_set) from error
    return folder / data_set.path


def searched_folder(data_dir: str | os.PathLike[str] | None = None) -> Path:
    """The folder of the data sets: ``data_dir``, INKDIGITS_DATA or the user's cache.

    Raises
    ------
    DataError, MissingExtraError
        Where there is no home folder for a cache, or the package that finds it is missing.
    """
    return _named_folder(data_dir) or _cache_folder()


def _named_folder(data_dir: str | os.PathLike[str] | None) -> Path | None:
    named = data_dir if data_dir is not None else os.environ.get(DATA_VARIABLE)
    return Path(named) if named else None


def fetch(name: str) -> Path:
    """Fetch the missing or altered files of a data set into the user's cache.

    Raises
    ------
    DataError, MissingExtraError
        As `locate` does.
    """
    data_set = find(name)
    folder = _cache_folder()
    for file in data_set.files:
        try:
            _verify(folder, file)
        except DataError as error:
            if not file.mirrors:
                raise with_advice(error, data_set) from error
            _download(folder, file, error)
    return folder / data_set.path


def with_advice(error: DataError, data_set: DataSet) -> DataError:
    """The error, with a sentence on how to get the data set."""
    return DataError(error.code, f"{error.message} {data_set.obtain}")


def _verify(folder: Path, file: DataFile) -> None:
    """Raise DataError unless the file exists with the registered content."""
    path = folder / file.path
    paths = [path] if file.count == 1 else sorted(folder.glob(file.path))
    if len(paths) != file.count:
        raise DataError(
            "no_data", f"{printable(path)}: expected {file.count:,} files, found {len(paths):,}."
        )
    digest = hashlib.sha256()
    for each in paths:
        digest.update(read_content(each))
    found = digest.hexdigest()
    if found != file.sha256:
        of_what = " of the uncompressed content" if path.suffix == ".gz" else ""
        raise bad_data(path, f"expected SHA-256{of_what} {file.sha256}, found {found}")


def _cache_folder() -> Path:
    try:
        import platformdirs
    except ImportError as error:
        raise MissingExtraError("Fetching data sets", "data") from error
    folder = Path(platformdirs.user_cache_dir("inkdigits"))
    # Without a home folder it begins with "~", and would be created in the current folder.
    if not folder.is_absolute():
        raise DataError(
            "no_data",
            f"There is no home folder to keep data sets in; name a folder with {DATA_VARIABLE}.",
        )
    return folder


def _download(folder: Path, file: DataFile, problem: DataError) -> None:
    """Fetch a file into the cache from the first mirror that serves the right content."""
    try:
        import pooch
    except ImportError as error:
        raise MissingExtraError("Fetching data sets", "data") from error
    path = folder / file.path
    reasons = []
    for url in file.mirrors:
        try:
            pooch.retrieve(url, file.download_sha256, path.name, path.parent)
            return
        except ValueError as error:
            # Another hash than expected: pooch's first sentence names both.
            reasons.append(f"{url}: {str(error).partition('. ')[0]}")
        except OSError as error:
            # An error of the disk has a number, or pooch has reworded it as a PermissionError;
            # an error of the network has neither.
            if error.errno is not None or isinstance(error, PermissionError):
                raise DataError(
                    "not_fetched",
                    f"{printable(path)} can't be written: {error.strerror or 'Permission denied'}. "
                    f"Name a folder that holds the data sets with {DATA_VARIABLE}.",
                ) from error
            status = getattr(getattr(error, "response", None), "status_code", None)
            reasons.append(f"{url}: {f'HTTP status {status}' if status else type(error).__name__}")
    raise DataError(
        "not_fetched",
        f"{problem.message} It can't be fetched: {'; '.join(reasons)}. Try again later, or get "
        f"the file another way and name the folder that holds it with {DATA_VARIABLE}.",
    )
