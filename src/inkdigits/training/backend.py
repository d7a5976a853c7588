"""Keras with its backend, quiet and fast, for the modules here that work with networks.

Importing it takes seconds and half a gigabyte, so the modules that only name or check a training
run (its options, the list of recipes, the plan of a sweep) don't.

Importing this module raises `InputError` ``missing_backend`` when the backend that Keras is
configured to use is unknown, not installed, damaged, or unable to train.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import logging
import os
import platform
import sys
import warnings
from collections.abc import Iterator
from typing import Final

from inkdigits.errors import InputError, printable

__all__ = ["keras", "no_chatter"]

_BACKENDS: Final = ("tensorflow", "jax", "torch")
"""Those that can train."""

_M_TRIM_THRESHOLD, _M_TOP_PAD, _M_MMAP_THRESHOLD = -1, -2, -3
"""As in glibc's malloc.h."""

_KEPT: Final = 2**30
"""Bytes that may be free at the end of a heap before any are returned to the system."""

_HEAP: Final = 64 * 2**20
"""The most bytes that the heap of a thread can have; it allocates up to half of them at once."""


@contextlib.contextmanager
def no_chatter() -> Iterator[None]:
    """Silence what Keras, TensorFlow and tf2onnx log of old formats, old names and tracing."""
    loggers = [logging.getLogger(name) for name in ("absl", "tf2onnx", "tensorflow")]
    levels = [logger.level for logger in loggers]
    try:
        for logger in loggers:
            logger.setLevel(logging.ERROR)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _load() -> None:
    # What TensorFlow logs as an error and doesn't raise is about the processor.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    # A quarter off a step of convolutions. By itself TensorFlow uses oneDNN on some processors.
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
    try:
        with _standard_error_closed():
            importlib.import_module("keras")
            # With another backend, Keras imports TensorFlow for the data in the middle of a run.
            importlib.import_module("tensorflow")
    except Exception as error:
        raise _explained(error) from error
    if (name := sys.modules["keras"].backend.backend()) not in _BACKENDS:
        raise _unfit(f"Keras is told to use {name}")


def _explained(error: Exception) -> InputError:
    """The error of an import, in words for the person who can mend it."""
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
        "missing_backend", f"Keras can't be imported: {type(error).__name__}: {printable(reason)}"
    )


def _unfit(what: str) -> InputError:
    return InputError(
        "missing_backend",
        f"{what}, by KERAS_BACKEND or ~/.keras/keras.json. There are {', '.join(_BACKENDS[:-1])} "
        f"and {_BACKENDS[-1]}.",
    )


@contextlib.contextmanager
def _standard_error_closed() -> Iterator[None]:
    """Discard what C++ libraries write to standard error.

    TensorFlow reports oneDNN before its log level is set up, so no setting silences that.
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


def _keep_freed_memory() -> None:
    """Let glibc keep what is freed, instead of returning it to the system.

    Each training step allocates the same tens of megabytes that the step before it has freed.
    Returned and allocated again, every page of them is a fault that the kernel answers with zeros;
    on two cores that took half of the time of a step and more. What is kept is no more than what
    a step has needed. See mallopt(3). Other C libraries are left as they are.
    """
    if platform.libc_ver()[0] != "glibc":
        return
    library = ctypes.CDLL(None)
    library.mallopt(_M_TRIM_THRESHOLD, _KEPT)
    library.mallopt(_M_TOP_PAD, _HEAP)
    library.mallopt(_M_MMAP_THRESHOLD, _HEAP // 2)


_load()
_keep_freed_memory()

import keras  # noqa: E402
