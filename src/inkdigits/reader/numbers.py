"""Read one number from the strips of a source."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Final

from inkdigits.decoding import Classify, Constraints, answer
from inkdigits.model.recogniser import Recogniser
from inkdigits.reading import Number
from inkdigits.strip import Strip

BATCH: Final = 32
"""The number of sources in a batch."""

_MOST_STRIPS: Final = 64
"""The most strips of a source that are read."""


def read_strips(
    recogniser: Recogniser,
    constraints: Constraints,
    classify: Classify,
    sources: Sequence[Sequence[Strip]],
) -> list[Number]:
    """Read the number of each source, in the same order, with the strips of all in one batch."""
    looked_at = [strips[:_MOST_STRIPS] for strips in sources]
    columns = iter(recogniser.recognise([strip.pixels for strips in looked_at for strip in strips]))
    return [
        answer(strips, list(islice(columns, len(strips))), recogniser.card, constraints, classify)
        for strips in looked_at
    ]
