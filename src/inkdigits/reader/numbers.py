"""The strips of a source to one number."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Final

from inkdigits.decoding import Constraints, answer
from inkdigits.model.recogniser import Recogniser
from inkdigits.reading import Number
from inkdigits.strip import Strip

BATCH: Final = 32
"""Sources that are read together."""

_MOST_STRIPS: Final = 64
"""Strips of one source that are looked at for its number."""


def read_strips(
    sources: Sequence[Sequence[Strip]], recogniser: Recogniser, constraints: Constraints
) -> list[Number]:
    """Read the number of each source, in the same order. The strips of all are read together."""
    looked_at = [strips[:_MOST_STRIPS] for strips in sources]
    columns = iter(recogniser.recognise([strip.pixels for strips in looked_at for strip in strips]))
    return [
        answer(strips, list(islice(columns, len(strips))), recogniser.card, constraints)
        for strips in looked_at
    ]
