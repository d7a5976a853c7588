"""What `inkdigits read` of one picture costs as a process: cold_start.py [--runs N] [--no-bars].

It takes turns with a process that only imports NumPy, Pillow, OpenCV and ONNX Runtime.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

EXAMPLE = Path(__file__).parent.parent / "examples" / "plain-seven-white.png"
COMMANDS = {
    "only the imports": ["-c", "import numpy, PIL.Image, cv2, onnxruntime"],
    "inkdigits read": ["-m", "inkdigits", "read", str(EXAMPLE)],
}
SLOWEST = 1.6
"""Times the wall time of the imports."""

LARGEST = 100 * 2**20
"""Bytes of memory at the peak."""


def main() -> int:
    """Print the table; 1 when a bar is missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=15)
    options.add_argument("--no-bars", action="store_true", help="end with 0 whatever the figures")
    chosen = options.parse_args()
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    memory: dict[str, int] = dict.fromkeys(COMMANDS, 0)
    for _ in range(chosen.runs):
        for name, words in COMMANDS.items():
            taken, peak = run(words)
            seconds[name].append(taken)
            memory[name] = max(memory[name], peak)
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    ratio = medians["inkdigits read"] / medians["only the imports"]
    print(f"{'process, median':24}{'s':>8}{'peak MiB':>10}")
    for name, median in medians.items():
        print(f"{name:24}{median:8.3f}{memory[name] / 2**20:10.1f}")
    print(f"ratio {ratio:.2f}, at most {SLOWEST}; memory at most {LARGEST >> 20} MiB")
    met = ratio <= SLOWEST and memory["inkdigits read"] <= LARGEST
    return 0 if met or chosen.no_bars else 1


def run(words: list[str]) -> tuple[float, int]:
    """Wall time in seconds and peak memory in bytes of one process."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, *words], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    taken = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{words} ended with {process.returncode}")
    # Linux counts in KiB, macOS in bytes.
    return taken, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    sys.exit(main())
