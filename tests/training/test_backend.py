from __future__ import annotations

import importlib
import platform
from typing import Any

import keras
import numpy as np
import pytest

from inkdigits import InputError
from inkdigits.training import RECIPES, backend, build


def test_backend_that_cannot_train_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
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
def test_failed_import_of_keras_is_explained(
    monkeypatch: pytest.MonkeyPatch, error: Exception, told: str
) -> None:
    def failing(_: str) -> None:
        raise error

    monkeypatch.setattr(importlib, "import_module", failing)
    with pytest.raises(InputError, match=told) as raised:
        backend._load()
    assert "\n" not in raised.value.message


FIRST, LAST = 4, 12


class Faults(keras.callbacks.Callback):
    """Counts the page faults of some steps."""

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        import resource

        faults = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        if batch == FIRST:
            self.before = faults
        if batch == LAST:
            self.each_step = (faults - self.before) / (LAST - FIRST)


@pytest.mark.slow
@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other libraries have other habits")
def test_training_step_reuses_the_memory_of_the_step_before() -> None:
    network = build(RECIPES["cnn"], seed=0)
    network.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    count = (LAST + 1) * 128
    faults = Faults()
    network.fit(
        np.zeros((count, 28, 28), np.uint8),
        np.zeros(count, np.int64),
        batch_size=128,
        callbacks=[faults],
        verbose=0,
    )
    # What the layers give, there and back, is about 60 MB: 15,000 pages of 4 KiB.
    assert faults.each_step < 2_000
