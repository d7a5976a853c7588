"""Export of a Keras network as a model folder, checked against Keras."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import os
import platform
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.errors import ModelError, printable
from inkdigits.files import check_targets, writing
from inkdigits.model import run_folder
from inkdigits.model.card import DigitModel, KnownAnswer, ModelCard, Thresholds, load_model
from inkdigits.model.classifier import Answers, Classifier
from inkdigits.model.model_folder import CARD, WEIGHTS, save_model
from inkdigits.preparation import glyph_of
from inkdigits.synthesis.styles import synthetic_digits
from inkdigits.training.augmentation import augment_glyphs
from inkdigits.training.backend import keras, no_chatter
from inkdigits.training.continuous.options import ContinuousOptions
from inkdigits.training.network import with_outputs
from inkdigits.training.onnx_file import to_onnx
from inkdigits.training.options import Options
from inkdigits.training.recipes import RECIPES, Recipe
from inkdigits.training.weights import load_any, load_weights

TOLERANCE: Final = 1e-5
"""The largest difference between Keras and ONNX that rounding explains."""

PARITY_COUNT: Final = 1_000
"""The number of glyphs on which the two are compared."""


def export(
    network: Any,
    recipe: Recipe,
    folder: Path,
    *,
    thresholds: Thresholds | None = None,
    data: list[dict[str, Any]] | None = None,
    training: dict[str, Any] | None = None,
    scores: dict[str, Any] | None = None,
) -> DigitModel:
    """Write a network as a model folder, after comparing the ONNX file with Keras.

    Raises
    ------
    ModelError
        ``bad_model`` when ONNX Runtime and Keras give different answers.
    InputError
        ``not_written`` when the folder can't be written.
    """
    weights = to_onnx(network, recipe)
    glyphs = parity_glyphs()
    expected = _answers_of_keras(with_outputs(network), glyphs)
    card = ModelCard(
        name=recipe.name,
        recipe=recipe.name,
        sha256=hashlib.sha256(weights).hexdigest(),
        thresholds=thresholds or Thresholds(),
        known_answer=_known_answer(glyphs, expected),
        data=data or [],
        training=training or {},
        scores=scores or {},
    )
    model = DigitModel(card, weights)
    check_parity(Classifier(model), glyphs, expected)
    with writing(folder):
        save_model(folder, model)
    return model


def export_file(path: Path, recipe: Recipe | None, folder: Path) -> DigitModel:
    """Write a run, or a ``.keras`` or ``.h5`` file of the recipe's shape, as a model folder.

    The thresholds, data and scores in the card of a run are kept. A file alone has none, so every
    answer is given, however unsure.

    Parameters
    ----------
    path:
        A run folder or a file.
    recipe:
        None for that of the run, or the first of `RECIPES` that the arrays of the file fit.
    folder:
        The model folder to write.

    Raises
    ------
    ModelError
        ``no_model`` or ``bad_model`` for what doesn't exist or isn't of the recipe, ``no_recipe``
        for a run of a user's own network where none is named.
    InputError
        ``is_input`` and ``not_ours`` where the model would overwrite something else;
        ``not_written`` when the folder can't be written.
    """
    source = network_file(path, folder)
    in_run = path.is_dir() and (path / run_folder.MODEL).is_dir()
    card = load_model(path / run_folder.MODEL).card if in_run else None
    if recipe is None and card is not None:
        recipe = _recipe_of(card)
    network, recipe = (load_weights(source, recipe), recipe) if recipe else load_any(source)
    if card is not None:
        return export(
            network,
            recipe,
            folder,
            thresholds=card.thresholds,
            data=card.data,
            training=card.training,
            scores=card.scores,
        )
    return export(network, recipe, folder, training=facts_of_file(source))


def network_file(path: Path, folder: Path) -> Path:
    """The file of the network to export: the one in a run folder, or the file that is named.

    Raises
    ------
    InputError
        ``is_input`` and ``not_ours`` where a model in ``folder`` would overwrite something else.
    """
    # A folder with such a card is a model that may be replaced.
    replaced = folder / (CARD if (folder / CARD).exists() else WEIGHTS)
    check_targets([replaced], path.rglob("*") if path.is_dir() else [path])
    return path / run_folder.NETWORK if path.is_dir() else path


def facts_of_file(source: Path) -> dict[str, Any]:
    """The training as a card describes it where there is only a file of weights."""
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    return {"weights": source.name, "weights_sha256": digest, "versions": versions()}


def _recipe_of(card: ModelCard) -> Recipe:
    """The recipe in a card; refused where that would run the code of a stranger."""
    name = card.training.get("options", {}).get("recipe", "net.py")
    if name not in RECIPES:
        raise ModelError(
            "no_recipe",
            "The network of this run is a user's own; name it yourself: --recipe "
            f"{printable(name)}.",
        )
    return RECIPES[name]


def check_parity(classifier: Classifier, glyphs: NDArray[np.uint8], expected: Answers) -> None:
    """Compare the exported network with the answers of Keras.

    Raises
    ------
    ModelError
        ``bad_model`` when an output differs by more than `TOLERANCE`, or features by more than
        that share of the largest.
    """
    found = classifier.classify(glyphs, features=expected.features is not None)
    for name, onnx, keras_output in zip(found._fields, found, expected, strict=True):
        if onnx is None or keras_output is None:
            continue
        largest = max(1.0, np.abs(keras_output).max())
        difference = float(np.abs(onnx - keras_output).max() / largest)
        # Not ">", so that NaN fails too.
        if not difference <= TOLERANCE:
            raise ModelError(
                "bad_model",
                f"The {name} of the exported network differ from the trained one by "
                f"{difference:.3g} on {len(glyphs):,} glyphs, expected at most {TOLERANCE:g}.",
            )


@functools.cache
def parity_glyphs() -> NDArray[np.uint8]:
    """(1000, 28, 28): drawn digits, then the same augmented; always the same."""
    drawn = np.stack(
        [glyph_of(sample.ink) for sample in synthetic_digits(PARITY_COUNT // 2, seed=0)]
    )
    glyphs = np.concatenate([drawn, augment_glyphs(drawn, np.random.default_rng(0))])
    glyphs.setflags(write=False)
    return glyphs


def training_facts(
    options: Options | ContinuousOptions, epochs: dict[str, Any], **more: Any
) -> dict[str, Any]:
    """The training run as a card describes it: options, epochs, machine and package versions.

    Parameters
    ----------
    epochs:
        See `Checkpointer.facts`.
    more:
        Further facts of this recipe.
    """
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors"
    return {
        "command": options.command,
        "options": options.to_dict(),
        **epochs,
        **more,
        "machine": machine,
        "versions": versions(),
    }


def versions() -> dict[str, str]:
    """The versions of the packages that a model is made with."""
    names = ("inkdigits", "keras", "tensorflow", "tensorflow-cpu", "tf2onnx", "onnx", "numpy")
    found = {"python": platform.python_version(), "backend": keras.backend.backend()}
    for name in names:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def _answers_of_keras(network: Any, glyphs: NDArray[np.uint8]) -> Answers:
    with no_chatter():
        outputs = network.predict(glyphs, batch_size=256, verbose=0)
    return Answers(outputs["probabilities"], outputs["digit_score"], outputs["features"])


def _known_answer(glyphs: NDArray[np.uint8], answers: Answers) -> KnownAnswer:
    """The drawn digit with the lowest confidence: the most sensitive to a change of weights."""
    chosen = int(answers.probabilities[: PARITY_COUNT // 2].max(axis=1).argmin())
    return KnownAnswer(
        glyphs[chosen],
        tuple(round(float(value), 6) for value in answers.probabilities[chosen]),
        round(float(answers.digit_scores[chosen]), 6),
    )
