"""The page to draw on as one file that needs no server."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from inkdigits.apps.static.bundling import PAGE, bundled
from inkdigits.apps.static.weights import GUARD, MODEL, guard_module, model_module
from inkdigits.files import WRITER
from inkdigits.model.card import DigitModel

_TEXTS: Final = {
    "Draw digits and numbers or choose a picture of them, and see what they are read as.": (
        "Draw a digit, and see what it is read as."
    ),
    "inkdigits: draw digits and numbers": "inkdigits: draw a digit",
    "Draw a digit, or choose, drop or paste a picture of one.": "Draw a digit.",
    "Drawing needs JavaScript. The HTTP API works without.": "Drawing needs JavaScript.",
}
"""Texts of the served page, and what this one says instead."""

_SERVED: Final = " data-served"
"""Marks an element that needs the service."""

_ADVICE: Final = "Switch to Numbers to read them."
_NO_NUMBERS: Final = "This page reads single digits."

_NO_VIEW: Final = "export class NumbersView { clear() {} keepChoice() {} leavePicture() {} }\n"
"""Takes the place of numbers.js."""

_NOTE: Final = '<p class="reach">Reads single digits, within this browser.</p>\n    <fieldset'

_TAUGHT: Final = '<html lang="en"', '<html lang="en" data-profiles'

_GENERATOR: Final = f'<meta name="generator" content="{WRITER}">'

_REGISTER: Final = """
if (isSecureContext && "serviceWorker" in navigator && location.protocol !== "file:")
  navigator.serviceWorker.register({worker});
"""


@dataclass(frozen=True)
class Install:
    """The names of the files beside the page with which a browser can install it."""

    page: str
    manifest: str
    worker: str


def static_page(model: DigitModel, install: Install | None = None) -> bytes:
    """The page as one HTML file: it reads single digits that are drawn, in the browser.

    Parameters
    ----------
    model:
        What it reads with.
    install:
        Names of the files of `installable`, where there are such files.

    Raises
    ------
    ModelError
        ``no_web_form`` when the engine can't compute the network of the model.
    """
    html = _text("index.html")
    for served, own in _TEXTS.items():
        html = _replaced(html, served, own)
    html = _replaced(html, "<fieldset", _NOTE, 1).replace(_SERVED, " hidden")
    html = _replaced(html, '<meta charset="utf-8">', f'<meta charset="utf-8">\n  {_GENERATOR}')
    html = html.replace("page/icon.svg", _icon())
    html = re.sub(
        r'<link rel="stylesheet" href="page/([^"]+)">',
        lambda match: f"<style>\n{_text(match[1])}</style>",
        html,
    )
    guard = guard_module(model)
    if guard:
        html = _replaced(html, *_TAUGHT)
    script = _script(model, guard, install)
    own = f"<style>\n{_text('drawn-only.css')}</style>\n"
    html = _replaced(html, '<script type="module" src="page/main.js"></script>\n', own)
    if install:
        link = f'  <link rel="manifest" href="{quote(install.manifest)}">\n</head>'
        html = _replaced(html, "</head>", link)
    end = f"<script>\n(() => {{\n{script}\n}})();\n</script>\n</body>"
    return _replaced(html, "</body>", end).encode()


def installable(page: bytes, names: Install) -> dict[str, bytes]:
    """The files beside the page, by name: the manifest, and the worker that keeps the page."""
    manifest = {
        "name": "inkdigits",
        "short_name": "inkdigits",
        "description": "Reads handwritten digits.",
        "start_url": quote(names.page),
        "display": "standalone",
        "background_color": "#f3f0e8",
        "theme_color": "#f3f0e8",
        "icons": [{"src": _icon(), "type": "image/svg+xml", "sizes": "any", "purpose": "any"}],
    }
    version = f"inkdigits-{names.page}@{hashlib.sha256(page).hexdigest()[:16]}"
    files = [quote(names.page), quote(names.manifest)]
    head = f"const CACHE = {json.dumps(version)};\nconst FILES = {json.dumps(files)};\n"
    return {
        names.manifest: (json.dumps(manifest, indent=1) + "\n").encode(),
        names.worker: (head + _text("offline-worker.js")).encode(),
    }


def _script(model: DigitModel, guard: str | None, install: Install | None) -> str:
    given = {
        MODEL: model_module(model),
        GUARD: guard or "export default null;\n",
        "corrections.js": _text("own-corrections.js"),
        "numbers.js": _NO_VIEW,
        "service.js": _text("drawn-only.js"),
        "statuses.js": _replaced(_text("statuses.js"), _ADVICE, _NO_NUMBERS),
    }
    script = bundled("main.js", given)
    if install:
        script += _REGISTER.replace("{worker}", json.dumps(quote(install.worker)))
    # Nothing in a script may end it.
    return f'"use strict";\n{script}'.replace("</script", r"<\/script")


def _icon() -> str:
    """The address of the icon, which holds the icon."""
    return "data:image/svg+xml;base64," + base64.b64encode(_text("icon.svg").encode()).decode()


def _text(name: str) -> str:
    return (PAGE / name).read_text(encoding="utf-8")


def _replaced(text: str, old: str, new: str, count: int = -1) -> str:
    if old not in text:
        raise ValueError(f"The page has no {old!r} any more.")
    return text.replace(old, new, count)
