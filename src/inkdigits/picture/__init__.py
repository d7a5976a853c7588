"""Pictures: any file, bytes, image or array to an upright picture.

Orientation, alpha, bit depth and size limits are handled here and nowhere else.
"""

from inkdigits.picture.decoding import PICTURE_SUFFIXES, read_file
from inkdigits.picture.limits import MAX_BYTES, MAX_PIXELS
from inkdigits.picture.opening import Picture, PictureSource, open_picture
from inkdigits.picture.pages import Page, note_on, pages

__all__ = [
    "MAX_BYTES",
    "MAX_PIXELS",
    "PICTURE_SUFFIXES",
    "Page",
    "Picture",
    "PictureSource",
    "note_on",
    "open_picture",
    "pages",
    "read_file",
]
