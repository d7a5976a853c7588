"""Kill trainings at random moments and let them go on: kills.py [--count N].

Each is a tiny training that is killed without a warning, at a moment drawn evenly over the
processor's time that an unbroken one takes, and called again. Says how many end with
the very weights of the unbroken one, operations being deterministic; ends with 1 if any doesn't.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil

from inkdigits.training import RECIPES, load_weights

WORDS = ["train", "cnn-three", "--data", "synthetic:0.02", "--batch-size", "32", "--epochs", "6"]
ENVIRONMENT = {
    **os.environ,
    "TF_DETERMINISTIC_OPS": "1",
    "PYTHONHASHSEED": "0",
}


def start(out: Path) -> subprocess.Popen[bytes]:
    """Begin or go on with a training."""
    return subprocess.Popen(
        [sys.executable, "-m", "inkdigits", *WORDS, "--out", str(out)],
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def weights(out: Path) -> list[np.ndarray]:
    """The network that a training came to."""
    network = load_weights(out / "model.keras", RECIPES["cnn-three"])
    return [np.asarray(each) for each in network.get_weights()]


def spent() -> float:
    """Processor seconds of all that has been started and has ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def killed(out: Path, moment: float) -> bool:
    """Start a training and kill it after so many processor seconds; whether it was still at work.

    By its own seconds: by the clock's it would hardly have begun where other work delays it.
    """
    process = start(out)
    watched = psutil.Process(process.pid)
    while process.poll() is None:
        times = watched.cpu_times()
        if times.user + times.system >= moment:
            process.kill()
            process.communicate()
            return True
        time.sleep(0.01)
    process.communicate()
    return False


def main() -> int:
    """Print a line for each training and how many ended as they should."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=50)
    options.add_argument("--seed", type=int, default=0)
    chosen = options.parse_args()
    moments = random.Random(chosen.seed)
    equal = 0
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole"
        before = spent()
        told = start(whole).communicate()[1]
        lasts = spent() - before
        assert (whole / "model" / "card.json").exists(), told.decode()
        expected = weights(whole)
        for number in range(chosen.count):
            out = Path(folder) / f"broken-{number}"
            moment = moments.uniform(0, lasts)
            at_work = killed(out, moment)
            again = start(out) if at_work else None
            printed = again.communicate()[1] if again else b""
            whole_again = (out / "report.html").exists() and not (again and again.returncode)
            found = weights(out) if whole_again else []
            same = len(found) == len(expected) and all(
                (mine == other).all() for mine, other in zip(found, expected, strict=True)
            )
            equal += same
            resumed = b"resuming after" in printed
            then = "had ended" if not at_work else "resumed" if resumed else "began anew"
            print(
                f"{number + 1:3}  killed after {moment:5.1f} s  "
                f"{then:10}  "
                f"{'the same weights' if same else 'OTHER WEIGHTS'}",
                flush=True,
            )
    print(f"{equal} of {chosen.count} ended with the weights of an uninterrupted training run")
    return int(equal < chosen.count)


if __name__ == "__main__":
    sys.exit(main())
