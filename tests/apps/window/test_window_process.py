"""The real window from its start to its end: models, settings, the system and signals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from driving import PATIENCE, driven_window
from inkdigits.apps.window.palette import LIGHT, rgb
from real_window import NEEDS_SCREEN, SEVEN, eventually
from screen import Screen, virtual_screen

pytestmark = NEEDS_SCREEN


BENCHMARKS = Path(__file__).parents[3] / "benchmarks"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["window_ink.py"], ["Not measured: "]),
        (["window_start.py", "--runs", "1"], ["bare Tk window", "ratio"]),
        (
            ["window_endurance.py", "--strokes", "20", "--minutes", "0.05"],
            ["20 strokes drawn", "all redone", "the monkey did", "memory in MiB"],
        ),
    ],
    ids=lambda each: each[0],
)
def test_window_benchmarks_run(words: list[str], told: list[str], tmp_path: Path) -> None:
    # An empty data folder: what needs data says so.
    done = subprocess.run(
        [sys.executable, str(BENCHMARKS / words[0]), *words[1:], "--no-bars"],
        capture_output=True,
        text=True,
        env={**os.environ, "INKDIGITS_DATA": str(tmp_path)},
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert all(each in done.stdout for each in told)


@pytest.fixture(scope="module")
def keras_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The untrained network of a recipe."""
    pytest.importorskip("keras")
    from inkdigits.training import build, find_recipe

    path = tmp_path_factory.mktemp("keras") / "mine.keras"
    build(find_recipe("quick"), seed=0).save(path)
    return path


def test_keras_weights_are_loaded_while_the_pen_draws(
    screen: Screen, tmp_path: Path, keras_file: Path
) -> None:
    with driven_window(screen, tmp_path, words=[str(keras_file)]) as window:
        # Nothing is waited for: the process that loads takes longer than two strokes.
        assert "being loaded" in window.ask()["message"]
        for stroke in SEVEN:
            window.drag(stroke)
        held = window.wait(lambda held: held["gestures"] == 2)
        assert held["answer"] is None and held["busy"]
        held = window.wait(lambda held: held["answer"] and not held["busy"])
        assert len(held["answer"]["probabilities"]) == 10
        assert "mine.keras is loaded" in held["message"]


def test_window_closes_at_once_while_loading(
    screen: Screen, tmp_path: Path, keras_file: Path
) -> None:
    with driven_window(screen, tmp_path, words=[str(keras_file)]) as window:
        window.drag(SEVEN[0])
        window.screen.focus_top()
        window.screen.key("ctrl+q")
        window.process.wait(60)
        assert not list(Path(tempfile.gettempdir()).glob("inkdigits-*/model"))


def test_bad_weights_are_reported_in_window_and_on_exit(screen: Screen, tmp_path: Path) -> None:
    pytest.importorskip("keras")
    # Not an option, whoever takes it on.
    (tmp_path / "-mine.h5").write_bytes(b"no weights")
    process = subprocess.Popen(
        [sys.executable, "-m", "inkdigits", "draw", "--model", "-mine.h5"],
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env={**screen.environment, "XDG_CONFIG_HOME": str(tmp_path)},
    )
    try:
        red = rgb(LIGHT.refused)[::-1]
        eventually(lambda: (screen.grab((590, 60, 300, 60)) == red).all(axis=2).sum() > 50)
        screen.focus_top()
        screen.key("ctrl+q")
        _, told = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 3
    assert told.count("\n") == 1 and "-mine.h5: expected the weights" in told


def test_size_and_settings_are_saved(screen: Screen, tmp_path: Path) -> None:
    with driven_window(screen, tmp_path) as window:
        window.resize(1000, 720)
        for key in ("ctrl+2", "ctrl+l", "]"):
            window.key(key)
        paper = window.ask()["paper"]
        window.screen.focus_top()
        window.screen.key("ctrl+q")
        assert window.process.wait(PATIENCE) == 0
    with driven_window(screen, tmp_path) as window:
        held = window.wait(lambda held: held["paper"] == paper)
        assert (held["palette"], held["live"], held["pen"]) == ("dark", False, 4)


def test_pending_files_are_written_before_closing(screen: Screen, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    with driven_window(screen, tmp_path, cwd=tmp_path / "here") as window:
        window.write(SEVEN)
        window.screen.focus_top()
        for keys in ("ctrl+g", "ctrl+s", "ctrl+q"):
            window.screen.key(keys)
        assert window.process.wait(PATIENCE) == 0
    assert len(list((tmp_path / "here").glob("*.png"))) == 2


@pytest.mark.parametrize("content", [b"not JSON", b'{"theme": 7, "pen": "x", "width": 1e9}'])
def test_damaged_settings_are_ignored(screen: Screen, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "inkdigits").mkdir()
    (tmp_path / "inkdigits" / "window.json").write_bytes(content)
    with driven_window(screen, tmp_path) as window:
        assert window.write(SEVEN)["answer"]["digit"] == 7


def test_unwritable_home_is_reported_once(screen: Screen, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with driven_window(screen, tmp_path / "file") as window:
        assert "Settings won't be remembered" in window.key("ctrl+2")["message"]
        assert window.ask()["palette"] == "dark"
        assert window.write(SEVEN)["answer"]["digit"] == 7
        assert window.key("ctrl+1")["message"] == ""
        window.screen.focus_top()
        window.screen.key("ctrl+q")
        assert window.process.wait(PATIENCE) == 0


@pytest.mark.parametrize(
    ("environment", "palette"),
    [({"GTK_THEME": "Adwaita:dark"}, "dark"), ({"GTK_THEME": "Adwaita"}, "light")],
)
def test_theme_follows_the_system(
    screen: Screen,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    palette: str,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with driven_window(screen, tmp_path) as window:
        assert window.ask()["palette"] == palette


def test_everything_is_larger_on_high_dpi_screen(tmp_path: Path) -> None:
    with virtual_screen(2200, 1500, dpi=192) as fine, driven_window(fine, tmp_path) as window:
        held = window.ask()
        assert held["widgets"]["Recognise"]["box"][3] > 55
        assert held["paper"][2] > 1_000
        assert window.write([[(2 * x, 2 * y) for x, y in stroke] for stroke in SEVEN])


def test_interrupt_ends_window_quietly(screen: Screen, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "inkdigits", "draw"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**screen.environment, "XDG_CONFIG_HOME": str(tmp_path)},
    )
    before = len(screen.boxes())
    eventually(lambda: len(screen.boxes()) > before)
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out, errors) == (130, "", "inkdigits: interrupted\n")
