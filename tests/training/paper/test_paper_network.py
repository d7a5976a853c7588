from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import onnx
import pytest

from inkdigits.model.onnx_limits import check_onnx
from inkdigits.model.session import Session
from inkdigits.training.paper.export import parity_pictures
from inkdigits.training.paper.network import LocalContrast, build, with_probabilities
from inkdigits.training.paper.onnx_graph import to_onnx
from inkdigits.training.paper.options import PARAMETERS
from random_weights import randomised

pytestmark = pytest.mark.slow


def network() -> Any:
    """A network whose answers differ from place to place."""
    return randomised(build(seed=0), gain=1.5)


@pytest.fixture(scope="module")
def random_network() -> Any:
    return network()


def local_contrast(picture: np.ndarray) -> np.ndarray:
    scaled = picture[None, ..., None].astype(np.float32) / 127.5 - 1
    return np.asarray(LocalContrast()(scaled))[0, ..., 0]


def test_local_contrast_hardly_changes_in_a_shadow() -> None:
    not_blank = [picture for picture in parity_pictures() if picture.std() > 20]
    for picture in not_blank[:12]:
        light, dark = local_contrast(picture), local_contrast(picture // 2)
        # The contrast itself is 0.55 to 1, and the levels change by 0.28 to 0.77 on average.
        assert light.std() > 0.5
        assert np.abs(light - dark).mean() < 0.15
        assert np.mean(picture - picture // 2) / 127.5 > 0.2


def test_local_contrast_takes_the_mean_around_a_pixel_also_at_the_border() -> None:
    picture = np.full((64, 96), 200, np.uint8)
    assert np.abs(local_contrast(picture)).max() < 1e-3
    picture[32, 48] = 0
    found = local_contrast(picture)
    assert found[32, 48] < -10
    assert abs(found[0, 0]) < 1e-3


def test_network_has_as_many_weights_as_the_list_says() -> None:
    assert build(seed=0).count_params() == PARAMETERS <= 150_000


def test_same_seed_same_weights() -> None:
    one, same, other = (build(seed).get_weights() for seed in (1, 1, 2))
    assert all(np.array_equal(mine, theirs) for mine, theirs in zip(one, same, strict=True))
    assert not all(np.array_equal(mine, theirs) for mine, theirs in zip(one, other, strict=True))


def test_saved_network_loads_again(random_network: Any, tmp_path: Path) -> None:
    random_network.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    picture = np.random.default_rng(0).integers(0, 256, (1, 32, 48), np.uint8)
    assert np.array_equal(again(picture), random_network(picture))


@pytest.mark.parametrize("shape", [(1, 16, 16), (1, 48, 32), (2, 160, 96), (1, 16, 320)])
def test_onnx_network_answers_what_keras_answers(
    random_network: Any, shape: tuple[int, int, int]
) -> None:
    pictures = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    pictures[:, :, shape[2] // 2 :] //= 3
    expected = np.asarray(with_probabilities(random_network)(pictures)["probabilities"])
    (found,) = Session(to_onnx(random_network), 1).run(["probabilities"], {"picture": pictures})
    assert found.shape == (*shape, 4)
    assert np.abs(found - expected).max() < 1e-4
    # The answers are not the same everywhere, or this would show nothing.
    assert expected.std(axis=(0, 1, 2)).min() > 0.1


def test_onnx_softmax_takes_any_logits(random_network: Any) -> None:
    shifted = network()
    *_, last = (layer for layer in shifted.layers if isinstance(layer, keras.layers.Conv2D))
    kernel, bias = last.get_weights()
    last.set_weights([1_000 * kernel, 1_000 * bias - 5_000])
    pictures = np.random.default_rng(0).integers(0, 256, (1, 64, 64), np.uint8)
    (found,) = Session(to_onnx(shifted), 1).run(["probabilities"], {"picture": pictures})
    assert np.abs(found.sum(axis=3) - 1).max() < 1e-5
    assert found.max(axis=3).mean() > 0.99


def test_onnx_file_is_small_plain_and_sound(random_network: Any) -> None:
    content = to_onnx(random_network)
    check_onnx(content)
    assert len(content) < 600_000
    model = onnx.load_from_string(content)
    onnx.checker.check_model(model, full_check=True)
    operators = [node.op_type for node in model.graph.node]
    # Normalisation is in the convolutions, of which each layer has one.
    assert operators.count("Conv") == 14
    assert "BatchNormalization" not in operators
    assert len(operators) < 80
