"""Keras with its backend, quiet and fast, for the modules here that work with networks.

Importing it takes seconds and half a gigabyte, so what only names or checks a training (`Options`,
the list of recipes, the plan of a sweep) does without.

Importing this module raises `InputError` ``missing_backend`` when Keras is told to use a backend
that isn't installed, can't train, or that there isn't, or when it is damaged.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Iterator
from typing import Final

from inkdigits.errors import InputError, shown
from inkdigits.training.memory import keep_freed_memory

__all__ = ["keras"]

_BACKENDS: Final = ("tensorflow", "jax", "torch")
"""Those that can train."""


def _load() -> None:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    # A quarter off a step of convolutions. By itself TensorFlow takes oneDNN on some processors.
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
    try:
        with _standard_error_closed():
            importlib.import_module("keras")
            # With another backend Keras asks TensorFlow for the data, in the midst of a training.
            importlib.import_module("tensorflow")
    except Exception as error:
        raise _why(error) from error
    if (name := sys.modules["keras"].backend.backend()) not in _BACKENDS:
        raise _unfit(f"Keras is told to use {name}")


def _why(error: Exception) -> InputError:
    """What a person can do about it; that both are installed has been seen to by the package."""
    missing = error.name if isinstance(error, ModuleNotFoundError) else None
    if missing in _BACKENDS:
        return InputError(
            "missing_backend",
            f"Keras is told to use {missing}, by KERAS_BACKEND or ~/.keras/keras.json, and it "
            "isn't installed.",
        )
    if isinstance(error, ValueError) and "backend" in str(error):
        return _unfit("Keras doesn't know the backend that it is told to use")
    reason = (str(error).strip().splitlines() or [""])[-1]
    return InputError(
        "missing_backend", f"Keras can't be imported: {type(error).__name__}: {shown(reason)}"
    )


def _unfit(what: str) -> InputError:
    return InputError(
        "missing_backend",
        f"{what}, by KERAS_BACKEND or ~/.keras/keras.json. There are {', '.join(_BACKENDS[:-1])} "
        f"and {_BACKENDS[-1]}.",
    )


@contextlib.contextmanager
def _standard_error_closed() -> Iterator[None]:
    """Send what C++ libraries write to standard error to nowhere.

    TensorFlow tells of oneDNN before its log level is set up, so no setting silences that.
    """
    try:
        kept = os.dup(2)
    except OSError:
        yield
        return
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


_load()
keep_freed_memory()

import keras  # noqa: E402
