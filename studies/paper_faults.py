"""Drawn pictures of what disturbs reading on paper: paper_faults.py --sheet FILE [--held-out].

Each kind has 40 pictures to guide and 40 held out. They share no code with the scenes that the
ink finder is trained on, and their ink comes from people whom no training has seen.
"""

from __future__ import annotations

import argparse
import sys
import zlib
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from paper_kinds import KINDS, Made, Picture

COUNT: Final = 40
"""Pictures of each kind in each half."""


def make(name: str, seed: int) -> Made:
    """The picture (H, W) of a kind, and its label "0" to "9" or "blank"."""
    return KINDS[name](np.random.default_rng([zlib.crc32(name.encode()), seed]))


def seeds(held_out: bool) -> range:
    """The seeds of one half: the even ones guide, the odd ones are held out."""
    return range(int(held_out), 2 * COUNT, 2)


def sheet(held_out: bool) -> Picture:
    """All pictures of one half, a block of two rows for each kind."""
    blocks = []
    for name in KINDS:
        tiles = [_tile(*make(name, seed)) for seed in seeds(held_out)]
        rows = [np.hstack(tiles[start : start + 20]) for start in range(0, COUNT, 20)]
        title = np.full((24, rows[0].shape[1]), 255, np.uint8)
        cv2.putText(title, name, (4, 18), cv2.FONT_HERSHEY_SIMPLEX, 0.6, 0, 1, cv2.LINE_AA)
        blocks += [title, *rows]
    return np.vstack(blocks)


def _tile(picture: Picture, label: str, side: int = 120) -> Picture:
    height, width = picture.shape
    scale = side / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_NEAREST
    tile = np.full((side + 20, side + 4), 128, np.uint8)
    tile[: size[1], : size[0]] = cv2.resize(picture, size, interpolation=way)
    words = f"{label}  {width}x{height}"
    cv2.putText(tile, words, (2, side + 15), cv2.FONT_HERSHEY_SIMPLEX, 0.4, 255, 1, cv2.LINE_AA)
    return tile


def main() -> int:
    """Write the contact sheet."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sheet", type=Path, required=True, help="a PNG file to write")
    options.add_argument("--held-out", action="store_true")
    chosen = options.parse_args()
    return int(not cv2.imwrite(str(chosen.sheet), sheet(chosen.held_out)))


if __name__ == "__main__":
    sys.exit(main())
