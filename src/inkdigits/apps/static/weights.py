"""The model, and what it learns with, as modules of JavaScript."""

from __future__ import annotations

import json
from typing import Final

import numpy as np

from inkdigits.model.card import DigitModel
from inkdigits.model.classifier import Classifier
from inkdigits.model.web_form import web_form, web_layers
from inkdigits.profile import Teachable, learning_form

MODEL: Final = "engine/model.js"
GUARD: Final = "engine/guard.js"
"""The paths of the modules, of which there are no files."""

_TOLERANCE: Final = 1e-2
"""Of a feature: the engine's weights are rounded."""


def model_module(model: DigitModel) -> str:
    """The text of the module; raises what `web_form` raises."""
    return f"export default {json.dumps(web_form(model))};\n"


def guard_module(model: DigitModel) -> str | None:
    """The text of the module with what learning needs; None for a model that can't be taught.

    That is a model whose network gives no features, or others than the input of its last layer.
    """
    classifier = Classifier(model)
    if not classifier.feature_count:
        return None
    glyph = model.card.known_answer.glyph
    values = glyph[:, :, None].astype(np.float32) / np.float32(255)
    for layer in web_layers(model)[:-1]:
        values = layer.run(values)
    expected = classifier.classify(glyph[None], features=True).features
    assert expected is not None
    same = values.size == expected.size and np.allclose(values.ravel(), expected, atol=_TOLERANCE)
    if not same:
        return None
    teachable = Teachable(model, classifier)
    form = learning_form(teachable.encoder) | {"model": teachable.sha256}
    return f"export default {json.dumps(form)};\n"
