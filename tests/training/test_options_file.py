"""Options of training runs in TOML files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from asked import asked
from inkdigits.errors import InputError
from inkdigits.training import read_options


def write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_options_are_read_from_a_file(tmp_path: Path) -> None:
    file = write(
        tmp_path / "first.toml",
        """recipe = "cnn-three"
out = "run"
data = "synthetic"
batch-size = 32
learning_rate = 0.01
augment = false
""",
    )
    options = asked(**read_options(file))
    assert (options.recipe.name, options.batch_size, options.learning_rate) == (
        "cnn-three",
        32,
        0.01,
    )
    assert read_options(file)["out"] == tmp_path / "run"
    assert options.augment is False
    given = 'recipe = "my/net.py:small"\ndata = "mnist:0.5, digits/:0.1"\n'
    found = read_options(write(tmp_path / "other.toml", given))
    assert found["recipe"] == str(tmp_path / "my" / "net.py:small")
    assert found["data"] == f"mnist:0.5,{tmp_path / 'digits' / ':0.1'}"
    found = read_options(write(tmp_path / "plain.toml", 'recipe = "package.module:small"\n'))
    assert found == {"recipe": "package.module:small"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("epochs = ", r"bad.toml: expected TOML: "),
        ("ephocs = 3", r"bad.toml: no option is called ephocs. There are: recipe, out, data"),
        ("out = 3", r"bad.toml: out must be a text, not 3"),
        ("recipe = ['cnn']", r"bad.toml: recipe must be one value, not a table or an array"),
        ("epochs = " + 9_000 * "[", r"bad.toml: expected TOML: "),
        ("out." + "a." * 4_000 + "a = 1", r"bad.toml: out must be one value, not a table"),
        ("epochs = " + 5_000 * "9", r"bad.toml: expected TOML: "),
        ("epochs = 0x" + 5_000 * "f", r"bad.toml: epochs must be a number of at most 64 bits"),
        ("#" + 10_000 * " ", r"bad.toml: larger than 10,000 bytes"),
    ],
)
def test_bad_file_is_refused(text: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=told):
        read_options(write(tmp_path / "bad.toml", text))
    with pytest.raises(InputError, match=r"none.toml: No such file"):
        read_options(tmp_path / "none.toml")


@pytest.mark.skipif(os.name != "posix", reason="needs pipes and devices with names")
def test_options_are_read_from_regular_files_only(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "link.toml").symlink_to("/dev/zero")
    for place in (tmp_path / "pipe.toml", tmp_path / "link.toml", Path("/dev/zero")):
        with pytest.raises(InputError, match="not a regular file"):
            read_options(place)
