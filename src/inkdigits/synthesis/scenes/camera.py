"""How a scene is taken: perspective on a desk, light, lens, sensor and storage."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.synthesis.scenes.canvas import Field, Truth
from inkdigits.synthesis.scenes.ground import smooth_noise


def tilt(
    levels: Field, truth: Truth, rng: np.random.Generator
) -> tuple[Field, Truth, NDArray[np.float64]]:
    """See the sheet askew: turned, in perspective, sometimes with the desk around it.

    Returns
    -------
    levels, truth:
        What is seen, of the same shape as the sheet.
    way: (3, 3) float64
        The homography from places on the sheet to those in the picture.
    """
    height, width = levels.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    middle = corners.mean(axis=0)
    turn = rng.normal(0, 0.06) if rng.random() < 0.85 else rng.uniform(-0.3, 0.3)
    # A long strip that is turned far shows little of itself.
    turn *= min(1.0, 2 * min(width, height) / max(width, height))
    turning = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    desk = rng.random() < 0.2
    scale = rng.uniform(0.55, 0.95) if desk else 1.02 + 1.3 * abs(np.sin(turn))
    seen = (corners - middle) @ turning.T * scale + middle
    seen = seen + rng.normal(0, 0.02, (4, 2)) * (width, height)
    seen = seen + (rng.uniform(-0.15, 0.15, 2) * (width, height) if desk else 0)
    way = cv2.getPerspectiveTransform(corners, seen.astype(np.float32))
    while not desk and not _covers(way, corners):
        seen = (seen - middle) * 1.03 + middle
        way = cv2.getPerspectiveTransform(corners, seen.astype(np.float32))
    edge = cv2.BORDER_CONSTANT if desk else cv2.BORDER_REFLECT_101
    size = (width, height)
    turned = cv2.warpPerspective(levels, way, size, flags=cv2.INTER_LINEAR, borderMode=edge)
    kinds = cv2.warpPerspective(truth, way, size, flags=cv2.INTER_NEAREST, borderMode=edge)
    if desk:
        whole = np.ones(levels.shape, np.float32)
        inside = np.asarray(cv2.warpPerspective(whole, way, size), np.float32)
        turned = np.asarray(turned, np.float32) + (1 - inside) * _desk((height, width), rng)
    return np.asarray(turned, np.float32), np.asarray(kinds, np.uint8), np.asarray(way)


def _covers(way: cv2.typing.MatLike, corners: NDArray[np.float32]) -> bool:
    """Whether the sheet fills the picture."""
    behind = cv2.perspectiveTransform(corners[None], np.linalg.inv(way))[0]
    return bool((behind >= 0).all() and (behind <= corners[2]).all())


def _desk(shape: tuple[int, int], rng: np.random.Generator) -> Field:
    """A table top of any shade, plain, of wood or of cloth."""
    height, width = shape
    levels = np.full(shape, rng.uniform(10, 245), np.float32)
    if rng.random() < 0.6:
        across = rng.random() < 0.5
        grain = rng.normal(0, 1, (height, 1) if across else (1, width)).astype(np.float32)
        grain = np.asarray(cv2.GaussianBlur(grain, (0, 0), rng.uniform(0.5, 4)), np.float32)
        levels += grain * rng.uniform(2, 30)
    return levels + smooth_noise(shape, rng, 0.2) * rng.uniform(0, 25)


def light(levels: Field, rng: np.random.Generator) -> Field:
    """Light that falls off, shadows with soft and hard edges, flash, vignettes, a gutter."""
    height, width = levels.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = x / width - 0.5, y / height - 0.5
    for _ in range(rng.integers(0, 3)):
        angle = rng.uniform(0, 2 * np.pi)
        across = x * np.cos(angle) + y * np.sin(angle)
        kind = rng.random()
        if kind < 0.35:
            levels = levels * (1 - rng.uniform(0.05, 0.5) * (across + 0.5))
        elif kind < 0.8:
            bend = rng.uniform(-1, 1) * (y * np.cos(angle) - x * np.sin(angle)) ** 2
            softness = rng.choice([0.003, 0.01, 0.05])
            place = np.clip((across + bend - rng.uniform(-0.4, 0.4)) / softness, -30, 30)
            levels = levels * (1 - rng.uniform(0.1, 0.55) / (1 + np.exp(-place)))
        elif kind < 0.88:
            levels = levels * (1 - rng.uniform(0.2, 1.0) * (x**2 + y**2))
        elif kind < 0.94:
            centre = rng.uniform(-0.5, 0.5, 2)
            flash = np.exp(-((x - centre[0]) ** 2 + (y - centre[1]) ** 2) / rng.uniform(0.01, 0.1))
            levels = levels + (255 - levels) * rng.uniform(0.3, 0.9) * flash
        else:
            gutter = np.clip((across - rng.uniform(0.2, 0.45)) / rng.uniform(0.05, 0.2), 0, 1)
            levels = levels * (1 - rng.uniform(0.5, 0.95) * gutter)
    return np.asarray(levels, np.float32)


def take(levels: Field, rng: np.random.Generator) -> Truth:
    """What the camera or scanner makes of it, (H, W) uint8."""
    height, width = levels.shape
    if rng.random() < 0.6:
        levels = np.asarray(cv2.GaussianBlur(levels, (0, 0), rng.uniform(0.3, 1.6)), np.float32)
    if rng.random() < 0.1:
        length = int(rng.integers(2, 6))
        kernel = np.eye(length) if rng.random() < 0.5 else np.ones((1, length))
        levels = np.asarray(cv2.filter2D(levels, -1, kernel / kernel.sum()), np.float32)
    if rng.random() < 0.35:
        factor = rng.uniform(1.2, 3)
        small = (max(8, round(width / factor)), max(8, round(height / factor)))
        levels = np.asarray(cv2.resize(levels, small, interpolation=cv2.INTER_AREA), np.float32)
        way = cv2.INTER_LINEAR if rng.random() < 0.7 else cv2.INTER_NEAREST
        levels = np.asarray(cv2.resize(levels, (width, height), interpolation=way), np.float32)
    if rng.random() < 0.7:
        noise = rng.normal(0, 1, levels.shape).astype(np.float32)
        if rng.random() < 0.4:
            noise = np.asarray(cv2.GaussianBlur(noise, (0, 0), 0.8), np.float32) * 2
        levels = levels + noise * rng.choice(
            [1.0, 2.0, 4.0, 8.0, 14.0], p=[0.3, 0.3, 0.2, 0.15, 0.05]
        )
    if rng.random() < 0.5:
        # Exposure and contrast, as of any camera. They leave a dark board dark.
        gain, offset = rng.uniform(0.5, 1.3), rng.uniform(-40, 40)
        middle = min(128.0, float(np.median(levels[::4, ::4])))
        levels = (levels - middle) * gain + middle + (offset if middle > 100 else -abs(offset))
    picture = np.asarray(np.clip(np.rint(levels), 0, 255), np.uint8)
    if rng.random() < 0.5:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 95))]
        picture = np.asarray(
            cv2.imdecode(cv2.imencode(".jpg", picture, quality)[1], cv2.IMREAD_GRAYSCALE), np.uint8
        )
    if rng.random() < 0.08:
        # A scanner that knows black and white only.
        around, below = cv2.ADAPTIVE_THRESH_MEAN_C, float(rng.uniform(8, 25))
        window = 2 * (max(picture.shape) // 4) + 1
        black = cv2.adaptiveThreshold(picture, 255, around, cv2.THRESH_BINARY, window, below)
        picture = np.asarray(black, np.uint8)
    if rng.random() < 0.06 and np.median(picture) > 170:
        picture = 255 - picture
    return picture
