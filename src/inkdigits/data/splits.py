"""Who trains, who chooses and who tests: fixed for good.

The test writers and MNIST's test set are never trained on by any bundled model.
"""

from __future__ import annotations

import hashlib
from typing import Final, Literal

Split = Literal["train", "validation", "test"]

MNIST_VALIDATION: Final = 5_000
"""MNIST's validation set: this many images from the end of its training set."""

VALIDATION_SHARE: Final = 2 / 17
"""Of those who don't test, so many validate: 10 % beside 75 % who train."""

_TEST_FROM: Final = 0.85

# Salts "inkdigits-1:", "inkdigits-2:" and so on were tried in turn, looking at nothing but the
# counts of digits and writers. This is the first that gives each site at least one test writer,
# each site of more than three writers at least two and also one for validation, and all digits
# together within 5 points of 75, 10 and 15 %. (Without a salt, two sites have too few to test.)
_SALT: Final = "inkdigits-8:"


def split_of(writer: str, validation_share: float = VALIDATION_SHARE) -> Split:
    """Tell the split of a writer: about 75 % train, 10 % validate, 15 % test.

    It depends on the name alone, so a person is in one split in every file. Another share of
    those who train and validate may be asked for; who tests is fixed.
    """
    digest = hashlib.sha256((_SALT + writer).encode()).digest()
    share = int.from_bytes(digest[:8], "big") / 2**64
    if share >= _TEST_FROM:
        return "test"
    return "train" if share < _TEST_FROM * (1 - validation_share) else "validation"
