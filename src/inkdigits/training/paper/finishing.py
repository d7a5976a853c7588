"""The end of a training run of the paper network: measured, exported and written."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.data import load_ink
from inkdigits.errors import ModelError
from inkdigits.files import writing
from inkdigits.model import run_folder
from inkdigits.model.paper_card import (
    LABELS,
    SIDE,
    PaperAnswer,
    PaperCard,
    PaperModel,
    save_paper_model,
)
from inkdigits.model.segmenter import Segmenter
from inkdigits.synthesis.scenes import Kind
from inkdigits.training.backend import keras, no_chatter
from inkdigits.training.export import made_with
from inkdigits.training.mixture import origin
from inkdigits.training.paper.network import with_probabilities
from inkdigits.training.paper.onnx_graph import to_onnx
from inkdigits.training.paper.options import PAPER, PaperOptions
from inkdigits.training.paper.scenes import DIGITS, LETTERS
from inkdigits.training.weights import write_network

TOLERANCE: Final = 1e-4
"""The largest difference between Keras and ONNX that rounding explains."""

_PARITY_COUNT: Final = 64
"""The number of pictures on which the two are compared."""

_BATCH: Final = 64

assert tuple(kind.name.lower() for kind in Kind) == LABELS

Crops = tuple[NDArray[np.uint8], NDArray[np.uint8]]


def credits_of(options: PaperOptions) -> list[dict[str, Any]]:
    """What a card says of the data; raises what `load_ink` raises where a data set is not here."""
    found = []
    for name in (*DIGITS, LETTERS):
        counts = {
            "train": len(load_ink(name, "train", options.data_dir)),
            "validation": len(load_ink(name, "validation", options.data_dir)),
        }
        found.append({"name": name, **counts, **origin(name)})
    generations = options.epochs + options.pool - 1
    return [
        *found,
        {
            "name": "scenes",
            "train": generations * options.scenes,
            "validation": options.validation_scenes,
            "about": "pictures of paper with the handwriting above and digits in many styles, "
            "drawn by this program",
        },
    ]


def finish(
    network: Any,
    options: PaperOptions,
    validation: Crops,
    folder: Path,
    facts: dict[str, Any],
    data: list[dict[str, Any]],
) -> dict[str, Any]:
    """Measure a network on the validation data, and write it into the run folder.

    The card gets the ``facts`` of the run. Returns the figures in the card.

    Raises
    ------
    ModelError
        ``bad_model`` when ONNX Runtime and Keras give different answers.
    InputError
        ``not_written`` when the folder can't be written.
    """
    pictures, truth = validation
    answering = with_probabilities(network)
    scores = {"validation": _measure(_answers(answering, pictures), truth)}
    write_network(folder / run_folder.NETWORK, network)
    weights = to_onnx(network)
    card = PaperCard(
        name=PAPER,
        recipe=PAPER,
        sha256=hashlib.sha256(weights).hexdigest(),
        known_answer=_known_answer(answering, pictures),
        data=data,
        training={
            "command": options.command,
            "options": options.to_dict(),
            **facts,
            **made_with(),
        },
        scores=scores,
    )
    model = PaperModel(card, weights)
    check_parity(Segmenter(model), answering, pictures[:_PARITY_COUNT])
    with writing(folder):
        save_paper_model(folder / run_folder.MODEL, model)
    return scores


def check_parity(segmenter: Segmenter, answering: Any, pictures: NDArray[np.uint8]) -> None:
    """Compare the exported network with the answers of Keras.

    Raises
    ------
    ModelError
        ``bad_model`` when a probability differs by more than `TOLERANCE`.
    """
    expected = _answers(answering, pictures)
    found = np.stack([segmenter.segment(picture) for picture in pictures])
    difference = float(np.abs(found - expected).max())
    # Not ">", so that NaN fails too.
    if not difference <= TOLERANCE:
        raise ModelError(
            "bad_model",
            f"The probabilities of the exported network differ from the trained one by "
            f"{difference:.3g} on {len(pictures):,} pictures, expected at most {TOLERANCE:g}.",
        )


def _answers(answering: Any, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(N, H, W, 4): the probabilities of Keras."""
    with no_chatter():
        found = answering.predict(pictures, batch_size=_BATCH, verbose=0)
    return np.asarray(found["probabilities"])


def _measure(probabilities: NDArray[np.float32], truth: NDArray[np.uint8]) -> dict[str, Any]:
    """The figures on all pixels, and for each class."""
    right = np.take_along_axis(probabilities, truth[..., None].astype(np.int64), axis=-1)
    counts = np.zeros((len(LABELS), len(LABELS)), np.int64)
    np.add.at(counts, (truth.ravel(), probabilities.argmax(axis=-1).ravel()), 1)
    measured: dict[str, Any] = {
        "loss": float(-np.log(np.maximum(right, keras.config.epsilon())).mean()),
        "accuracy": float(np.trace(counts) / counts.sum()),
    }
    for place, label in enumerate(LABELS):
        hits, there, found = counts[place, place], counts[place].sum(), counts[:, place].sum()
        measured[label] = {
            "iou": _share(hits, there + found - hits),
            "precision": _share(hits, found),
            "recall": _share(hits, there),
        }
    return measured


def _share(part: int, whole: int) -> float:
    return round(float(part / whole), 5) if whole else 0.0


def _known_answer(answering: Any, pictures: NDArray[np.uint8]) -> PaperAnswer:
    """A part of the picture with the lowest confidence: the most sensitive to other weights."""
    start = (pictures.shape[1] - SIDE) // 2
    middles = pictures[:, start : start + SIDE, start : start + SIDE]
    answers = _answers(answering, middles)
    chosen = int(answers.max(axis=-1).mean(axis=(1, 2)).argmin())
    return PaperAnswer(middles[chosen], answers[chosen])
