"""One error for whatever a decoder raises."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from PIL import Image

from inkdigits.errors import InkdigitsError, InputError
from inkdigits.picture.limits import MAX_PIXELS


@contextlib.contextmanager
def parsing() -> Iterator[None]:
    """Make one error of whatever a parser raises where a file isn't what its header promised.

    Raises
    ------
    InputError
        ``damaged_image``, ``too_large``.
    """
    try:
        yield
    except InkdigitsError:
        raise
    except Image.DecompressionBombError as error:
        # A GIF whose first frame is larger than the picture that it promised.
        raise InputError(
            "too_large",
            f"image has more than {MAX_PIXELS // 10**6} megapixels. Scale it down.",
        ) from error
    except MemoryError as error:
        raise InputError("too_large", "there is not enough memory to decode this image.") from error
    except Exception as error:
        raise InputError("damaged_image", "image is damaged.") from error
