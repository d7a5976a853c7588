"""Arrays in a model's card: their bytes in base64.

They are apart from the other fields because commands that need no array don't load NumPy.
"""

from __future__ import annotations

import base64
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inkdigits.model.card_fields import Fields


def encoded(array: NDArray[Any], dtype: str) -> str:
    """The bytes of an array in base64.

    ``dtype`` says the order of bytes, too, such as "<f4".
    """
    return base64.b64encode(array.astype(dtype).tobytes()).decode()


def array_in(fields: Fields, name: str, dtype: str, shape: tuple[int, ...]) -> NDArray[Any]:
    """The array of a field that `encoded` made, in the machine's order of bytes.

    Raises
    ------
    ValueError
        When the field is missing, or not as many bytes.
    """
    try:
        content = base64.b64decode(fields.text(name), validate=True)
        array = np.frombuffer(content, dtype).reshape(shape)
    except ValueError as error:
        size = math.prod(shape) * np.dtype(dtype).itemsize
        raise ValueError(f"{fields.place}{name}: expected {size:,} bytes in base64") from error
    return array.astype(np.dtype(dtype).newbyteorder("="))
