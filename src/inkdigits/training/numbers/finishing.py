"""Finish a training run of the numbers network: calibrate, measure, export and write it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.alphabet import digits_of
from inkdigits.decoding import Opinions, decode, second_opinion
from inkdigits.decoding.constraints import NONE
from inkdigits.evaluation.scores import calibration_error
from inkdigits.model import run_folder
from inkdigits.model.classifier import bundled_classifier
from inkdigits.model.numbers_card import Calibration
from inkdigits.model.recogniser import Columns
from inkdigits.strip import STRIDE, Strip
from inkdigits.training.calibration import THRESHOLD_RULE, choose_thresholds, softmax
from inkdigits.training.continuous.people import credits_of_people
from inkdigits.training.export import training_facts
from inkdigits.training.numbers.export import export
from inkdigits.training.numbers.labelled import list_numbers
from inkdigits.training.numbers.options import NumbersOptions
from inkdigits.training.numbers.samples import Batch
from inkdigits.training.numbers.validating import measured, text_of
from inkdigits.training.weights import write_network

_RIDGE: Final = 1e-3
"""The weight of the squared coefficients; without it they diverge if there are no mistakes."""

_STEPS: Final = 50


def credits_of(options: NumbersOptions) -> list[dict[str, Any]]:
    """The data as a card describes them; raises as `credits_of_people`."""
    own = list_numbers(Path(options.data)) if options.data else []
    splits = [each.split for each in own]
    labelled = {
        "name": Path(options.data).name,
        "train": splits.count("train"),
        "validation": splits.count("validation"),
        "about": "pictures of numbers, labelled by hand",
    }
    return [
        *credits_of_people(options.data_dir, rasters=True),
        *([labelled] if own else []),
        {
            "name": "numbers",
            "train": options.generations * options.samples,
            "validation": options.validation_samples,
            "about": "sheets with numbers in the handwriting above and in digits of many styles, "
            "drawn by this program, and pictures of them on paper",
        },
    ]


def finish(
    network: Any,
    options: NumbersOptions,
    validation: list[Batch],
    folder: Path,
    facts: dict[str, Any],
    data: list[dict[str, Any]],
) -> dict[str, Any]:
    """Calibrate and measure a network on the validation data, and write it into the run folder.

    The card gets the ``facts`` of the run. Returns the figures in the card, and raises what
    `export` raises.
    """
    answers = read_all(network, validation)
    calibration = fit_calibration(answers)
    confidence = np.array(
        [
            calibration.confidence(probability, agree)
            for probability, agree in zip(answers.probabilities, answers.agree, strict=True)
        ]
    )
    threshold = choose_thresholds(confidence, answers.right).confidence
    figures = measured(network, validation)
    answered = confidence >= threshold
    scores = {
        "validation": {
            "loss": figures["loss"],
            "numbers": len(answers.right),
            "numbers_right": float(answers.right.mean()),
            "digit_error_rate": min(figures["errors"], 1.0),
            "calibration_error": calibration_error(confidence, answers.right),
            "answered": float(answered.mean()),
            "answered_wrong": float((answered & ~answers.right).mean()),
        }
    }
    write_network(folder / run_folder.NETWORK, network)
    export(
        network,
        folder / run_folder.MODEL,
        data=data,
        training=training_facts(options, facts, threshold_rule=THRESHOLD_RULE),
        scores=scores,
        calibration=calibration,
        threshold=threshold,
    )
    return scores


@dataclass(frozen=True, eq=False)
class Answers:
    """The answers to the validation strips that have digits, (N,) each.

    Attributes
    ----------
    probabilities: float64
        Of the most probable digits; 0 if none were found.
    agree, right: bool
        Whether both heads of the network read the same digits, and whether these are right.
    """

    probabilities: NDArray[np.float64]
    agree: NDArray[np.bool_]
    right: NDArray[np.bool_]


def read_all(network: Any, batches: list[Batch]) -> Answers:
    """Read the strips of batches that have digits."""
    classifier = bundled_classifier()

    def classify(glyphs: NDArray[np.uint8]) -> Opinions:
        return Opinions(classifier.probabilities(glyphs))

    found = []
    for strips, targets in batches:
        logits = network.predict_on_batch(strips)
        for place, target in enumerate(targets["symbols"]):
            wanted = digits_of(text_of(target[1:]))
            if not wanted:
                continue
            columns = Columns(
                *(
                    softmax(logits[name][place, : target[0]]).astype(np.float32)
                    for name in ("symbols", "centres")
                )
            )
            strip = Strip(strips[place, :, : STRIDE * target[0]], np.eye(3))
            weigh = partial(second_opinion, columns=columns, strip=strip, classify=classify)
            decoded = decode(columns, NONE, weigh)
            best = decoded.most_probable
            found.append(
                (best.probability, decoded.agree, best.digits == wanted) if best else (0, 0, 0)
            )
    probabilities, agree, right = np.array(found, np.float64).reshape(-1, 3).T
    return Answers(probabilities, agree > 0, right > 0)


def fit_calibration(answers: Answers) -> Calibration:
    """The calibration with the highest likelihood of the answers: a logistic regression.

    J. Platt, "Probabilistic outputs for support vector machines", 1999; by Newton's method.
    """
    start = Calibration()
    near = np.clip(answers.probabilities, 1e-9, 1 - 1e-9)
    inputs = np.stack([np.ones(len(near)), np.log(near / (1 - near)), answers.agree], axis=1)
    wanted = answers.right.astype(np.float64)
    prior = np.array([start.bias, start.slope, start.agreement])
    found = prior
    for _ in range(_STEPS):
        expected = 0.5 + 0.5 * np.tanh(inputs @ found / 2)
        slope = inputs.T @ (expected - wanted) + _RIDGE * len(wanted) * (found - prior)
        weights = expected * (1 - expected)
        curvature = (inputs * weights[:, None]).T @ inputs + _RIDGE * len(wanted) * np.eye(3)
        found = found - np.clip(np.linalg.solve(curvature, slope), -1, 1)
    bias, steepness, agreement = (round(float(value), 6) for value in found)
    return Calibration(bias, max(0.0, steepness), agreement)
