"""inkdigits reads handwritten digits: drawn, photographed or scanned."""

from inkdigits.errors import (
    DataError,
    InkdigitsError,
    InputError,
    MissingExtraError,
    ModelError,
)
from inkdigits.ink import Ink
from inkdigits.reader import Reader
from inkdigits.reading import Digit, Unread

__version__ = "0.1.0"

__all__ = [
    "DataError",
    "Digit",
    "Ink",
    "InkdigitsError",
    "InputError",
    "MissingExtraError",
    "ModelError",
    "Reader",
    "Unread",
    "__version__",
]
