"""Ink that plainly is not what its label says, by hash: found by eye, without any model.

A few per cent of UNIPEN's segments lack a stroke, hold a neighbour's, or carry another label. The
list names them, so that training can leave them out and figures can be told with and without.
"""

from __future__ import annotations

import functools
import hashlib
from importlib import resources
from typing import Final

from inkdigits.data.samples import InkSample

_LIST: Final = "mislabelled.txt"


def ink_hash(sample: InkSample) -> str:
    """What names a sample whatever file it comes from: 16 hexadecimal digits.

    SHA-256 of the label and of each stroke's points as little-endian float64, x before y.
    """
    digest = hashlib.sha256(sample.label.encode())
    for stroke in sample.ink.strokes:
        digest.update(b"/" + stroke.astype("<f8").tobytes())
    return digest.hexdigest()[:16]


def is_mislabelled(sample: InkSample) -> bool:
    """Whether the list names the sample."""
    return ink_hash(sample) in _hashes()


@functools.cache
def _hashes() -> frozenset[str]:
    text = resources.files("inkdigits.data").joinpath(_LIST).read_text("ascii")
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return frozenset(line for line in lines if line)
