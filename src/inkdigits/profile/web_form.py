"""What learning needs in the browser, for `engine/encoding.js`: the guard set and the basis.

Both are rounded, which changes what a profile with a few corrections answers by less than 0.005.
"""

from __future__ import annotations

import base64
import zlib
from typing import Any, Final

import numpy as np

from inkdigits.profile.encoding import Encoder, Rows

_MOST: Final = 2**7 - 1
_MOST_OFFSET: Final = 2**10
"""The largest numbers, as integers."""


def learning_form(encoder: Encoder) -> dict[str, Any]:
    """The JSON object of an encoder for the engine.

    Its ``packed`` are bytes, compressed and in base64. They hold, least significant byte first:
    the scale of each of the D directions, the origin in them, the scales of the places and of the
    offsets, float32; the offsets, int16 (N, 11); the basis, int8 (F, D); the places, int8 (N, D).

    Raises
    ------
    ModelError
        ``no_features`` where the network gives none.
    """
    guard, basis = encoder.guard, encoder.basis
    scales = np.maximum(np.abs(basis).max(axis=0), np.float32(1e-9)) / _MOST
    whole = _rounded(basis, scales)
    of_places = np.abs(guard.places).max() / _MOST
    of_offsets = np.abs(guard.offsets).max() / _MOST_OFFSET
    # The origin moves with the basis.
    origin = encoder.mean @ (whole * scales)
    parts = (
        np.concatenate([scales, origin, [of_places, of_offsets]]).astype("<f4"),
        _rounded(guard.offsets, of_offsets).astype("<i2"),
        whole.astype("i1"),
        _rounded(guard.places, of_places).astype("i1"),
    )
    content = zlib.compress(b"".join(part.tobytes() for part in parts), 9)
    return {
        "count": len(guard),
        "features": len(basis),
        "dimensions": basis.shape[1],
        "packed": base64.b64encode(content).decode(),
    }


def _rounded(values: Rows, scale: Rows | np.floating[Any]) -> Rows:
    return np.asarray(np.rint(values / scale), np.float32)
