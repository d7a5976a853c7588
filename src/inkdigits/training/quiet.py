"""Keras, TensorFlow and the converters without their chatter."""

from __future__ import annotations

import contextlib
import importlib
import logging
import os
import warnings
from collections.abc import Iterator

from inkdigits.errors import InputError, MissingExtraError


def load_keras() -> None:
    """Import Keras and its backend.

    Raises
    ------
    MissingExtraError
        When they are not installed.
    InputError
        ``missing_backend`` when Keras is told to use another backend that isn't, or that there
        isn't.
    """
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
def no_chatter() -> Iterator[None]:
    """Keep quiet what Keras, TensorFlow and tf2onnx say of old formats, old names and tracing."""
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
