from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inkdigits.evaluation import draw_on_canvas
from inkdigits.synthesis.styles import synthetic_digits


@pytest.fixture(scope="session")
def drawings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with twelve drawings, of which one is damaged and one is blank."""
    folder = tmp_path_factory.mktemp("drawings")
    rng = np.random.default_rng(0)
    for index, each in enumerate(synthetic_digits(10, seed=2)):
        Image.fromarray(draw_on_canvas(each.ink, rng)).save(folder / f"{index:02}.png")
    whole = (folder / "00.png").read_bytes()
    (folder / "damaged.png").write_bytes(whole[: len(whole) // 2])
    Image.new("L", (100, 100), 255).save(folder / "empty.png")
    (folder / "notes.txt").write_text("no picture")
    return folder
