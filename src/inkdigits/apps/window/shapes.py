"""Small pictures for widgets and panels, in formats that Tk reads."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.apps.window.palette import rgb


def rounded(
    size: tuple[int, int], radius: float, fill: str, border: str, thickness: float = 1.0
) -> bytes:
    """A PNG of a rectangle with smooth round corners on a transparent background.

    Parameters
    ----------
    size:
        (width, height) in pixels.
    radius, thickness:
        Radius of the corners and width of the border, in pixels.
    fill, border:
        Colours.
    """
    width, height = size
    y, x = np.mgrid[0:height, 0:width] + 0.5
    # Distance to the outline, below 0 inside; Inigo Quilez, "2D distance functions".
    outside_x = np.abs(x - width / 2) - (width / 2 - radius)
    outside_y = np.abs(y - height / 2) - (height / 2 - radius)
    corner = np.hypot(np.maximum(outside_x, 0), np.maximum(outside_y, 0))
    distance = corner + np.minimum(np.maximum(outside_x, outside_y), 0) - radius
    inner = np.clip(0.5 - distance - thickness, 0, 1)[..., None]
    colours = np.array(rgb(border)) * (1 - inner) + np.array(rgb(fill)) * inner
    alpha = 255 * np.clip(0.5 - distance, 0, 1)
    return _png(np.dstack([colours[..., ::-1], alpha]))


def switch(width: int, height: int, on: bool, track: str, knob: str, around: str) -> bytes:
    """A PNG of a switch, on or off; ``around`` is the colour of its outline."""
    ground = _pixels(rounded((width, height), height / 2, track, around))
    side = height - 2 * round(height * 0.18)
    disc = _pixels(rounded((side, side), side / 2, knob, knob))
    edge = (height - side) // 2
    left = width - side - edge if on else edge
    part = ground[edge : edge + side, left : left + side]
    share = disc[..., 3:] / 255
    part[...] = np.rint(part * (1 - share) + disc * share)
    return _png(ground)


def netpbm(pixels: NDArray[np.uint8]) -> bytes:
    """A picture (H, W) grey or (H, W, 3) RGB in the format that Tk reads fastest."""
    kind = b"P5" if pixels.ndim == 2 else b"P6"
    return b"%s %d %d 255\n" % (kind, pixels.shape[1], pixels.shape[0]) + pixels.tobytes()


def tinted(ink: NDArray[np.uint8], paper: str, pen: str) -> NDArray[np.uint8]:
    """Ink (H, W), bright on 0, as (H, W, 3) in the colours of paper and pen."""
    return _levels(paper, pen)[ink]


@cache
def _levels(paper: str, pen: str) -> NDArray[np.uint8]:
    """The colours (256, 3) from paper to pen."""
    return np.linspace(rgb(paper), rgb(pen), 256).round().astype(np.uint8)


def fitted(picture: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """A picture (H, W) or (H, W, 3), as large as ``width`` by ``height`` pixels allow."""
    factor = min(width / picture.shape[1], height / picture.shape[0])
    size = [max(1, round(side * factor)) for side in picture.shape[1::-1]]
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, size, interpolation=method), np.uint8)


def _png(pixels: NDArray[np.floating] | NDArray[np.uint8]) -> bytes:
    return cv2.imencode(".png", np.rint(pixels).astype(np.uint8))[1].tobytes()


def _pixels(png: bytes) -> NDArray[np.uint8]:
    return np.asarray(cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED), np.uint8)
