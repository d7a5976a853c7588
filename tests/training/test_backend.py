from __future__ import annotations

import importlib

import pytest

from inkdigits import InputError
from inkdigits.training import backend


def test_a_backend_that_cant_train_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backend.keras.backend, "backend", lambda: "numpy")
    with pytest.raises(InputError, match=r"to use numpy, .* There are tensorflow, jax and torch"):
        backend._load()


@pytest.mark.parametrize(
    ("error", "told"),
    [
        # As TensorFlow says it, without a name.
        (
            ImportError("Traceback:\n...\nFailed to load the native TensorFlow runtime."),
            "can't be imported: ImportError: Failed to load the native TensorFlow runtime",
        ),
        (
            ModuleNotFoundError("No module named 'optree'", name="optree"),
            "No module named 'optree'",
        ),
        (ValueError("numpy.dtype size changed"), "ValueError: numpy.dtype size changed"),
        (ModuleNotFoundError("No module named 'jax'", name="jax"), "told to use jax, .* installed"),
        (ValueError("Unable to import backend : pytorch"), "doesn't know the backend"),
    ],
)
def test_what_keeps_keras_from_being_imported_is_told(
    monkeypatch: pytest.MonkeyPatch, error: Exception, told: str
) -> None:
    def failing(_: str) -> None:
        raise error

    monkeypatch.setattr(importlib, "import_module", failing)
    with pytest.raises(InputError, match=told) as raised:
        backend._load()
    assert "\n" not in raised.value.message
