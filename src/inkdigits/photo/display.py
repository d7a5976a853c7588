"""Pictures to look at, in their colours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from inkdigits.photo.levels import levels_of_image, upright


def colours_of_image(image: Image.Image, longest: int) -> tuple[NDArray[np.uint8], float]:
    """The upright Pillow image in colour, and its scale; see `photo.in_colour`."""
    size = max(image.size)
    image = _reduced(upright(image), longest)
    scale = max(image.size) / size
    grey = levels_of_image(image)
    if image.mode.startswith(("I", "F")):
        return np.dstack([grey] * 3), scale
    if image.has_transparency_data:
        image = image.convert("RGBA")
        alpha = np.asarray(image.getchannel("A"))
        ground = Image.new("RGBA", image.size, (int(grey.flat[alpha.argmin()]),) * 3)
        image = Image.alpha_composite(ground, image)
    return np.asarray(image.convert("RGB")), scale


def _reduced(image: Image.Image, longest: int) -> Image.Image:
    """The mean of the pixels, where they can be averaged; a palette's numbers can't."""
    if max(image.size) <= longest:
        return image
    if image.mode in ("1", "P", "PA", "La", "LA"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    factor = longest / max(image.size)
    width, height = (max(3, round(side * factor)) for side in image.size)
    averaged = not image.mode.startswith(("I", "F"))
    method = Image.Resampling.LANCZOS if averaged else Image.Resampling.NEAREST
    return image.resize((width, height), method, reducing_gap=2.0 if averaged else None)
