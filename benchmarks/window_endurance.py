"""Many strokes, and a monkey at the window: window_endurance.py [--minutes N] [--strokes N].

First strokes are drawn, all undone, all redone and cleared. Then a monkey draws, clicks and types
at random. Nothing may go wrong, and the memory must level off. The strict run: --minutes 15.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "support"))

from driving import DrivenWindow, driven_window
from monkey import play
from screen import MISSING, has_xvfb, virtual_screen

GROWTH = 1.05
"""The most memory of the last third may be so many times that of the second."""

SAMPLED_EVERY = 5.0
"""Seconds."""


def main() -> int:
    """Print what was done and the memory; 1 when it grows on."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--minutes", type=float, default=1.0)
    options.add_argument("--strokes", type=int, default=1_500)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--no-bars", action="store_true", help="end with 0 whatever the figures")
    chosen = options.parse_args()
    if not has_xvfb():
        print(f"Not measured: {MISSING}")
        return 0
    with (
        tempfile.TemporaryDirectory() as folder,
        virtual_screen() as screen,
        driven_window(screen, Path(folder) / "config", cwd=Path(folder)) as window,
    ):
        draw_many(window, chosen.strokes)
        memory = let_play(window, chosen.minutes * 60, chosen.seed)
    third = max(1, len(memory) // 3)
    second, last = max(memory[third : 2 * third] or memory), max(memory[-third:])
    print(f"memory in MiB: start {memory[0]:.0f}, most of each third {max(memory[:third]):.0f}, ")
    print(f"  {second:.0f}, {last:.0f}; the last at most {GROWTH} times the one before")
    return 0 if last <= GROWTH * second or chosen.no_bars else 1


def draw_many(window: DrivenWindow, count: int) -> None:
    """Draw so many strokes, undo and redo them all, and clear the paper."""
    left, top, width, height = window.ask()["paper"]
    window.ask("start")
    start = time.perf_counter()
    for number in range(count):
        x, y = left + 10 + 7 * number % (width - 80), top + 10 + 3 * number % (height - 60)
        window.screen.drag([(x, y), (x + 20, y + 30), (x + 50, y + 12)])
        if number % 50 == 49:
            window.wait(lambda held, least=number + 1: held["gestures"] == least)
    told(window, f"{count} strokes drawn", count, start)
    for words, key, left_over in (
        ("all undone", "ctrl+z", 0),
        ("all redone", "ctrl+y", count),
        ("cleared", "Delete", 0),
        ("brought back", "ctrl+z", count),
        ("cleared", "Delete", 0),
    ):
        window.ask("start")
        start = time.perf_counter()
        window.screen.focus_top()
        for number in range(count if words.startswith("all") else 1):
            window.screen.key(key)
            if number % 50 == 49:
                window.ask()
        told(window, words, left_over, start)


def told(window: DrivenWindow, words: str, strokes: int, start: float) -> None:
    """Wait for so many strokes, and print how long it took."""
    held = window.wait(lambda held: held["gestures"] == strokes and not held["busy"])
    taken = time.perf_counter() - start
    print(f"{words:24} {taken:7.1f} s, longest pause {1000 * held['longest_pause']:6.0f} ms")


def let_play(window: DrivenWindow, seconds: float, seed: int) -> list[float]:
    """Let the monkey play; the memory of the window's process in MiB every few seconds."""
    process = psutil.Process(window.process.pid)
    memory = [process.memory_info().rss / 2**20]
    window.ask("stay")
    done, due = 0, time.monotonic() + SAMPLED_EVERY
    for _ in play(window, seconds, seed):
        done += 1
        if time.monotonic() >= due:
            window.ask()
            memory.append(process.memory_info().rss / 2**20)
            due += SAMPLED_EVERY
    held = window.wait(lambda held: not held["busy"])
    print(f"the monkey did {done:,} things in {seconds / 60:.0f} minutes: {held['message']!r}")
    return memory


if __name__ == "__main__":
    sys.exit(main())
