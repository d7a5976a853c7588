"""What the bundled model must reach on digits, and on what is none, that it was not trained on."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from bad_inputs import other_dress, other_paper, same_picture
from inkdigits import Ink, Reader
from inkdigits.data import load_ink, load_mnist
from inkdigits.evaluation import Selection, draw_on_canvas, evaluate
from inkdigits.preparation import glyph_of, prepare
from inkdigits.synthesis.nondigits import KINDS
from inkdigits.synthesis.styles import STYLES

EVERY = [("pendigits", 40), ("unipen-digits", 45)]
"""Every how many samples of the test writers of a data set are taken."""

MISREAD = {"2-like-l"}
"""Styles that the generator got after the model was trained, and that it reads badly."""


@pytest.mark.slow
def test_every_style_is_read(reader: Reader) -> None:
    result = evaluate(reader, "synthetic", Selection(limit=len(STYLES) * 40))
    assert len(result.by_style) == len(STYLES)
    assert result.correct.value >= 0.99
    misread = {name for name, each in result.by_style.items() if each.value < 0.95}
    assert misread == MISREAD


@pytest.mark.slow
def test_what_is_no_digit_is_refused(reader: Reader) -> None:
    result = evaluate(reader, "nondigits", Selection(limit=len(KINDS) * 10))
    assert result.by_site["for-training"].value >= 0.93
    assert result.by_site["held-out"].value >= 0.9


@pytest.mark.data
def test_the_bundled_model_reads_the_mnist_test_set() -> None:
    result = evaluate(Reader(), "mnist")
    assert result.count == 10_000
    assert result.correct.value >= 0.995


@pytest.mark.data
def test_the_bundled_model_reads_ink_of_writers_that_it_has_not_seen() -> None:
    results = [evaluate(Reader(), name) for name in ("pendigits", "unipen-digits")]
    count = sum(result.count for result in results)
    right = sum(result.correct.value * result.count for result in results)
    assert count == 2_133
    assert right / count >= 0.98


@pytest.mark.data
def test_the_glyph_of_an_mnist_digit_is_that_digit() -> None:
    images = load_mnist("test").images[:1_000]
    differences = [np.abs(glyph_of(image).astype(int) - image).mean() for image in images]
    # Of 255; 0.43 over the whole test set, most of it from brightening 254 to 255.
    assert np.mean(differences) < 1


@pytest.mark.data
def test_one_digit_is_one_mark() -> None:
    samples = [*load_ink("pendigits", "test"), *load_ink("unipen-digits", "test")]
    split = sum(len(prepare(sample.ink).marks) != 1 for sample in samples)
    assert split / len(samples) < 0.005


@pytest.mark.data
@pytest.mark.parametrize(("data", "every"), EVERY)
def test_the_same_picture_of_real_ink_has_the_same_answer(
    reader: Reader, data: str, every: int
) -> None:
    worst = 0.0
    for grey, _ in drawn_ink(data, every):
        plain = reader.read_digit(grey)
        for case in same_picture(grey, plain.most_probable or 0):
            again = reader.read_digit(case.content).probabilities
            moved = np.abs(np.subtract(plain.probabilities, again))
            worst = max(worst, float(moved.max()))
    assert worst < 0.02


@pytest.mark.data
@pytest.mark.parametrize(("data", "every"), EVERY)
def test_real_ink_in_another_dress_is_the_same_digit(reader: Reader, data: str, every: int) -> None:
    other = []
    for grey, ink in drawn_ink(data, every):
        digit = reader.read_digit(grey).most_probable or 0
        for case in (*other_paper(ink, digit), *other_dress(grey, digit)):
            other.append(reader.read_digit(case.content).most_probable != digit)
    assert np.mean(other) < 0.015


def drawn_ink(data: str, every: int) -> Iterator[tuple[np.ndarray, Ink]]:
    """Pictures of ink by unseen writers, black on white and of a common size, with the ink."""
    samples = load_ink(data, "test")[::every]
    assert len(samples) >= 25
    for place, sample in enumerate(samples):
        yield dark_on_light(draw_on_canvas(sample.ink, np.random.default_rng(place))), sample.ink


def dark_on_light(picture: np.ndarray) -> np.ndarray:
    """The picture with its ink dark, whichever way it was drawn."""
    return picture if np.median(picture) > 127 else 255 - picture
