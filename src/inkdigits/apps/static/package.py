"""The module for web developers: the engine, a reader and an element with their weights."""

from __future__ import annotations

from inkdigits import __version__
from inkdigits.apps.static.bundling import bundled, name_of
from inkdigits.apps.static.weights import MODEL, model_module
from inkdigits.model.card import DigitModel

_ENTRY = "engine/package.js"


def package_module(model: DigitModel) -> bytes:
    """An ES module that exports ``Reader``, ``InkDigit`` and ``InkError``.

    Raises
    ------
    ModelError
        ``no_web_form`` when the engine can't compute the network of the model.
    """
    script = bundled(_ENTRY, {MODEL: model_module(model)})
    head = f"// inkdigits {__version__}, MIT licence: reads handwritten digits in the browser.\n"
    exports = f"export const {{ Reader, InkDigit, InkError }} = {name_of(_ENTRY)};\n"
    return f"{head}{script}\n{exports}".encode()
