"""Modules of JavaScript as one script.

A file that is opened from a disk may not load modules, so each becomes a function that is called
once, in the order in which they need one another.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

PAGE: Final = Path(__file__).parent.parent / "page"
"""The folder with the modules."""

_IMPORT: Final = re.compile(r'^import (?:(\w+)|\{([^}]*)\}) from "\./([^"]+)";\n', re.M)
_EXPORT: Final = re.compile(r"^export (?:async )?(?:class|function\*?|const|let) (\w+)", re.M)
_NAMES: Final = re.compile(r"^export \{ ([\w, ]+) \};\n", re.M)
_DEFAULT: Final = "export default "


def bundled(entry: str, given: Mapping[str, str]) -> str:
    """A script with a module and all that it imports.

    Its last constant is an object with what the module exports, named by `name_of`.

    Parameters
    ----------
    entry:
        The path of the module in `PAGE`, such as ``engine/reader.js``.
    given:
        The text of modules by path, where it is not that of the file.
    """
    bundle = _Bundle(given)
    bundle.add(entry)
    return "\n".join(bundle.parts)


def name_of(path: str) -> str:
    """The name of the constant with what a module exports."""
    return "$" + re.sub(r"\W", "_", path.removesuffix(".js"))


@dataclass
class _Bundle:
    given: Mapping[str, str]
    parts: list[str] = field(default_factory=list)
    added: set[str] = field(default_factory=set)

    def add(self, path: str) -> None:
        """Add a module after those that it imports."""
        if path in self.added:
            return
        self.added.add(path)
        text = self.given.get(path) or (PAGE / path).read_text(encoding="utf-8")
        folder = posixpath.dirname(path)
        for match in _IMPORT.finditer(text):
            self.add(posixpath.join(folder, match[3]))

        def constant(match: re.Match[str]) -> str:
            source = name_of(posixpath.join(folder, match[3]))
            if match[1]:
                return f"const {match[1]} = {source}.default;\n"
            return f"const {{{match[2].replace(' as ', ': ')}}} = {source};\n"

        exports = [*_EXPORT.findall(text), *_NAMES.findall(text)]
        code = _NAMES.sub("", _IMPORT.sub(constant, text))
        code = re.sub(r"^export (?!default )", "", code, flags=re.M)
        if _DEFAULT in code:
            code = code.replace(_DEFAULT, "const $default = ")
            exports.append("default: $default")
        result = f"return {{ {', '.join(exports)} }};"
        self.parts.append(f"const {name_of(path)} = (() => {{\n{code}{result}\n}})();")
