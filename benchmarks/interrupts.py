"""How commands end when a signal arrives at a random moment: interrupts.py [--count N] [--seed S].

Each command is started N times and gets one SIGINT (--signal TERM: SIGTERM) within the time that
it takes. It should end with 130 (SIGTERM: 143, or 0 for a server) and no traceback. Signals
that arrive while Python itself starts, before the first line of this program, are listed apart.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Final

EXAMPLES = Path(__file__).parent.parent / "examples"
COMMANDS: Final = {
    "read": ["read", str(EXAMPLES), "--json"],
    "evaluate": ["evaluate", "--data", "synthetic", "--limit", "60"],
    "train": ["train", "quick", "--data", "synthetic:0.005", "--epochs", "2"],
    "serve": ["serve", "--port", "0"],
    "review": ["review", str(EXAMPLES), "--min-confidence", "1", "--no-browser"],
    "data list": ["data", "list"],
    "draw": ["draw"],
}
ENDLESS: Final = {"serve": 4.0, "review": 6.0, "draw": 4.0}
"""Seconds within which the signal arrives, for commands that don't end by themselves."""

SLOWEST: Final = 120
"""Seconds after a signal; a process that takes longer counts as hanging."""

EXPECTED: Final = {
    "INT": {0, 130, -signal.SIGINT},
    "TERM": {0, 143, -signal.SIGTERM},
}
"""Exit codes; 0 where the work was done before the signal, or by a server after SIGTERM.

A process that is killed by a signal has a negative code; shells show 128 plus the signal.
"""


def main() -> int:
    """Print the table; 1 when a command ended in another way than it should."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=40, help="signals for each command")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--signal", choices=sorted(EXPECTED), default="INT")
    options.add_argument("--only", choices=sorted(COMMANDS), help="one command")
    chosen = options.parse_args()
    rng = random.Random(chosen.seed)
    faults = 0
    print(f"{'command':12}{'signals':>8}{'as expected':>13}{'Python':>8}  otherwise")
    for name in [chosen.only] if chosen.only else list(COMMANDS):
        if name == "draw" and not os.environ.get("DISPLAY"):
            print(f"{name:12} skipped: no display")
            continue
        span = ENDLESS.get(name) or _duration(name)
        ends = Counter(
            interrupted(name, rng.uniform(0, span), chosen.signal) for _ in range(chosen.count)
        )
        good, early = ends.pop("", 0), ends.pop("Python", 0)
        faults += ends.total()
        others = ", ".join(f"{count} {end}" for end, count in ends.most_common())
        print(f"{name:12}{chosen.count:8}{good:13}{early:8}  {others or '-'}", flush=True)
    return 1 if faults else 0


def _started(name: str, folder: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "inkdigits", *COMMANDS[name]],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        start_new_session=True,
    )


def _duration(name: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        start = time.monotonic()
        process = _started(name, folder)
        output, _ = process.communicate()
        if process.returncode:
            raise SystemExit(f"{name} ended with {process.returncode}: {output[-500:]}")
        return time.monotonic() - start


def interrupted(name: str, moment: float, which: str) -> str:
    """How a command ends after a signal: "" as expected, "Python" before the program, or a fault.

    Parameters
    ----------
    moment:
        Seconds from its start to the signal.
    """
    with tempfile.TemporaryDirectory() as folder, _started(name, folder) as process:
        try:
            output, _ = process.communicate(timeout=moment)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.Signals[f"SIG{which}"])
            try:
                output, _ = process.communicate(timeout=SLOWEST)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                return "hangs"
    loud = "Traceback" in output or "Exception ignored" in output
    # Frames of the program stand in its own files, those of a starting Python nowhere there.
    if loud and f"{os.sep}inkdigits{os.sep}" not in output:
        return "Python"
    if not loud and process.returncode in EXPECTED[which]:
        return ""
    print(f"{moment:.3f} s: {output[-2000:]}", file=sys.stderr)
    return f"{'traceback and ' * loud}{process.returncode}"


if __name__ == "__main__":
    sys.exit(main())
