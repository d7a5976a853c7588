"""The sources of training data by name."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from inkdigits.data import list_pictures
from inkdigits.errors import InputError

SYNTHETIC: Final = "synthetic"
NONDIGITS: Final = "unipen-nondigits"
DATA_NAMES: Final = ("mnist", "pendigits", "unipen-digits", NONDIGITS, SYNTHETIC)
"""The data sets that can be trained on."""


@dataclass(frozen=True)
class Source:
    """A source of training data.

    Attributes
    ----------
    name:
        A name in `DATA_NAMES`, or the path of a folder of pictures.
    share:
        The share of it that is used, above 0 and up to 1.
    """

    name: str
    share: float = 1.0

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder of pictures."""
        return self.name not in DATA_NAMES

    def stamp(self) -> bytes:
        """A digest that changes when the folder of pictures or its files change."""
        digest = hashlib.sha256(os.fsencode(Path(self.name).resolve()))
        for path, _ in list_pictures(Path(self.name)):
            status = path.stat()
            digest.update(os.fsencode(path))
            digest.update(f" {status.st_size} {status.st_mtime_ns} ".encode())
        return digest.digest()

    @property
    def public_name(self) -> str:
        """The name for a card that others read, without the path of a folder."""
        name = Path(self.name).resolve().name if self.is_folder else self.name
        return name if self.share == 1 else f"{name}:{self.share:g}"


def parse(text: str) -> tuple[Source, ...]:
    """The sources of ``"mnist,pendigits,unipen-digits:0.5"``.

    Raises
    ------
    InputError
        ``bad_option`` for an unknown name, a share outside 0 to 1, or a source named twice.
    """
    sources = tuple(_parse_source(word.strip()) for word in text.split(","))
    names = [source.name for source in sources]
    for name in names:
        if names.count(name) > 1:
            raise InputError("bad_option", f"The data {name!r} is named twice.")
    return sources


def relative_to(folder: Path, text: str) -> str:
    """The same sources, with folders of pictures looked for in ``folder``."""
    words = [word.strip() for word in text.split(",")]
    return ",".join(
        word if _name_and_share(word)[0] in DATA_NAMES else str(folder / word) for word in words
    )


def _name_and_share(word: str) -> tuple[str, float]:
    matched = re.fullmatch(r"(.+):(\d*\.?\d+)", word)
    return (matched[1], float(matched[2])) if matched else (word, 1.0)


def _parse_source(word: str) -> Source:
    name, share = _name_and_share(word)
    if not 0 < share <= 1:
        raise InputError("bad_option", f"{word}: a share must be above 0 and at most 1.")
    source = Source(name, share)
    if source.is_folder and not os.path.isdir(name or "?"):
        raise InputError(
            "bad_option",
            f"No data is called {name!r}, and there is no such folder. "
            f"There are: {', '.join(DATA_NAMES)}, or a folder of pictures.",
        )
    return source
