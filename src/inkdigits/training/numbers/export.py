"""Export of the numbers network as a model folder, checked against Keras."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.files import writing
from inkdigits.model.model_folder import save_model
from inkdigits.model.numbers_card import (
    WIDTH,
    Calibration,
    NumbersAnswer,
    NumbersCard,
    NumbersModel,
)
from inkdigits.model.recogniser import STEP, Columns, Recogniser
from inkdigits.synthesis.people import synthetic_person
from inkdigits.training.backend import keras, no_chatter
from inkdigits.training.continuous.export import check_difference, export_weights
from inkdigits.training.numbers.drawn import drawn_strips
from inkdigits.training.numbers.network import build, with_probabilities
from inkdigits.training.numbers.onnx_graph import to_onnx
from inkdigits.training.numbers.options import NUMBERS

_KEPT: Final = ("data", "training", "scores", "calibration", "threshold")

Strips = list[NDArray[np.uint8]]


def export(
    network: Any,
    folder: Path,
    *,
    data: list[dict[str, Any]] | None = None,
    training: dict[str, Any] | None = None,
    scores: dict[str, Any] | None = None,
    calibration: Calibration | None = None,
    threshold: float = 0.0,
) -> NumbersModel:
    """Write a network as a model folder, after comparing the ONNX file with Keras.

    Raises
    ------
    ModelError
        ``bad_model`` when ONNX Runtime and Keras give different answers.
    InputError
        ``not_written`` when the folder can't be written.
    """
    weights = to_onnx(network)
    card = NumbersCard(
        name=NUMBERS,
        recipe=NUMBERS,
        sha256=hashlib.sha256(weights).hexdigest(),
        known_answer=_known_answer(network),
        calibration=calibration or Calibration(),
        threshold=threshold,
        data=data or [],
        training=training or {},
        scores=scores or {},
    )
    model = NumbersModel(card, weights)
    strips = parity_strips()
    check_parity(Recogniser(model), strips, answers_of_keras(network, strips))
    with writing(folder):
        save_model(folder, model)
    return model


def export_numbers_file(path: Path, folder: Path) -> NumbersModel:
    """Write a run of the numbers network, or a ``.keras`` file of its shape, as a model folder.

    The data, scores and calibration in the card of a run are kept. Raises as `export_weights`.
    """
    return export_weights(path, folder, build(seed=0), NumbersCard, _KEPT, export)


def check_parity(recogniser: Recogniser, strips: Strips, expected: list[Columns]) -> None:
    """Compare the exported network with the answers of Keras; raises as `check_difference`."""
    check_difference(
        [_both(each) for each in recogniser.recognise(strips)], list(map(_both, expected)), "strips"
    )


@functools.cache
def parity_strips() -> Strips:
    """32 strips (40, W, 2) of drawn numbers, W a multiple of `STEP`; always the same."""
    strips = []
    for seed in range(4):
        rng = np.random.default_rng(seed)
        strips += [each.pixels for each in drawn_strips(synthetic_person(rng), 8, rng)]
    return [padded(strip, strip.shape[1] + -strip.shape[1] % STEP) for strip in strips]


def answers_of_keras(network: Any, strips: Strips) -> list[Columns]:
    """The answers of a network in Keras to strips of any widths."""
    answering = with_probabilities(network)
    found = []
    for strip in strips:
        with no_chatter():
            answer = answering(strip[None], training=False)
        symbols, centres = (
            keras.ops.convert_to_numpy(answer[name])[0] for name in ("symbols", "centres")
        )
        found.append(Columns(symbols, centres))
    return found


def _known_answer(network: Any) -> NumbersAnswer:
    """The beginning of the least confident strip, which reacts most to changed weights."""
    strips = [padded(strip[:, :WIDTH], WIDTH) for strip in parity_strips()]
    answers = answers_of_keras(network, strips)
    chosen = int(np.argmin([each.symbols.max(axis=1).mean() for each in answers]))
    return NumbersAnswer(strips[chosen], answers[chosen].symbols, answers[chosen].centres)


def padded(strip: NDArray[np.uint8], width: int) -> NDArray[np.uint8]:
    """A strip (40, W, 2), padded at the right to a width."""
    return np.pad(strip, [(0, 0), (0, width - strip.shape[1]), (0, 0)])


def _both(columns: Columns) -> NDArray[np.float32]:
    return np.stack([columns.symbols, columns.centres])
