"""inkdigits reads handwritten digits: drawn, photographed or scanned.

What stands here is imported when it is first asked for, so that a command can answer, or be
interrupted, before OpenCV and ONNX Runtime are there.
"""

from __future__ import annotations

import importlib

# As in typing, which takes longer to import than all else here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

    from inkdigits import batch
    from inkdigits.errors import (
        DataError,
        InkdigitsError,
        InputError,
        MissingExtraError,
        ModelError,
    )
    from inkdigits.ink import Ink
    from inkdigits.picture import pages
    from inkdigits.profile import Correction, Profile
    from inkdigits.reader import Reader
    from inkdigits.reading import Digit, Number, PageReading, Unread

__version__ = "0.1.0"

__all__ = [
    "Correction",
    "DataError",
    "Digit",
    "Ink",
    "InkdigitsError",
    "InputError",
    "MissingExtraError",
    "ModelError",
    "Number",
    "PageReading",
    "Profile",
    "Reader",
    "Unread",
    "__version__",
    "batch",
    "pages",
]

_ROOMS: Final = {
    "batch": "batch",
    "Ink": "ink",
    "pages": "picture",
    "Correction": "profile",
    "Profile": "profile",
    "Reader": "reader",
    "Digit": "reading",
    "Number": "reading",
    "PageReading": "reading",
    "Unread": "reading",
}
"""The room of each; the errors are in `errors`."""


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        room = importlib.import_module(f"{__name__}.{_ROOMS.get(name, 'errors')}")
        return room if name == "batch" else getattr(room, name)


def __dir__() -> list[str]:
    return __all__
