"""Export of the paper network as a model folder, checked against Keras."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.files import writing
from inkdigits.model.model_folder import save_model
from inkdigits.model.paper_card import (
    SIDE,
    PaperAnswer,
    PaperCard,
    PaperModel,
)
from inkdigits.model.segmenter import Segmenter
from inkdigits.synthesis.people import synthetic_person
from inkdigits.synthesis.scenes import make_scene
from inkdigits.training.backend import no_chatter
from inkdigits.training.continuous.export import check_difference, export_weights
from inkdigits.training.paper.network import build, with_probabilities
from inkdigits.training.paper.onnx_graph import to_onnx
from inkdigits.training.paper.options import PAPER

_BATCH: Final = 64


def export(
    network: Any,
    folder: Path,
    *,
    data: list[dict[str, Any]] | None = None,
    training: dict[str, Any] | None = None,
    scores: dict[str, Any] | None = None,
) -> PaperModel:
    """Write a network as a model folder, after comparing the ONNX file with Keras.

    Raises
    ------
    ModelError
        ``bad_model`` when ONNX Runtime and Keras give different answers.
    InputError
        ``not_written`` when the folder can't be written.
    """
    weights = to_onnx(network)
    pictures = parity_pictures()
    card = PaperCard(
        name=PAPER,
        recipe=PAPER,
        sha256=hashlib.sha256(weights).hexdigest(),
        known_answer=_known_answer(network, pictures),
        data=data or [],
        training=training or {},
        scores=scores or {},
    )
    model = PaperModel(card, weights)
    check_parity(Segmenter(model), pictures, answers_of_keras(network, pictures))
    with writing(folder):
        save_model(folder, model)
    return model


def export_paper_file(path: Path, folder: Path) -> PaperModel:
    """Write a run of the paper network, or a ``.keras`` file of its shape, as a model folder.

    The data and scores in the card of a run are kept. Raises as `export_weights`.
    """
    return export_weights(
        path, folder, build(seed=0), PaperCard, ("data", "training", "scores"), export
    )


def check_parity(
    segmenter: Segmenter, pictures: NDArray[np.uint8], expected: NDArray[np.float32]
) -> None:
    """Compare the exported network with the answers of Keras, (N, H, W, 4).

    Raises as `check_difference`.
    """
    found = [segmenter.segment(picture) for picture in pictures]
    check_difference(found, list(expected), "pictures")


@functools.cache
def parity_pictures() -> NDArray[np.uint8]:
    """(32, 128, 128): scenes with digits in many styles; always the same."""
    generators = map(np.random.default_rng, range(32))
    pictures = np.stack(
        [make_scene(synthetic_person(rng), rng, (128, 128)).picture for rng in generators]
    )
    pictures.setflags(write=False)
    return pictures


def answers_of_keras(network: Any, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The probabilities that a network gives in Keras, (N, H, W, 4)."""
    with no_chatter():
        found = with_probabilities(network).predict(pictures, batch_size=_BATCH, verbose=0)
    return np.asarray(found["probabilities"])


def _known_answer(network: Any, pictures: NDArray[np.uint8]) -> PaperAnswer:
    """A part of the picture with the lowest confidence: the most sensitive to other weights."""
    start = (pictures.shape[1] - SIDE) // 2
    middles = pictures[:, start : start + SIDE, start : start + SIDE]
    answers = answers_of_keras(network, middles)
    chosen = int(answers.max(axis=-1).mean(axis=(1, 2)).argmin())
    return PaperAnswer(middles[chosen], answers[chosen])
