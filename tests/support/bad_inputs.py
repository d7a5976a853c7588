"""Files that people do hand to a digit reader, made in their real formats.

Each case names the row of what goes wrong, the file, and what it must get: an error's code, a
status, or the digit that its plain copy is read as.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, PngImagePlugin

from inkdigits.ink import Ink, draw
from inkdigits.synthesis.nondigits import synthetic_nondigits
from inkdigits.synthesis.papers import PAPERS, photograph
from inkdigits.synthesis.styles import STYLES, write

Grey = NDArray[np.uint8]


@dataclass(frozen=True)
class Case:
    """One bad input: a file's name and content, and what it must get.

    ``says`` holds words that the message of the error must contain.
    """

    name: str
    content: bytes
    code: str | None = None
    says: str = ""
    statuses: tuple[str, ...] = ()
    digit: int | None = None


def ink_of(style: str, seed: int = 1) -> Ink:
    """A digit of a style, the same one for the same seed."""
    return write(STYLES[style], np.random.default_rng(seed))


def picture(style: str = "7-crossed", side: int = 200) -> Grey:
    """Black ink in the middle of a white square."""
    sheet = draw(ink_of(style)).pixels
    height, width = sheet.shape
    paper = np.full((side, side), 255, np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    paper[top : top + height, left : left + width] -= sheet
    return paper


def squared_photo(style: str = "7-crossed") -> NDArray[np.uint8]:
    """A photograph of ink on squared paper, (280, 280, 3)."""
    return photograph(ink_of(style, 5), "squared", np.random.default_rng(2))


def encoded(image: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    """The bytes of an image file."""
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that promises much and holds nothing."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def without_palette() -> bytes:
    """A PNG that refers to colours which aren't there."""
    plain = encoded(Image.fromarray(picture()).convert("P"))
    start = plain.index(b"PLTE") - 4
    length = int.from_bytes(plain[start : start + 4], "big")
    return plain[:start] + plain[start + 12 + length :]


def gif_with_frame(width: int, height: int) -> bytes:
    """A small GIF whose one frame promises to be of another size."""
    plain = encoded(Image.fromarray(picture()), "GIF")
    place = plain.index(b"\x2c\x00\x00\x00\x00") + 5
    return plain[:place] + struct.pack("<HH", width, height) + plain[place + 4 :]


def flipped(content: bytes, place: int) -> bytes:
    """The same bytes with one bit turned."""
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def unreadable() -> Iterator[Case]:
    """Rows 1 to 5 and 8: what can't be read at all."""
    plain = encoded(Image.fromarray(picture()))
    jpeg = encoded(Image.fromarray(picture()), "JPEG")
    noise = np.random.default_rng(0).bytes(5_000)
    yield Case("empty.png", b"", "empty_file", "file is empty")
    yield Case("one-byte.png", b"\x89", "not_an_image")
    yield Case("random.png", b"\x01" + noise, "not_an_image")
    yield Case("text.png", b"seven\n", "not_an_image")
    yield Case("html.png", b"<!DOCTYPE html><html>404</html>", "not_an_image")
    yield Case("cut.png", plain[: len(plain) // 2], "damaged_image")
    yield Case("cut.jpg", jpeg[: len(jpeg) // 2], "damaged_image")
    yield Case("cut-in-header.png", plain[:20], "damaged_image")
    yield Case("flipped.png", flipped(plain, plain.index(b"IDAT") + 40), "damaged_image")
    yield Case("one-pixel.png", encoded(Image.new("L", (1, 1))), "too_small")
    yield Case("thread.png", encoded(Image.new("L", (1, 30_000))), "too_small")
    yield Case("no-pixels.png", png_header(0, 0), "damaged_image")
    yield Case("bomb.png", png_header(65_500, 65_500), "too_large", "megapixels")
    yield Case("huge-frame.gif", gif_with_frame(65_500, 65_500), "too_large")
    yield Case("huge.png", encoded(Image.new("1", (13_000, 13_000))), "too_large")
    text = PngImagePlugin.PngInfo()
    text.add_text("comment", "x" * (80 * 2**20), zip=True)
    bomb = encoded(Image.fromarray(picture()), pnginfo=text)
    yield Case("text-bomb.png", bomb, "damaged_image")
    yield Case("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unsupported_kind")
    yield Case("xml.svg", b"<?xml version='1.0'?>\n<svg/>", "unsupported_kind")
    yield Case("pdf.png", b"%PDF-1.7\n", "unsupported_kind", "or use 'inkdigits read'")
    yield Case("page.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n", "unsupported_kind")
    yield Case("layers.psd", b"8BPS\x00\x01", "unsupported_kind", "export it as PNG or JPEG")
    yield Case("still.avif", b"\x00\x00\x00\x20ftypavif" + bytes(20), "unsupported_kind")
    yield Case("burst.heics", b"\x00\x00\x00\x20ftyphevc" + bytes(20), "unsupported_kind")
    film = b"\x00\x00\x00\x20ftypisom" + bytes(20)
    yield Case("film.mp4", film, "unsupported_kind", "export one frame as PNG")
    clip = b"\x1a\x45\xdf\xa3" + bytes(20)
    yield Case("clip.webm", clip, "unsupported_kind", "export one frame as PNG")
    document = b"PK\x03\x04" + bytes(20)
    yield Case("letter.docx", document, "unsupported_kind", "save a document as PDF or PNG")
    yield Case("raw.jxl", b"\xff\x0a" + bytes(20), "unsupported_kind")
    yield Case("boxed.jxl", b"\x00\x00\x00\x0cJXL \r\n\x87\n", "unsupported_kind")
    yield Case("no-palette.png", without_palette(), "damaged_image")
    yield Case("cut-and-ended.jpg", jpeg[: len(jpeg) * 2 // 3] + b"\xff\xd9", "damaged_image")
    not_numbers = np.full((40, 40), 0.5, np.float32)
    not_numbers[3, 3] = np.nan
    yield Case("nan.tiff", encoded(Image.fromarray(not_numbers), "TIFF"), "bad_array")


def same_picture(grey: Grey | None = None, digit: int = 7) -> Iterator[Case]:
    """Row 6 and 7: the plain picture in other encodings; nothing else differs."""
    grey = picture() if grey is None else grey
    plain = Image.fromarray(grey)
    nothing = np.zeros_like(grey)
    wide = grey.astype(np.uint16) * 257
    turned = plain.transpose(Image.Transpose.ROTATE_90)
    orientation = Image.Exif()
    orientation[0x0112] = 6
    with_resolution = Image.Exif()
    with_resolution.update({0x0112: 6, 0x011A: 72.0})
    # The resolution says that it is bytes, not a fraction, and can't be written again.
    damaged_tag = with_resolution.tobytes().replace(b"\x01\x1a\x00\x05", b"\x01\x1a\x00\x01")
    black = np.dstack([nothing, nothing, nothing, 255 - grey])
    white = np.dstack([255 - nothing, 255 - nothing, 255 - nothing, 255 - grey])
    grey_alpha = Image.merge("LA", (Image.fromarray(nothing), Image.fromarray(255 - grey)))
    share = Image.fromarray(grey.astype(np.float32) / 255)
    frames = [plain.convert("P"), *(Image.new("P", plain.size) for _ in range(200))]
    for name, content in {
        "plain.png": encoded(plain),
        "rgb.png": encoded(plain.convert("RGB")),
        "palette.png": encoded(plain.convert("P")),
        "16-bit.png": encoded(Image.fromarray(wide)),
        "16-bit.tiff": encoded(Image.fromarray(wide), "TIFF"),
        "grey-alpha.png": encoded(grey_alpha),
        "black-on-nothing.png": encoded(Image.fromarray(black)),
        "white-on-nothing.png": encoded(Image.fromarray(white)),
        "turned.png": encoded(turned, exif=orientation.tobytes()),
        "turned-and-damaged-tag.png": encoded(turned, exif=damaged_tag),
        "lossless.webp": encoded(plain, "WEBP", lossless=True),
        "cmyk.tiff": encoded(plain.convert("CMYK"), "TIFF"),
        "shares.tiff": encoded(share, "TIFF"),
        "plain.bmp": encoded(plain, "BMP"),
        "many-frames.gif": encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]),
        "good.jpg": encoded(plain, "JPEG", quality=98),
    }.items():
        yield Case(name, content, digit=digit)


def other_paper(ink: Ink, digit: int) -> Iterator[Case]:
    """Row 12: the same digit on other papers."""
    for number, name in enumerate(PAPERS):
        shot = photograph(ink, name, np.random.default_rng(number))
        file = f"paper-{name.replace(' ', '-')}.png"
        yield Case(file, encoded(Image.fromarray(shot)), digit=digit)


def other_dress(grey: Grey | None = None, digit: int = 7) -> Iterator[Case]:
    """Rows 6, 12 and 13: the same digit at other places, in other sizes and colours."""
    grey = picture() if grey is None else grey
    y, x = np.nonzero(grey < 128)
    tight = grey[y.min() : y.max() + 1, x.min() : x.max() + 1]
    page = np.full((1500, 1200), 255, np.uint8)
    small = cv2.resize(grey, (40, 40), interpolation=cv2.INTER_AREA)
    page[1400:1440, 30:70] = small
    border = grey[y.min() :, x.min() :]
    for name, pixels in {
        "white-on-black": 255 - grey,
        "tight": tight,
        "tight-inverted": 255 - tight,
        "tiny-on-a-page": page,
        "at-the-border": border,
        "fourteen-pixels": cv2.resize(tight, (12, 14), interpolation=cv2.INTER_AREA),
        "bilevel": np.where(grey < 128, 0, 255).astype(np.uint8),
        "grey-on-grey": (110 + grey // 8).astype(np.uint8),
        "broken-stroke": broken(grey),
        "a-thousand-pixels": cv2.resize(grey, (1000, 1000), interpolation=cv2.INTER_CUBIC),
    }.items():
        yield Case(f"{name}.png", encoded(Image.fromarray(np.asarray(pixels))), digit=digit)


def broken(grey: Grey) -> Grey:
    """The picture with a hairline gap through the ink."""
    image = Image.fromarray(grey)
    ImageDraw.Draw(image).line((0, 130, 200, 136), fill=255, width=3)
    return np.asarray(image)


def without_digit() -> Iterator[Case]:
    """Row 9: nothing that could be a digit."""
    speck = np.full((300, 300), 255, np.uint8)
    speck[150:152, 150:152] = 0
    paper = np.random.default_rng(0).normal(230, 3, (300, 300)).clip(0, 255).astype(np.uint8)
    gradient = np.tile(np.linspace(120, 240, 300).astype(np.uint8), (300, 1))
    for name, pixels in {
        "all-white": np.full((100, 100), 255, np.uint8),
        "all-black": np.zeros((100, 100), np.uint8),
        "one-colour": np.full((100, 100), 90, np.uint8),
        "speck": speck,
        "empty-paper": paper,
        "empty-shaded-paper": gradient,
    }.items():
        yield Case(f"{name}.png", encoded(Image.fromarray(pixels)), statuses=("blank",))
    clear = Image.new("RGBA", (80, 80))
    yield Case("fully-transparent.png", encoded(clear), statuses=("blank",))


def something_else() -> Iterator[Case]:
    """Rows 10 and 11: what is no digit, or more than one."""
    statuses = ("not a digit", "unsure")
    grain = np.random.default_rng(0).integers(0, 256, (200, 200), np.uint8)
    # Even noise is a paper's grain to whoever cleans it.
    yield Case("noise.png", encoded(Image.fromarray(grain)), statuses=(*statuses, "blank"))
    two = np.hstack([picture("1-base"), picture("7-crossed")])
    yield Case("two-digits.png", encoded(Image.fromarray(two)), statuses=("several digits",))
    names = ("scribble", "spiral", "latin", "checks", "stripes", "hatching", "face", "heart")
    for name in names:
        (made,) = synthetic_nondigits(1, seed=1, kinds=[name])
        paper = np.pad(255 - made.sheet, 40, constant_values=255)
        yield Case(f"{name}.png", encoded(Image.fromarray(paper)), statuses=statuses)


CASES = (
    *unreadable(),
    *same_picture(),
    *other_paper(ink_of("7-crossed"), 7),
    *other_dress(),
    *without_digit(),
    *something_else(),
)
