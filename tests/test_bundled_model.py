"""What the bundled model must reach on real digits that it was not trained on."""

from __future__ import annotations

import numpy as np
import pytest

from inkdigits import Reader
from inkdigits.datasets import load_ink, load_mnist
from inkdigits.evaluation import evaluate
from inkdigits.preparation import glyph_of, prepare

pytestmark = pytest.mark.data


def test_the_bundled_model_reads_the_mnist_test_set() -> None:
    result = evaluate(Reader(), "mnist")
    assert result.count == 10_000
    assert result.accuracy.value >= 0.99


def test_the_bundled_model_reads_ink_of_writers_that_it_has_not_seen() -> None:
    results = [evaluate(Reader(), name) for name in ("pendigits", "unipen-digits")]
    count = sum(result.count for result in results)
    right = sum(result.accuracy.value * result.count for result in results)
    assert count == 2_133
    assert right / count >= 0.97


def test_the_glyph_of_an_mnist_digit_is_that_digit() -> None:
    images = load_mnist("test").images[:1_000]
    differences = [np.abs(glyph_of(image).astype(int) - image).mean() for image in images]
    # Of 255; 0.43 over the whole test set, most of it from brightening 254 to 255.
    assert np.mean(differences) < 1


def test_one_digit_is_one_mark() -> None:
    samples = [*load_ink("pendigits", "test"), *load_ink("unipen-digits", "test")]
    split = sum(len(prepare(sample.ink).marks) != 1 for sample in samples)
    assert split / len(samples) < 0.005
