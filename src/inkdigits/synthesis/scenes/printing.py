"""What is printed: lines, boxes, grids, patterns, text, stamps and bars."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from inkdigits.synthesis.numbers.texts import pick_number
from inkdigits.synthesis.scenes.canvas import Box, Canvas, Field, Kind, cover_of

_SHIFT: Final = 4

_WORDS: Final = tuple(
    word
    for words in (
        "Name Datum Date Betrag Amount Total Qty Nr. No. Menge",
        "Preis Price Rp. Fr. € $ £ USD EUR Postleitzahl",
        "PLZ ZIP code Telefon Phone Tel. Konto IBAN Account Fecha",
        "Importe Nombre Montant Somme Prénom Adresse Cantidad Suma Imię Kwota",
        "Ad Tutar Сумма Дата Имя Ποσό Όνομα Summe Monat Jahr",
        "Year Day Tag Alter Age Unterschrift Signature Score Punkte Klasse",
        "Class Seite Page Result Ergebnis Notes Code Ref. Pay to",
        "the order of Bank Cheque Invoice Rechnung",
    )
    for word in words.split()
)


_PRINTED_SIGNS: Final = str.maketrans("_|*", "-/\N{MULTIPLICATION SIGN}", "^{}")
"""How the signs of written texts are printed."""


@functools.cache
def fonts() -> tuple[str, ...]:
    """Font files for print; those that come with Matplotlib, without those of symbols."""
    import matplotlib as mpl

    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    left_out = ("Siz", "NonUni", "LastResort", "cmex", "cmsy", "Display", "cmmi")
    found = sorted(str(path) for path in folder.glob("*.ttf"))
    return tuple(path for path in found if not any(part in path for part in left_out))


@functools.lru_cache(maxsize=512)
def _font(path: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size)


@functools.lru_cache(maxsize=16384)
def _glyph(path: str, size: int, character: str) -> tuple[float, float, float, float, float]:
    """The box of a character's ink, left, top, right and bottom, and how far it advances."""
    face = _font(path, size)
    return *face.getbbox(character), face.getlength(character)


def pick_font(rng: np.random.Generator) -> str:
    """One of `fonts`."""
    return fonts()[rng.integers(len(fonts()))]


def text_cover(text: str, height: int, font: str) -> Field:
    """The cover (h, w) of 0 to 1 of printed text about ``height`` pixels high."""
    face = _font(font, max(5, height))
    left, top, right, bottom = face.getbbox(text)
    image = Image.new("L", (max(1, round(right - left)) + 2, max(1, round(bottom - top)) + 2))
    ImageDraw.Draw(image).text((1 - left, 1 - top), text, 255, face)
    return cover_of(np.asarray(image))


def print_text(
    canvas: Canvas,
    text: str,
    place: tuple[float, float],
    height: int,
    ink: float,
    rng: np.random.Generator,
    font: str = "",
    *,
    is_one: bool = False,
) -> float:
    """Print text with its upper left corner at a place, and note its words; give its right end.

    ``is_one`` says that it is a single number, in spite of its gaps.
    """
    outlines = lay_text(canvas, text, place, height, level_of(canvas, ink), font or pick_font(rng))
    if is_one:
        kept = [place for place, character in enumerate(text) if character != " "]
        canvas.note([text[place] for place in kept], outlines[kept], printed=True)
        return float(outlines[..., 0].max())
    for found in re.finditer(r"\S+", text):
        part = slice(*found.span())
        canvas.note(text[part], outlines[part], printed=True)
    return float(outlines[..., 0].max())


def lay_text(
    canvas: Canvas, text: str, place: tuple[float, float], height: int, level: float, font: str
) -> NDArray[np.float64]:
    """Print text of a grey level; give the outlines of its characters, (n, 8, 2)."""
    cover = text_cover(text, height, font)
    corner = (round(place[0]), round(place[1]))
    canvas.lay(cover, level, Kind.PRINTED, corner)
    size = max(5, height)
    boxes = np.array([_glyph(font, size, character) for character in text], np.float64)
    advances = boxes[:, 4].cumsum()
    # Some pairs are set closer than their widths say.
    advances *= _font(font, size).getlength(text) / max(advances[-1], 1e-9)
    starts = np.concatenate([[0.0], advances[:-1]])
    left, top, *_ = _font(font, size).getbbox(text)
    boxes[:, [0, 2]] += (starts + corner[0] + 1 - left)[:, None]
    boxes[:, [1, 3]] += corner[1] + 1 - top
    # From edges to the centres of pixels.
    boxes[:, 2:4] -= 1
    return boxes[:, [0, 1, 2, 1, 2, 3, 0, 3] * 2].reshape(-1, 8, 2)


def print_words(
    canvas: Canvas, box: Box, height: int, ink: float, rng: np.random.Generator
) -> None:
    """Fill a box with lines of words."""
    x, y, width, depth = box
    font = fonts()[rng.integers(len(fonts()))]
    for top in np.arange(y, y + depth - height, height * 1.5):
        words = " ".join(a_text(rng) for _ in range(max(1, round(width / height / 3))))
        while words and _font(font, max(5, height)).getlength(words) > width:
            words = words[:-1]
        if words.strip():
            print_text(canvas, words, (x, float(top)), height, ink, rng, font)


def a_word(rng: np.random.Generator) -> str:
    """A word as it stands beside a field."""
    return str(rng.choice(_WORDS)) + str(rng.choice(["", ":", ""]))


def a_text(rng: np.random.Generator) -> str:
    """A word or, now and then, a number, as in a printed text."""
    if rng.random() < 0.85:
        return _WORDS[rng.integers(len(_WORDS))]
    return a_number(rng)


def a_number(rng: np.random.Generator, longest: int = 12) -> str:
    """A number as it is printed: without what only a pen does."""
    number = pick_number(rng, longest).translate(_PRINTED_SIGNS)
    return number.strip() or "0"


def level_of(canvas: Canvas, ink: float) -> float:
    """The grey level of print that is ``ink``, 0 to 1, darker than the paper (or brighter)."""
    return 255.0 * ink if canvas.is_dark else 255.0 * (1 - ink)


def print_lines(
    canvas: Canvas,
    segments: NDArray[np.float64],
    thickness: float,
    ink: float,
    dash: float = 0.0,
) -> None:
    """Print straight segments (N, 2, 2), in pixels; with gaps where ``dash`` pixels are given."""
    drawn = np.zeros(canvas.shape, np.uint8)
    for start, end in segments:
        for one, other in _dashed(start, end, dash):
            ends = np.rint(np.stack([one, other]) * (1 << _SHIFT)).astype(int)
            cv2.line(drawn, ends[0], ends[1], (255,), max(1, round(thickness)), cv2.LINE_AA, _SHIFT)
    # Lines thinner than a pixel are paler.
    cover = cover_of(drawn)
    canvas.lay(cover, level_of(canvas, ink), Kind.PATTERN, opacity=min(1.0, max(0.3, thickness)))


def _dashed(
    start: NDArray[np.float64], end: NDArray[np.float64], dash: float
) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    length = float(np.hypot(*(end - start)))
    if not dash or length < 2 * dash:
        return [(start, end)]
    steps = np.arange(0, length, 2 * dash)
    unit = (end - start) / length
    return [(start + unit * each, start + unit * min(each + dash, length)) for each in steps]


def box_segments(box: Box) -> NDArray[np.float64]:
    """The four sides of a box."""
    x, y, width, height = box
    corners = np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]])
    return np.stack([corners, np.roll(corners, -1, axis=0)], axis=1)


def grid_segments(box: Box, columns: int, rows: int) -> NDArray[np.float64]:
    """The lines of a table, its sides included."""
    x, y, width, height = box
    across = [[(x, at), (x + width, at)] for at in np.linspace(y, y + height, rows + 1)]
    down = [[(at, y), (at, y + height)] for at in np.linspace(x, x + width, columns + 1)]
    return np.array(across + down, np.float64)


def print_ruling(canvas: Canvas, step: float, rng: np.random.Generator) -> None:
    """Ruled, squared or dotted paper all over."""
    height, width = canvas.shape
    ink, kind = rng.uniform(0.15, 0.6), rng.random()
    rows = np.arange(rng.uniform(0, step), height, step)
    columns = np.arange(rng.uniform(0, step), width, step)
    if kind < 0.2:
        drawn = np.zeros(canvas.shape, np.uint8)
        ys, xs = np.meshgrid(rows.astype(int), columns.astype(int))
        drawn[ys.ravel(), xs.ravel()] = 255
        drawn = np.asarray(cv2.dilate(drawn, np.ones((2, 2), np.uint8)), np.uint8)
        canvas.lay(cover_of(drawn), level_of(canvas, ink), Kind.PATTERN)
        return
    segments = [[(0.0, float(at)), (float(width), float(at))] for at in rows]
    if kind < 0.65:
        segments += [[(float(at), 0.0), (float(at), float(height))] for at in columns]
    elif rng.random() < 0.3:
        segments.append([(step * 1.5, 0.0), (step * 1.5, float(height))])
    print_lines(canvas, np.array(segments, np.float64), rng.uniform(0.5, 2), ink)


def print_waves(canvas: Canvas, rng: np.random.Generator) -> float:
    """The fine waves of security paper, one to four families of them; give their strength."""
    height, width = canvas.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    strength = rng.uniform(0.08, 0.5)
    for _ in range(rng.integers(1, 5)):
        angle, period = rng.uniform(0, np.pi), float(np.exp(rng.uniform(np.log(3), np.log(40))))
        along = x * np.cos(angle) + y * np.sin(angle)
        across = y * np.cos(angle) - x * np.sin(angle)
        bend = rng.uniform(0, 1.5) * period * np.sin(across / rng.uniform(6, 60))
        if rng.random() < 0.3:
            centre = rng.uniform(-0.5, 1.5, 2) * (width, height)
            along = np.hypot(x - centre[0], y - centre[1])
        wave = np.cos(2 * np.pi * (along + bend) / period)
        sharp = rng.uniform(0.2, 0.9)
        cover = np.clip((wave - sharp) / (1 - sharp), 0, 1).astype(np.float32)
        level = level_of(canvas, 1.0) if rng.random() < 0.85 else 255 - level_of(canvas, 1.0)
        canvas.lay(cover * np.float32(strength), level, Kind.GROUND)
    return strength


def print_hatching(canvas: Canvas, box: Box, rng: np.random.Generator) -> None:
    """A box filled with hatching, dots or an even shade."""
    x, y, width, height = (round(value) for value in box)
    if min(width, height) < 3:
        return
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    angle, period = rng.uniform(0, np.pi), rng.uniform(3, 10)
    kind = rng.random()
    if kind < 0.4:
        cover = np.ones((height, width), np.float32)
    else:
        wave = np.cos(2 * np.pi * (xs * np.cos(angle) + ys * np.sin(angle)) / period)
        if kind > 0.7:
            wave = wave * np.cos(2 * np.pi * (ys * np.cos(angle) - xs * np.sin(angle)) / period)
        cover = (wave > rng.uniform(0, 0.6)).astype(np.float32)
    shade = rng.uniform(0.05, 0.35)
    canvas.lay(cover * np.float32(shade), level_of(canvas, 1.0), Kind.GROUND, (x, y))


def print_bar(canvas: Canvas, box: Box, ink: float) -> None:
    """A filled bar or block."""
    x, y, width, height = (round(value) for value in box)
    cover = np.ones((max(1, height), max(1, width)), np.float32)
    canvas.lay(cover, level_of(canvas, ink), Kind.PATTERN, (x, y))


def stamp(canvas: Canvas, box: Box, rng: np.random.Generator) -> None:
    """A rubber stamp: rings or frames with text, turned and patchy."""
    x, y, width, height = (round(value) for value in box)
    side = max(24, min(width, height))
    drawn = np.zeros((side, side), np.uint8)
    thickness = max(1, side // 40)
    if rng.random() < 0.5:
        for share in (0.46, 0.36):
            cv2.circle(drawn, (side // 2, side // 2), int(share * side), (255,), thickness)
    else:
        cv2.rectangle(drawn, (2, side // 4), (side - 3, 3 * side // 4), (255,), thickness)
    word = text_cover(a_word(rng).upper(), max(6, side // 6), pick_font(rng))[:side, :side]
    top, left = (side - word.shape[0]) // 2, (side - word.shape[1]) // 2
    area = drawn[top : top + word.shape[0], left : left + word.shape[1]]
    np.maximum(area, (word * 255).astype(np.uint8), out=area)
    turn = cv2.getRotationMatrix2D((side / 2, side / 2), rng.uniform(-40, 40), 1)
    cover = cover_of(cv2.warpAffine(drawn, turn, (side, side)))
    patchy = np.clip(0.8 + rng.normal(0, 0.3, (6, 6)), 0.2, 1).astype(np.float32)
    opacity = cv2.resize(patchy, (side, side)) * np.float32(rng.uniform(0.3, 0.9))
    canvas.lay(cover, level_of(canvas, 0.9), Kind.PATTERN, (x, y), opacity)
