"""From the command to the first answer in the window: window_start.py [--runs N] [--no-bars].

A stroke is drawn as soon as the window stands, and the screen is watched until the answer is on
it. It takes turns with a bare Tk window that only imports NumPy, Pillow, OpenCV and ONNX Runtime.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "support"))

from screen import MISSING, Screen, has_xvfb, virtual_screen

SLOWEST = 3.0
"""Times as long as the bare window."""

BARE = (
    "import numpy, PIL.Image, cv2, onnxruntime, tkinter; "
    "root = tkinter.Tk(); root.geometry('900x600'); root.mainloop()"
)
COMMANDS = {
    "bare Tk window": ["-c", BARE],
    "inkdigits draw": ["-m", "inkdigits", "draw"],
}


def main() -> int:
    """Print the table; 1 when the bar is missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=9)
    options.add_argument("--no-bars", action="store_true", help="end with 0 whatever the figures")
    chosen = options.parse_args()
    if not has_xvfb():
        print(f"Not measured: {MISSING}")
        return 0
    seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in COMMANDS}
    with virtual_screen() as screen, tempfile.TemporaryDirectory() as config:
        for _ in range(chosen.runs):
            for name, words in COMMANDS.items():
                seconds[name].append(start(screen, words, Path(config), name != "bare Tk window"))
    print(f"{'median':24}{'window, s':>12}{'answer, s':>12}")
    medians = {}
    for name, times in seconds.items():
        window, answer = (statistics.median(each) for each in zip(*times, strict=True))
        medians[name] = answer
        shown = f"{answer:12.3f}" if answer > window else ""
        print(f"{name:24}{window:12.3f}{shown}")
    ratio = medians["inkdigits draw"] / medians["bare Tk window"]
    print(f"ratio {ratio:.2f}, at most {SLOWEST:.0f}")
    return 0 if ratio <= SLOWEST or chosen.no_bars else 1


def start(screen: Screen, words: list[str], config: Path, answers: bool) -> tuple[float, float]:
    """Seconds until the window stands, and until its first answer if there is one to come."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *words],
        env={**screen.environment, "XDG_CONFIG_HOME": str(config)},
    )
    try:
        wait(lambda: any(width > 300 for _, _, width, _ in screen.boxes()))
        x, y, width, height = screen.boxes()[-1]
        # The window stands when its paper is there, which is nearly white.
        wait(lambda: not answers or screen.grab((x + 200, y + 150, 1, 1)).min() > 244)
        stands = answered = time.perf_counter() - begin
        if answers:
            panel = (x + width - 300, y + 40, 280, height // 2)
            screen.drag([(x + 200, y + 150), (x + 330, y + 150), (x + 240, y + 380)], pause=0.01)
            wait(lambda: shows_answer(screen, panel))
            answered = time.perf_counter() - begin
        return stands, answered
    finally:
        process.terminate()
        process.wait()
        wait(lambda: not screen.boxes())


def wait(holds: Callable[[], bool]) -> None:
    """Look every few milliseconds, for at most a minute."""
    end = time.monotonic() + 60
    while not holds():
        if time.monotonic() > end:
            raise SystemExit("nothing came for a minute")
        time.sleep(0.004)


def shows_answer(screen: Screen, panel: tuple[int, int, int, int]) -> bool:
    """Whether the digit, or what stands in its place, is there: hundreds of coloured pixels."""
    pixels = screen.grab(panel).astype(int)
    return int((np.ptp(pixels, axis=2) > 60).sum()) > 300


if __name__ == "__main__":
    sys.exit(main())
