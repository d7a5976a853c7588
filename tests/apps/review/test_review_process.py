"""The command of a review as a process."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from command_line import INKDIGITS
from inkdigits.apps.review.table import Table


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)], ids=["interrupt", "term"]
)
def test_signal_ends_the_real_command(number: int, code: int, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    Image.new("L", (60, 60), 255).save(tmp_path / "in" / "blank.png")
    words = [*INKDIGITS, "review", "in", "--no-browser"]
    with subprocess.Popen(
        words, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            first = [process.stdout.readline() for _ in range(3)]
            process.send_signal(number)
            out, err = process.communicate(timeout=300)
        finally:
            process.kill()
    assert first[0] == "1 of 1 reading needs review.\n"
    assert first[1].startswith("Review them at http://127.0.0.1:")
    assert (process.returncode, err) == (code, "")
    assert out == "0 of 1 reviewed, 1 left: 0 confirmed, 0 corrected. in-reviewed.csv\n"
    assert Table.load(tmp_path / "in-reviewed.csv").rows[0]["read_as"] == "blank"
