"""Pictures to look at, in their colours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from inkdigits.picture.levels import levels_of_image
from inkdigits.picture.parsing import parsing
from inkdigits.picture.plain import upright


def colours_of_file(image: Image.Image, longest: int) -> NDArray[np.uint8]:
    """As `colours_of_image`, of an opened file whose pixels aren't decoded yet."""
    with parsing():
        # A JPEG is decoded at a fraction of its size.
        image.draft("RGB", (longest, longest))
        image.load()
    return colours_of_image(image, longest)


def colours_of_image(image: Image.Image, longest: int) -> NDArray[np.uint8]:
    """The upright Pillow image in colour, (H, W, 3) uint8; see `Picture.colours`."""
    with parsing():
        small = upright(_reduced(image, longest), image)
        grey = levels_of_image(small)[0]
        if small.mode.startswith(("I", "F")):
            return np.dstack([grey] * 3)
        if small.has_transparency_data:
            small = small.convert("RGBA")
            alpha = np.asarray(small.getchannel("A"))
            ground = Image.new("RGBA", small.size, (int(grey.flat[alpha.argmin()]),) * 3)
            small = Image.alpha_composite(ground, small)
        return np.asarray(small.convert("RGB"))


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
