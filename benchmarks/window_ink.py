"""Real ink drawn in the real window with a real pointer: window_ink.py [--count N] [--no-bars].

On a virtual screen, digits by writers that no model was trained on are drawn at random places and
sizes in windows of several sizes. Each point must be in the window's ink, and the answer must be
that of `Reader` on the same points. From the last movement of the pointer the screen is watched
until the answer no longer changes. A bare Tk window on the same screen tells how long the machine
itself makes an event loop wait.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "support"))

from driving import DrivenWindow, Point, driven_window, on_paper
from inkdigits import Ink, InkdigitsError, Reader
from inkdigits.data import InkSample, load_ink
from screen import MISSING, Screen, has_xvfb, virtual_screen

MEDIAN, LATE, FREEZE = 20.0, 50.0, 100.0
"""Milliseconds: median and 95th percentile until the answer is on screen, longest pause."""

SIZES = ((920, 640), (1240, 860), (750, 530), (1000, 560))
EACH = 10
"""Digits that are drawn before the window gets its next size."""

Box = tuple[int, int, int, int]

BARE = """
import sys, time, tkinter
root = tkinter.Tk()
root.geometry("120x80-0-0")
last, longest = time.perf_counter(), 0.0
def beat():
    global last, longest
    now = time.perf_counter()
    longest, last = max(longest, now - last - 0.005), now
    root.after(5, beat)
root.createfilehandler(sys.stdin, tkinter.READABLE, lambda *_: root.destroy())
beat()
root.mainloop()
print(longest)
"""


def main() -> int:
    """Print the table; 1 when a bar is missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=300)
    options.add_argument("--pause", type=float, default=8.0, help="milliseconds between points")
    options.add_argument("--no-bars", action="store_true", help="end with 0 whatever the figures")
    chosen = options.parse_args()
    if not has_xvfb():
        print(f"Not measured: {MISSING}")
        return 0
    try:
        samples = list(islice(real_ink(), chosen.count))
    except InkdigitsError as error:
        print(f"Not measured: {error.message}")
        return 0
    with (
        tempfile.TemporaryDirectory() as config,
        virtual_screen(1400, 1000) as screen,
        bare_window(screen) as ended,
    ):
        with driven_window(screen, Path(config)) as window:
            found = draw_all(window, samples, chosen.pause / 1000)
        found["bare"] = 1000 * ended()
    return 0 if report(found) or chosen.no_bars else 1


def real_ink() -> Iterator[InkSample]:
    """Test digits of both collections in turn, from all over each."""
    rng = np.random.default_rng(0)
    parts = []
    for name in ("pendigits", "unipen-digits"):
        samples = list(load_ink(name, "test"))
        parts.append([samples[place] for place in rng.permutation(len(samples))])
    both = chain.from_iterable(zip_longest(*parts))
    return (sample for sample in both if sample is not None)


@contextmanager
def bare_window(screen: Screen) -> Iterator[Callable[[], float]]:
    """A Tk window with nothing in it; ending it gives its longest pause in seconds."""
    process = subprocess.Popen(
        [sys.executable, "-c", BARE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=screen.environment,
    )
    while not screen.boxes():
        time.sleep(0.05)
    try:
        yield lambda: float(process.communicate(b"\n", timeout=30)[0])
    finally:
        process.kill()
        process.wait()


def draw_all(window: DrivenWindow, samples: list[InkSample], pause: float) -> dict[str, Any]:
    """Draw them all, and say what was found."""
    reader, rng = Reader(), np.random.default_rng(0)
    found: dict[str, Any] = {"points": 0, "whole": 0, "equal": 0, "digits": len(samples)}
    found["waits"] = []
    pauses = []
    for number, sample in enumerate(samples):
        if number % EACH == 0:
            held = window.resize(*SIZES[number // EACH % len(SIZES)])
            window.ask("start")
        _, _, width, height = held["paper"]
        side = int(rng.integers(50, min(width, height) - 20))
        left, top = (int(rng.integers(4, room - side - 4)) for room in (width, height))
        strokes = on_paper(sample.ink, left, top, side)
        wait, held = draw_and_watch(window, strokes, pause)
        found["points"] += sum(map(len, strokes))
        found["whole"] += held["ink"]["strokes"] == [[list(xy) for xy in each] for each in strokes]
        answer = reader.read_digit(Ink(strokes, held["ink"]["pen_width"]))
        found["equal"] += held["answer"]["probabilities"] == list(answer.probabilities)
        if wait is not None:
            found["waits"].append(1000 * wait)
        pauses.append(1000 * held["longest_pause"])
        window.key("Delete")
    return {**found, "pause": max(pauses)}


def draw_and_watch(
    window: DrivenWindow, strokes: list[list[Point]], pause: float
) -> tuple[float | None, dict[str, Any]]:
    """Seconds from the last movement to the last change of the panel, and what is held then."""
    left, top, width, height = window.ask()["paper"]
    # The numbers beside the bars, and below them what the network saw.
    panel = (left + width + 245, top + 100, 88, height - 100)
    screen = window.screen
    for number, stroke in enumerate(strokes):
        places = [(left + x, top + y) for x, y in stroke]
        screen.move(*places[0])
        before, start = seen(screen, panel), time.perf_counter()
        screen.button(down=True)
        for place in places[1:]:
            time.sleep(pause)
            before, start = seen(screen, panel), time.perf_counter()
            screen.move(*place)
        if number < len(strokes) - 1:
            screen.button(down=False)
    changed = watch(screen, panel, before, start)
    screen.button(down=False)
    return changed, window.wait(lambda held: held["answer"] and not held["busy"])


def seen(screen: Screen, panel: Box) -> int:
    """What the panel shows, as a number."""
    return zlib.crc32(screen.grab(panel).tobytes())


def watch(screen: Screen, panel: Box, before: int, start: float) -> float | None:
    """Seconds from the start to the last change within the panel; None without any."""
    last: float | None = None
    end = start + 0.4
    while time.perf_counter() < end:
        now = seen(screen, panel)
        if now != before:
            # It was there at the latest when the server answered.
            before, last = now, time.perf_counter() - start
            end = max(end, start + last + 0.2)
        # Watching must not take the processor from what is watched.
        time.sleep(0.002)
    return last


def report(found: dict[str, Any]) -> bool:
    """Print what was found, and say whether all bars are met."""
    waits = np.array(found["waits"])
    median, late = np.percentile(waits, (50, 95))
    digits = found["digits"]
    print(f"{digits} digits, {found['points']:,} points")
    print(f"every point in the window's ink   {found['whole']} of {digits}")
    print(f"answer is that of Reader          {found['equal']} of {digits}")
    print(f"last movement to the last change of the answer on screen, {len(waits)} times:")
    print(f"  median                          {median:7.1f} ms, at most {MEDIAN:.0f}")
    print(f"  95th percentile                 {late:7.1f} ms, at most {LATE:.0f}")
    print(f"longest pause of the event loop   {found['pause']:7.1f} ms, at most {FREEZE:.0f}")
    print(f"  of a bare Tk window meanwhile   {found['bare']:7.1f} ms")
    whole = found["whole"] == found["equal"] == digits
    return bool(whole and median <= MEDIAN and late <= LATE and found["pause"] <= FREEZE)


if __name__ == "__main__":
    sys.exit(main())
