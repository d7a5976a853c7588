"""The model as a module of JavaScript."""

from __future__ import annotations

import json
from typing import Final

from inkdigits.model.card import DigitModel
from inkdigits.model.web_form import web_form

MODEL: Final = "engine/model.js"
"""The path of the module, of which there is no file."""


def model_module(model: DigitModel) -> str:
    """The text of the module; raises what `web_form` raises."""
    return f"export default {json.dumps(web_form(model))};\n"
