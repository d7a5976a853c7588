from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bad_inputs import encoded, ink_of, picture
from command_line import run
from inkdigits import __version__
from inkdigits.cards import GREEN
from inkdigits.cards.lettering import EDGE
from inkdigits.model.model_folder import BUNDLED


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with sevens at two depths, a zero, an empty sheet and a text file."""
    folder = tmp_path_factory.mktemp("pictures")
    (folder / "deeper").mkdir()
    seven = encoded(Image.fromarray(picture()))
    (folder / "seven.png").write_bytes(seven)
    (folder / "deeper" / "seven.JPG").write_bytes(encoded(Image.fromarray(picture()), "JPEG"))
    (folder / "zero.png").write_bytes(encoded(Image.fromarray(picture("0-plain"))))
    (folder / "empty.png").write_bytes(encoded(Image.new("L", (90, 90), 255)))
    (folder / "notes.txt").write_text("seven")
    return folder


def test_table_is_aligned(pictures: Path) -> None:
    done = run("read", "seven.png", "empty.png", cwd=pictures)
    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert lines[0].split() == ["file", "digit", "sure", "status"]
    assert re.fullmatch(r"seven.png +7 +99\.9 %  read", lines[1])
    assert lines[2].endswith("blank: There is no ink.")
    assert lines[0].index("status") == lines[1].index("read") == lines[2].index("blank")


def test_folders_and_patterns_are_read_in_order(pictures: Path) -> None:
    folder = run("read", str(pictures), "--json")
    names = [json.loads(line)["file"] for line in folder.stdout.splitlines()]
    assert names == sorted(names)
    assert {Path(name).name for name in names} == {
        "seven.png",
        "seven.JPG",
        "zero.png",
        "empty.png",
    }
    pattern = run("read", "*e*.png", "--tsv", cwd=pictures)
    rows = list(csv.DictReader(pattern.stdout.splitlines(), delimiter="\t"))
    assert [(row["file"], row["digit"]) for row in rows] == [
        ("empty.png", ""),
        ("seven.png", "7"),
        ("zero.png", "0"),
    ]


def test_missing_files_are_reported_and_others_read(pictures: Path) -> None:
    (pictures / "hollow").mkdir(exist_ok=True)
    done = run("read", "no.png", "*.xyz", "hollow", "seven.png", "--json", cwd=pictures)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [row.get("error", {}).get("code") for row in rows] == [
        "not_found",
        "not_found",
        "no_pictures",
        None,
    ]
    assert rows[3]["digit"] == 7


def test_ink_is_read_too(tmp_path: Path) -> None:
    file = tmp_path / "seven.json"
    file.write_text(json.dumps(ink_of("7-crossed").to_dict()))
    (tmp_path / "bad.json").write_text('{"strokes": []}')
    done = run("read", str(file), str(tmp_path / "bad.json"), "--json")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert rows[0]["digit"] == 7
    assert rows[1]["error"]["code"] == "empty_ink"


def test_a_pattern_may_match_folders_and_suffixes_be_capitals(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "seven.png").write_bytes(encoded(Image.fromarray(picture())))
    (tmp_path / "a" / "seven.JSON").write_text(json.dumps(ink_of("7-crossed").to_dict()))
    done = run("read", "**", "a/seven.JSON", "--json", cwd=tmp_path)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    names = [row["file"] for row in rows]
    # Once each, though patterns match the folders and what is in them.
    assert names == ["a/b/seven.png", "a/seven.JSON", "a/seven.JSON"]
    assert [row["digit"] for row in rows] == [7, 7, 7]


def test_annotated_pictures_take_any_name(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    for name in ("\u6570" * 82 + ".png", "Seven.png", "seven.bmp", "a/seven.png"):
        (tmp_path / name).write_bytes(encoded(Image.fromarray(picture())))
    done = run("read", ".", "--annotate", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    # Two that differ in capitals alone would be one on many machines.
    names = {path.relative_to(tmp_path / "out").as_posix() for path in annotated_in(tmp_path)}
    assert names == {"\u6570" * 50 + ".png", "Seven.png", "seven-2.png", "a/seven.png"}


def annotated_in(folder: Path) -> list[Path]:
    """The files below its folder ``out``."""
    return [path for path in (folder / "out").rglob("*") if path.is_file()]


def test_annotated_pictures_keep_the_folders_of_the_inputs(pictures: Path) -> None:
    out = pictures.parent / f"{pictures.name}-annotated"
    done = run("read", str(pictures), "--annotate", str(out))
    assert done.returncode == 0, done.stderr
    assert {path.relative_to(out).as_posix() for path in out.rglob("*.png")} == {
        "empty.png",
        "seven.png",
        "deeper/seven.png",
        "zero.png",
    }
    for path in out.rglob("*.png"):
        with Image.open(path) as image:
            image.load()
            assert min(image.size) > 200
    blocked = pictures / "notes.txt"
    done = run("read", str(pictures / "seven.png"), "--annotate", str(blocked))
    assert done.returncode == 4
    assert "Traceback" not in done.stderr and "notes.txt" in done.stderr


def test_ink_is_annotated_where_it_was_drawn(tmp_path: Path) -> None:
    ink = ink_of("7-crossed")
    moved = [(stroke * 3 + (1_000, 500)).tolist() for stroke in ink.strokes]
    (tmp_path / "seven.json").write_text(json.dumps({"strokes": moved}))
    done = run("read", "seven.json", "--annotate", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    with Image.open(tmp_path / "out" / "seven.png") as image:
        pixels = np.asarray(image.convert("RGB")).astype(int)
    # Above the strip with the answer.
    pixels = pixels[: np.flatnonzero((pixels == EDGE).all(axis=(1, 2)))[0]]
    box = np.argwhere((pixels == GREEN).all(axis=2))
    dark = np.argwhere(pixels.max(axis=2) < 80)
    assert (box.min(axis=0) < dark.min(axis=0)).all() and (box.max(axis=0) > dark.max(axis=0)).all()
    assert np.abs(box.min(axis=0) - dark.min(axis=0)).max() < 8
    assert np.abs(box.max(axis=0) - dark.max(axis=0)).max() < 8


def test_strange_names_are_escaped_and_come_back_from_json(tmp_path: Path) -> None:
    seven = encoded(Image.fromarray(picture()))
    names = [b"=cmd().png", b"two\nlines\x1b[31m.png", b"\xff\xfe.png"]
    for name in names:
        Path(os.fsdecode(tmp_path / os.fsdecode(name))).write_bytes(seven)
    rows = run("read", "--json", *names, cwd=tmp_path).stdout.splitlines()
    assert [os.fsencode(json.loads(row)["file"]) for row in rows] == names
    for form in ("--csv", "--tsv"):
        text = run("read", form, *names, cwd=tmp_path).stdout
        assert len(text.splitlines()) == 1 + len(names)
        assert "\n'=cmd()" in text
        assert "\x1b" not in text
    table = run("read", *names, cwd=tmp_path).stdout
    assert len(table.splitlines()) == 1 + len(names) and "\x1b" not in table


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["read"], 2, "Missing argument"),
        (["read", "x.png", "--json", "--csv"], 2, "Choose one of --json, --csv and --tsv."),
        (["paint"], 2, "No such command"),
        (["read", "x.png", "--model", "nowhere"], 3, "nowhere: no such model."),
        (["doctor", "--model", "nowhere"], 3, ""),
        (["evaluate", "--data", "nothing"], 2, "No data is called 'nothing'"),
        (["evaluate", "--data-dir", "nowhere"], 3, "mnist"),
        (["evaluate", "--split", "half"], 2, "'half' is not a split"),
        (["evaluate", "--data", "synthetic", "--only", "nobody"], 2, "nothing is called"),
        (["train", "lenet"], 2, "No recipe is called 'lenet'"),
        pytest.param(
            ["export", "none.h5", "--out", "x"],
            3,
            "none.h5: no such file.",
            marks=pytest.mark.slow,  # TensorFlow is imported
        ),
        (["data", "fetch", "nothing"], 3, "nothing"),
    ],
)
def test_wrong_usage_has_message_and_exit_code(
    words: list[str], code: int, told: str, tmp_path: Path
) -> None:
    done = run(*words, cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_doctor_says_that_the_model_answers() -> None:
    found = json.loads(run("doctor", "--json").stdout)
    assert found["model answers"] == "as it should"
    assert found["inkdigits"] == __version__


def test_the_doctor_looks_at_the_model_of_a_run_folder(tmp_path: Path) -> None:
    shutil.copytree(BUNDLED, tmp_path / "run" / "model")
    found = json.loads(run("doctor", "--json", "--model", tmp_path / "run").stdout)
    assert found["model answers"] == "as it should"


def test_version_is_printed() -> None:
    assert run("--version").stdout == f"inkdigits {__version__}\n"


@pytest.mark.parametrize(
    "words",
    [
        ["evaluate", "--data", "nondigits", "--only", "face", "--limit", "9", "--gallery"],
        ["read", "seven.png", "--annotate"],
        ["show", "seven.png", "--out"],
    ],
    ids=lambda words: words[0],
)
def test_unwritable_output_is_named(pictures: Path, words: list[str]) -> None:
    done = run(*words, "notes.txt/shown.png", cwd=pictures)
    assert done.returncode not in (0, 1), done.stderr
    assert "notes.txt" in done.stderr and "Traceback" not in done.stderr


def test_a_figure_is_not_written_over_a_file_of_another_kind(pictures: Path) -> None:
    done = run("show", "seven.png", "--out", "notes.txt", cwd=pictures)
    assert "notes.txt: the picture is a PNG" in done.stderr
    assert (pictures / "notes.txt").read_text() == "seven"


def test_the_data_sets_are_listed_with_their_terms(tmp_path: Path) -> None:
    text = run("data", "list", "--data-dir", str(tmp_path)).stdout
    for expected in ("mnist", "pendigits", "unipen-digits", "CC BY 4.0", "not here"):
        assert expected in text
    rows = [json.loads(line) for line in run("data", "list", "--json").stdout.splitlines()]
    assert {"name", "source", "licence", "files"} <= set(rows[0])


def test_version_needs_no_heavy_imports() -> None:
    program = "import sys\nfrom inkdigits.__main__ import main\ntry:\n    main()\nfinally:\n"
    program += "    print({'cv2', 'numpy', 'onnxruntime'} & set(sys.modules))"
    words = [sys.executable, "-c", program, "--version"]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.stdout.splitlines() == [f"inkdigits {__version__}", "set()"]
