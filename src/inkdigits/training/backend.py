"""Keras with its backend, for all modules here that work with networks.

Importing it takes seconds and half a gigabyte, so what only names or checks a training (`Options`,
the list of recipes, the plan of a sweep) does without.

Importing this module raises `InputError` ``missing_backend`` when Keras is told to use a backend
that isn't installed, or that there isn't.
"""

from __future__ import annotations

import contextlib
import importlib
import os
from collections.abc import Iterator

from inkdigits.errors import InputError, MissingExtraError
from inkdigits.training.memory import keep_freed_memory

__all__ = ["keras"]


def _load() -> None:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    # A quarter off a step of convolutions. By itself TensorFlow takes oneDNN on some processors.
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
    try:
        with _standard_error_closed():
            importlib.import_module("keras")
            # With another backend Keras asks TensorFlow for the data, in the midst of a training.
            importlib.import_module("tensorflow")
    except ValueError as error:
        # Of a backend that Keras doesn't know.
        raise InputError(
            "missing_backend",
            "Keras doesn't know the backend that KERAS_BACKEND or ~/.keras/keras.json names. "
            "There are tensorflow, jax and torch.",
        ) from error
    except ImportError as error:
        if error.name not in ("keras", "tensorflow"):
            raise InputError(
                "missing_backend",
                f"Keras is told to use {error.name}, by KERAS_BACKEND or ~/.keras/keras.json, and "
                "it isn't installed.",
            ) from error
        raise MissingExtraError("Training", "train") from error


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
