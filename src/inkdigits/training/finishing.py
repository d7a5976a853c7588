"""The end of a training run: the kept network calibrated, measured, exported and written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inkdigits.data import NOT_A_DIGIT, Glyphs
from inkdigits.evaluation import scores as measures
from inkdigits.glyph import SIDE
from inkdigits.model import run_folder
from inkdigits.model.card import Thresholds
from inkdigits.training import calibration
from inkdigits.training.backend import keras
from inkdigits.training.export import export, training_facts
from inkdigits.training.mixture import Mixture
from inkdigits.training.options import Options
from inkdigits.training.weights import write_network

Floats = NDArray[np.float64]


def finish(
    network: Any, options: Options, mixture: Mixture, folder: Path, facts: dict[str, Any]
) -> dict[str, Any]:
    """Calibrate and measure a network on the validation data, and write it into the run folder.

    The card gets the ``facts`` of the run. Returns the figures on validation data in the card, and
    raises what `export` raises.
    """
    validation = mixture.validation
    temperature, probabilities, digit_scores = _calibrate(network, validation)
    tells_nondigits = options.recipe.tells_nondigits
    thresholds = _thresholds(validation, probabilities, digit_scores, tells_nondigits)
    scores = {"validation": _measure(validation, probabilities, digit_scores, thresholds)}
    write_network(folder / run_folder.NETWORK, network)
    write_network(folder / run_folder.OLD_NETWORK, network)
    export(
        network,
        options.recipe,
        folder / run_folder.MODEL,
        thresholds=thresholds,
        data=mixture.credits,
        training=training_facts(
            options,
            facts,
            missing_digits=mixture.missing_digits,
            smoothing=options.recipe.smoothing,
            temperature=round(temperature, 4),
            threshold_rule=calibration.THRESHOLD_RULE,
        ),
        scores=scores,
    )
    run_folder.write_arrays(
        folder / run_folder.ANSWERS,
        compressed=True,
        labels=validation.labels,
        probabilities=probabilities.astype(np.float32),
        digit_scores=digit_scores.astype(np.float32),
        glyphs=validation.images,
        filters=_filters(network),
    )
    return scores


def _calibrate(network: Any, validation: Glyphs) -> tuple[float, Floats, Floats]:
    """Calibrate a network; returns the temperature, (N, 10) probabilities and (N,) scores."""
    logits = calibration.logits(network, validation.images)
    is_digit = validation.labels != NOT_A_DIGIT
    temperature = calibration.fit_temperature(
        logits[is_digit, :NOT_A_DIGIT], validation.labels[is_digit]
    )
    calibration.bake(network, temperature)
    return temperature, *calibration.answers(logits / temperature)


def _thresholds(
    validation: Glyphs, probabilities: Floats, digit_scores: Floats, tells_nondigits: bool
) -> Thresholds:
    is_digit = validation.labels != NOT_A_DIGIT
    return calibration.choose_thresholds(
        probabilities[is_digit].max(axis=1),
        probabilities[is_digit].argmax(axis=1) == validation.labels[is_digit],
        digit_scores[is_digit] if tells_nondigits else None,
    )


def _measure(
    validation: Glyphs, probabilities: Floats, digit_scores: Floats, thresholds: Thresholds
) -> dict[str, Any]:
    """Figures on digits, and on digits and non-digits together where there are any."""
    is_digit = validation.labels != NOT_A_DIGIT
    labels = validation.labels[is_digit]
    confidence = probabilities.max(axis=1)
    correct = probabilities[is_digit].argmax(axis=1) == labels
    answered = (confidence >= thresholds.confidence) & (digit_scores >= thresholds.digit_score)
    measured: dict[str, Any] = {
        "accuracy": measures.accuracy(probabilities[is_digit], labels).to_dict(),
        "cross_entropy": measures.cross_entropy(probabilities[is_digit], labels),
        "calibration_error": measures.calibration_error(confidence[is_digit], correct),
        "answered": float(answered[is_digit].mean()),
        "answered_wrong": float((answered[is_digit] & ~correct).mean()),
    }
    if not is_digit.all():
        measured |= {
            "nondigits": int((~is_digit).sum()),
            "nondigits_answered": float(answered[~is_digit].mean()),
            "nondigits_auroc": measures.auroc(digit_scores, is_digit),
        }
    return measured


def _filters(network: Any) -> NDArray[np.float32]:
    """The weights of the first layer as pictures: (F, H, W), glyph-sized for a dense layer."""
    kernels = (np.asarray(each.kernel) for each in _flat(network) if hasattr(each, "kernel"))
    kernel = next(kernels, None)
    if kernel is not None and kernel.ndim == 4 and kernel.shape[2] == 1:
        return np.moveaxis(kernel[:, :, 0], -1, 0)
    if kernel is not None and kernel.shape[0] == SIDE**2:
        return kernel.T.reshape(-1, SIDE, SIDE)
    return np.empty((0, SIDE, SIDE), np.float32)


def _flat(network: Any) -> Iterator[Any]:
    """The layers, and those of layers that are networks themselves."""
    for layer in network.layers:
        if isinstance(layer, keras.Model):
            yield from _flat(layer)
        else:
            yield layer
