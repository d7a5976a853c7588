from __future__ import annotations

import platform
from typing import Any

import keras
import numpy as np
import pytest

from inkdigits.training import RECIPES, build

pytestmark = pytest.mark.slow

resource = pytest.importorskip("resource", reason="only Unix counts page faults")

FIRST, LAST = 4, 12


class Faults(keras.callbacks.Callback):
    """Counts the page faults of some steps."""

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        faults = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        if batch == FIRST:
            self.before = faults
        if batch == LAST:
            self.each_step = (faults - self.before) / (LAST - FIRST)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other libraries have other habits")
def test_a_step_does_not_fetch_anew_what_the_one_before_has_freed() -> None:
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
