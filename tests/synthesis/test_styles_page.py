from __future__ import annotations

import importlib.util
import re
import shutil
from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image

from inkdigits.synthesis.styles import STYLES

DOCS = Path(__file__).parents[2] / "docs"


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_styles", DOCS / "make_styles.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


make_styles = _load()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copy(DOCS / "styles.md", tmp_path)
    shutil.copytree(DOCS / "styles", tmp_path / "styles")
    return tmp_path


def _check(folder: Path) -> int:
    code: int = make_styles.main(["--check", "--folder", str(folder)])
    return code


def test_the_page_is_what_its_maker_makes() -> None:
    assert make_styles.main(["--check"]) == 0


@pytest.mark.slow
def test_making_it_anew_gives_the_same(tmp_path: Path) -> None:
    assert make_styles.main(["--folder", str(tmp_path)]) == 0
    assert _check(tmp_path) == 0


@pytest.mark.slow
def test_whatever_is_stale_is_told(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = copy / "styles.md"
    page.write_text(page.read_text(encoding="utf-8") + "More.\n", encoding="utf-8")
    pictures = copy / "styles"
    (pictures / "1-bar.png").unlink()
    shutil.copy(pictures / "7-crossed.png", pictures / "7-plain.png")
    (pictures / "8-open-top.png").write_bytes(b"not a picture")
    assert _check(copy) == 1
    assert capsys.readouterr().err.splitlines() == [
        "styles.md differs",
        "styles/1-bar.png is missing",
        "styles/7-plain.png differs",
        "styles/8-open-top.png differs",
    ]


def test_every_style_is_named_described_and_shown() -> None:
    text = (DOCS / "styles.md").read_text(encoding="utf-8")
    shown = re.findall(r'<img src="styles/([^"]+)\.png"', text)
    assert shown == ["overview", *STYLES]
    assert {path.name for path in (DOCS / "styles").iterdir()} == {f"{name}.png" for name in shown}
    assert all(f"**{name}** · {one.description}\n" in text for name, one in STYLES.items())


def test_the_pictures_are_small_and_fit_light_and_dark_pages() -> None:
    files = sorted((DOCS / "styles").glob("*.png"))
    assert sum(path.stat().st_size for path in files) < 8_000 * len(files)
    for path in files:
        with Image.open(path) as picture:
            colours = picture.convert("RGBA")
        # Round corners that let the page through, and paper of their own under the ink.
        assert colours.getpixel((0, 0))[3] == 0  # type: ignore[index]
        assert min(colours.getpixel((colours.width // 2, 2))) > 200  # type: ignore[arg-type]
