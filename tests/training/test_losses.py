from __future__ import annotations

import numpy as np
import pytest

from inkdigits.training.losses import crossentropy

PROBABILITIES = np.array([[0.7, 0.2, 0.1], [0.05, 0.05, 0.9]], np.float32)
LABELS = np.array([0, 2])


def test_without_smoothing_only_the_probability_of_the_label_counts() -> None:
    loss = np.asarray(crossentropy(0)(LABELS, PROBABILITIES))
    np.testing.assert_allclose(loss, -np.log([0.7, 0.9]), rtol=1e-5)


def test_smoothing_asks_for_a_share_in_every_class() -> None:
    loss = np.asarray(crossentropy(0.3)(LABELS, PROBABILITIES))
    wanted = np.array([[0.8, 0.1, 0.1], [0.1, 0.1, 0.8]])
    np.testing.assert_allclose(loss, -(wanted * np.log(PROBABILITIES)).sum(axis=1), rtol=1e-5)


@pytest.mark.parametrize("labels", [LABELS[:, None], LABELS.astype(np.float32)])
def test_labels_come_as_keras_hands_them_on(labels: np.ndarray) -> None:
    loss = np.asarray(crossentropy(0)(labels, PROBABILITIES))
    np.testing.assert_allclose(loss, -np.log([0.7, 0.9]), rtol=1e-5)
