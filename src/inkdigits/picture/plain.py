"""Pillow images of any mode and orientation to upright ones of a few modes, reduced where large."""

from __future__ import annotations

from typing import Final

from PIL import ExifTags, Image

STRIP: Final = 256
"""Rows of a large picture that are worked on at a time, so that no copy of it all is made."""


def plain_of(image: Image.Image) -> Image.Image:
    """In mode L, in RGBA where something is transparent, or in numbers of more than 8 bits."""
    if image.mode.startswith(("I", "F")):
        return image
    if image.mode == "La":
        # Pillow knows no other way on from it.
        image = image.convert("LA")
    if image.has_transparency_data:
        return image.convert("RGBA")
    if image.mode not in ("L", "RGB"):
        image = image.convert("RGB")
    return image.convert("L")


def reduced_image(image: Image.Image, step: int) -> Image.Image:
    """As `plain_of`, with the mean of ``step`` x ``step`` pixels in each; a strip at a time."""
    size = -(-image.width // step), -(-image.height // step)
    small: Image.Image | None = None
    for top in range(0, image.height, STRIP):
        strip = image.crop((0, top, image.width, min(top + STRIP, image.height)))
        if strip.mode.startswith("I;"):
            strip = strip.convert("I")
        strip = plain_of(strip).reduce(step)
        small = Image.new(strip.mode, size) if small is None else small
        small.paste(strip, (0, top // step))
    assert small is not None
    return small


_UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What brings a picture of each orientation in Exif upright."""


def upright(image: Image.Image, tagged: Image.Image) -> Image.Image:
    """Turn an image as the tags of another one say."""
    # Not by Pillow's exif_transpose, which writes all tags anew and fails at a damaged one.
    try:
        turn = _UPRIGHT.get(tagged.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:
        # Whatever is wrong with the tags, the picture is there.
        return image
    return image if turn is None else image.transpose(turn)
