"""Synthetic non-digits, to train and to test refusing.

`KINDS` has all kinds. Those in `TRAINING_KINDS` are trained on; those in `HELD_OUT_KINDS` never
are, to measure how well unseen kinds are refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.synthesis.nondigits.doodles import DOODLES
from inkdigits.synthesis.nondigits.held_out import HELD_OUT
from inkdigits.synthesis.nondigits.invented import INVENTED
from inkdigits.synthesis.nondigits.kind import Kind
from inkdigits.synthesis.nondigits.marks import MARKS
from inkdigits.synthesis.nondigits.shapes import SHAPES
from inkdigits.synthesis.nondigits.surfaces import SURFACES
from inkdigits.synthesis.nondigits.written import LETTERS, SIGNS

__all__ = [
    "HELD_OUT_KINDS",
    "KINDS",
    "SHAPE_KINDS",
    "TRAINING_KINDS",
    "Kind",
    "Nondigit",
    "synthetic_nondigits",
]

KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            *(*MARKS, *DOODLES, *LETTERS, *INVENTED, *SURFACES),
            *(*HELD_OUT, *SHAPES, *SIGNS),
        )
    }
)
"""All kinds by name."""

HELD_OUT_KINDS: Final = tuple(kind.name for kind in HELD_OUT)
SHAPE_KINDS: Final = tuple(kind.name for kind in (*SHAPES, *SIGNS))
"""Shapes and signs among `TRAINING_KINDS`; evaluated only when named, so that figures can be
compared with those of earlier models."""

TRAINING_KINDS: Final = tuple(name for name in KINDS if name not in HELD_OUT_KINDS)


@dataclass(frozen=True, eq=False)
class Nondigit:
    """A synthetic non-digit.

    Attributes
    ----------
    sheet: (H, W) uint8
        Ink bright on 0, about 160 pixels on the longer side; never blank.
    kind:
        A name in `KINDS`.
    """

    sheet: NDArray[np.uint8]
    kind: str


def synthetic_nondigits(
    count: int, seed: int, kinds: Sequence[str] = TRAINING_KINDS
) -> Iterator[Nondigit]:
    """Make ``count`` non-digits, the kinds in turn; each depends only on the seed and its index.

    Raises
    ------
    ValueError
        When ``count`` or ``seed`` is negative, or a kind is unknown or none is named.
    """
    if count < 0 or seed < 0:
        raise ValueError("count and seed must not be negative")
    unknown = [name for name in kinds if name not in KINDS]
    if unknown or not kinds:
        raise ValueError(f"{unknown} are not kinds: {', '.join(KINDS)}")
    for index in range(count):
        kind = kinds[index % len(kinds)]
        yield Nondigit(KINDS[kind].make(np.random.default_rng([seed, index])), kind)
