from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import onnx
import pytest

from inkdigits.alphabet import NOTHING
from inkdigits.edits import edit_distance
from inkdigits.model.onnx_limits import check_onnx
from inkdigits.model.session import Session
from inkdigits.strip import HEIGHT
from inkdigits.training.numbers.batches import WIDTHS, StripBatches, augmented, validation_batches
from inkdigits.training.numbers.losses import centres_loss, symbols_loss
from inkdigits.training.numbers.network import build, with_probabilities
from inkdigits.training.numbers.onnx_graph import to_onnx
from inkdigits.training.numbers.options import PARAMETERS
from inkdigits.training.numbers.samples import Sample
from inkdigits.training.numbers.validating import best_path, measured
from random_weights import randomised

pytestmark = pytest.mark.slow

CLASSES = NOTHING + 1


@pytest.fixture(scope="module")
def random_network() -> Any:
    return randomised(build(seed=0))


def samples(count: int = 60) -> list[Sample]:
    rng = np.random.default_rng(0)
    made = []
    for index in range(count):
        columns = int(rng.integers(6, 60))
        pixels = rng.integers(0, 256, (40, 4 * columns, 2), np.uint8)
        made.append(Sample(pixels, "12"[: 1 + index % 2], np.arange(1 + index % 2) + 0.5))
    return made


def test_network_has_as_many_weights_as_the_list_says() -> None:
    assert build(seed=0).count_params() == PARAMETERS <= 1_500_000


def test_same_seed_same_weights() -> None:
    one, same, other = (build(seed).get_weights() for seed in (1, 1, 2))
    assert all(np.array_equal(mine, theirs) for mine, theirs in zip(one, same, strict=True))
    assert not all(np.array_equal(mine, theirs) for mine, theirs in zip(one, other, strict=True))


@pytest.mark.parametrize("shape", [(1, 64), (3, 128), (1, 20)])
def test_onnx_network_answers_what_keras_answers(
    random_network: Any, shape: tuple[int, int]
) -> None:
    strips = np.random.default_rng(0).integers(0, 256, (shape[0], 40, shape[1], 2), np.uint8)
    expected = with_probabilities(random_network)(strips)
    names = ["symbols", "centres"]
    found = Session(to_onnx(random_network), 1).run(names, {"strips": strips})
    for name, answer in zip(names, found, strict=True):
        assert answer.shape == (shape[0], shape[1] // 4, CLASSES)
        assert np.abs(answer - np.asarray(expected[name])).max() < 1e-4
        # The answers are not the same everywhere, or this would show nothing.
        assert answer.std() > 0.05


def test_onnx_file_is_plain_and_sound(random_network: Any) -> None:
    content = to_onnx(random_network)
    check_onnx(content)
    assert len(content) < 6_000_000
    operators = [node.op_type for node in onnx.load_from_string(content).graph.node]
    assert "BatchNormalization" not in operators
    assert len(operators) < 70


def test_symbols_loss_is_that_of_all_paths() -> None:
    logits = np.random.default_rng(0).normal(0, 2, (1, 4, CLASSES)).astype(np.float32)
    shares = np.exp(logits[0]) / np.exp(logits[0]).sum(axis=1, keepdims=True)
    # All ways to read "11" in three columns and in four; with three there is but one.
    for columns in (3, 4):
        paths = itertools.product((1, NOTHING), repeat=columns)
        total = sum(
            np.prod(shares[np.arange(columns), path])
            for path in paths
            if best_path(np.eye(CLASSES, dtype=np.float32)[list(path)]) == "11"
        )
        target = np.array([[columns, 1, 1, -1, -1]], np.int32)
        # Divided by one more than the length of the text.
        assert float(symbols_loss(target, logits)[0]) == pytest.approx(-np.log(total) / 3, rel=1e-4)


def test_losses_leave_the_padding_out() -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 2, (2, 8, CLASSES)).astype(np.float32)
    target = np.array([[5, 3, 4, -1], [5, -1, -1, -1]], np.int32)
    weights = rng.random((2, 8, CLASSES)).astype(np.float32)
    weights[:, 5:] = 0
    other = logits.copy()
    other[:, 5:] += rng.normal(0, 5, (2, 3, CLASSES))
    assert np.allclose(symbols_loss(target, logits), symbols_loss(target, other))
    assert np.allclose(centres_loss(weights, logits), centres_loss(weights, other))
    assert np.isfinite(np.asarray(symbols_loss(target, logits))).all()
    # A strip whose centres are not known has no such loss.
    assert not np.asarray(centres_loss(np.zeros_like(weights), logits)).any()


def test_right_and_errors_are_those_of_the_digits() -> None:
    assert edit_distance("1234", "1234") == 0
    assert edit_distance("124", "1234") == edit_distance("1234", "124") == 1
    assert edit_distance("", "12") == 2
    assert edit_distance("4321", "1234") == 4
    strip = np.zeros((40, WIDTHS[0], 2), np.uint8)
    batches = validation_batches([Sample(strip, "1.2", None), Sample(strip, "34", None)], 4)

    class Answering:
        """Reads "12" on each strip, without the point."""

        def predict_on_batch(self, strips: Any) -> dict[str, Any]:
            path = [1, NOTHING, 2, *[NOTHING] * (WIDTHS[0] // 4 - 3)]
            columns = np.eye(CLASSES, dtype=np.float32)[path] * 20
            return dict.fromkeys(("symbols", "centres"), np.stack([columns] * len(strips)))

    figures = measured(Answering(), batches)
    assert figures["right"] == 0.5
    assert figures["errors"] == 2 / 4


def test_batches_depend_on_seed_epoch_and_step_alone() -> None:
    def batch(step: int, seed: int, epoch: int) -> np.ndarray:
        return StripBatches(samples(), batch_size=4, steps=9, seed=seed, epoch=epoch)[step][0]

    assert np.array_equal(batch(3, 1, 2), batch(3, 1, 2))
    for other in (batch(3, 2, 2), batch(3, 1, 3), batch(4, 1, 2)):
        assert other.shape != batch(3, 1, 2).shape or not np.array_equal(other, batch(3, 1, 2))


def test_batches_have_about_as_many_columns_and_first_two_widths() -> None:
    batches = StripBatches(samples(400), batch_size=8, steps=30, seed=0, epoch=0)
    assert len(batches) == 30
    shapes = [batches[step][0].shape for step in range(30)]
    assert {width for _, _, width, _ in shapes} <= set(WIDTHS)
    assert shapes[0][2] != shapes[1][2]
    for count, _, width, _ in shapes:
        assert 0.75 * 8 * 256 <= count * width <= 8 * 256


def test_too_long_and_unreadable_strips_are_left_out() -> None:
    long = Sample(np.zeros((40, 516, 2), np.uint8), "1", None)
    close = Sample(np.zeros((40, 8, 2), np.uint8), "11", None)
    good = Sample(np.zeros((40, 64, 2), np.uint8), "2", None)
    (batch,) = validation_batches([long, close, good], 8)
    assert batch[1]["symbols"][:, 1].tolist() == [2]


def test_augmented_strip_keeps_its_text_and_centres() -> None:
    sample = Sample(np.zeros((40, 80, 2), np.uint8), "12", np.array([5.5, 14.5]))
    sample.pixels[10:30, 20:24], sample.pixels[10:30, 56:60] = 255, 255
    for seed in range(20):
        changed = augmented(sample, 96, np.random.default_rng(seed))
        assert changed.text == "12"
        assert changed.pixels.shape[1] <= 96
        assert changed.centres is not None
        ink = changed.pixels[..., 0].sum(axis=0)
        half = int(4 * changed.centres.mean())
        for centre, part, start in zip(
            changed.centres, (ink[:half], ink[half:]), (0, half), strict=True
        ):
            middle = start + (part @ np.arange(len(part))) / part.sum()
            assert abs(middle + 0.5 - 4 * centre) < 1


def test_training_in_half_precision_gives_float32_logits_that_are_about_the_same() -> None:
    strips = np.random.default_rng(0).integers(0, 256, (2, HEIGHT, 64, 2), np.uint8)
    network = build(seed=1)
    faster = build(seed=1, precision="bfloat16")
    for name, logits in network.predict_on_batch(strips).items():
        found = faster.predict_on_batch(strips)[name]
        assert found.dtype == np.float32
        assert 0 < np.abs(found - logits).max() < 0.1 * np.abs(logits).max()
