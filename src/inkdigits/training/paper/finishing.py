"""The end of a training run of the paper network: measured, exported and written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inkdigits.model import run_folder
from inkdigits.model.paper_card import LABELS
from inkdigits.synthesis.scenes import Kind
from inkdigits.training.backend import keras
from inkdigits.training.continuous.people import credits_of_people
from inkdigits.training.export import training_facts
from inkdigits.training.paper.export import answers_of_keras, export
from inkdigits.training.paper.options import PaperOptions
from inkdigits.training.weights import write_network

assert tuple(kind.name.lower() for kind in Kind) == LABELS

Crops = tuple[NDArray[np.uint8], NDArray[np.uint8]]


def credits_of(options: PaperOptions) -> list[dict[str, Any]]:
    """What a card says of the data; raises as `credits_of_people`."""
    return [
        *credits_of_people(options.data_dir, rasters=False),
        {
            "name": "scenes",
            "train": options.generations * options.samples,
            "validation": options.validation_samples,
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

    The card gets the ``facts`` of the run. Returns the figures in the card, and raises what
    `export` raises.
    """
    pictures, truth = validation
    scores = {"validation": _measure(answers_of_keras(network, pictures), truth)}
    write_network(folder / run_folder.NETWORK, network)
    export(
        network,
        folder / run_folder.MODEL,
        data=data,
        training=training_facts(options, facts),
        scores=scores,
    )
    return scores


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
