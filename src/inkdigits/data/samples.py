"""What a data set is made of, its fixed splits, and what is known to be wrong in it."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from importlib import resources
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from inkdigits.ink import Ink

NOT_A_DIGIT: Final = 10
"""The class of non-digits, after those of the ten digits."""

NONDIGIT_CHARACTERS: Final = frozenset(
    "ACEFHJKLMNPRTUVWXYacdefhjkmnprtuvwx" + "#&@%*?+=$<>" + ".:;-_!~[{}"
)
"""Letters and signs that nobody takes for a digit when they stand alone: all but `LIKE_DIGITS`."""

LIKE_DIGITS: Final = "OoDQ" + "Iil|/(),'`^" + "Zz" + "Ss" + "Gb" + "]" + "B" + "gqy"
"""Characters that some people write like a digit: 0, 1, 2, 5, 6, 7, 8, and 9 or 4.

A ^ looks like a 1 with a long upstroke.
"""

MNIST_VALIDATION: Final = 5_000
"""Size of MNIST's validation set, taken from the end of its training set."""

VALIDATION_SHARE: Final = 2 / 17
"""Share of validation among training and validation writers: 10 % beside 75 %."""

Split = Literal["train", "validation", "test"]

_TEST_FROM: Final = 0.85

# Salts "inkdigits-1:", "inkdigits-2:" and so on were tried in turn, looking at nothing but the
# counts of digits and writers. This is the first that gives each site at least one test writer,
# each site of more than three writers at least two and also one for validation, and all digits
# together within 5 points of 75, 10 and 15 %. (Without a salt, two sites have too few to test.)
_SALT: Final = "inkdigits-8:"


@dataclass(frozen=True, eq=False)
class InkSample:
    """One character as pen strokes.

    Attributes
    ----------
    ink:
        The strokes, y down.
    label:
        The character that was written: "0" to "9", or a letter or sign.
    site:
        Where it was collected: the place and its devices.
    writer:
        Who wrote it. The same name is the same person in every file.
    """

    ink: Ink
    label: str
    site: str
    writer: str


@dataclass(frozen=True, eq=False)
class Glyphs:
    """Characters as the network sees them.

    Attributes
    ----------
    images: (N, 28, 28) uint8
        Ink bright on 0, in MNIST's frame.
    labels: (N,) int64
        0 to 9, or `NOT_A_DIGIT`.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]


def split_of(writer: str, validation_share: float = VALIDATION_SHARE) -> Split:
    """The split of a writer: about 75 % train, 10 % validation, 15 % test.

    It depends only on the name, so a person is in the same split in every file. The test writers
    are fixed, and no bundled model is trained on them; ``validation_share`` divides the others.
    """
    digest = hashlib.sha256((_SALT + writer).encode()).digest()
    share = int.from_bytes(digest[:8], "big") / 2**64
    if share >= _TEST_FROM:
        return "test"
    return "train" if share < _TEST_FROM * (1 - validation_share) else "validation"


def ink_hash(sample: InkSample) -> str:
    """Identifies a sample in any file: 16 hexadecimal digits.

    SHA-256 of the label and of each stroke's points as little-endian float64, x before y.
    """
    digest = hashlib.sha256(sample.label.encode())
    for stroke in sample.ink.strokes:
        digest.update(b"/" + stroke.astype("<f8").tobytes())
    return digest.hexdigest()[:16]


def is_mislabelled(sample: InkSample) -> bool:
    """Whether the sample is in ``mislabelled.txt``, a list made by eye and without any model.

    A few per cent of the UNIPEN segments lack a stroke, contain a neighbour's, or carry another
    label.
    """
    return ink_hash(sample) in _mislabelled()


@functools.cache
def _mislabelled() -> frozenset[str]:
    text = resources.files("inkdigits.data").joinpath("mislabelled.txt").read_text("ascii")
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return frozenset(line for line in lines if line)
