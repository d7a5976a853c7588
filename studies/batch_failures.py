"""Batches that are killed, and hostile pictures: batch_failures.py kills | hostile [--count N].

kills    runs `inkdigits batch`, kills the command or one of its workers by SIGKILL at a moment
         drawn evenly over the processor's time of an unbroken run, calls it again until it ends,
         and compares the shards with those of the unbroken run, but for the times. Then the same
         with shards that are written in place instead of being renamed into their place, as a
         control.
hostile  reads the files of a folder of attacks (--attacks), damaged pictures and sound ones, and
         looks whether each has its row and no worker is left.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import psutil
from batch_memory import drawn

from inkdigits.batch.rows import Row
from inkdigits.batch.tables import decode

IN_PLACE: Final = """
import sys, time
from inkdigits.batch import store
def write_in_place(path, content):
    with open(path, "wb") as file:
        for start in range(0, len(content), 256):
            file.write(content[start:start + 256])
            file.flush()
            time.sleep(0.05)
store.write_atomically = write_in_place
from inkdigits.__main__ import main
main()
"""
"""The command with a control that writes shards in place, slowly, as large ones would be."""

SAFE: Final = "from inkdigits.__main__ import main; main()"

WAYS: Final = {"renamed": SAFE, "in place": IN_PLACE}


def started(code: str, inputs: Path, out: Path, shard_size: int) -> subprocess.Popen[str]:
    """Begin or resume a batch."""
    words = ["batch", str(inputs), "--out", str(out), "--format", "csv", "--no-report"]
    words += ["--workers", "2", "--shard-size", str(shard_size)]
    return subprocess.Popen(
        [sys.executable, "-c", code, *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def result(out: Path) -> list[Row] | None:
    """All rows without their times; None where a shard is damaged."""
    try:
        return [
            row._replace(milliseconds=0)
            for shard in sorted(out.glob("shards/*.csv"))
            for row in decode(shard.read_bytes(), "csv")
        ]
    except ValueError:
        return None


def spent(process: psutil.Process) -> float:
    """Seconds of the processor of a process and its children."""
    total = 0.0
    for each in [process, *process.children(recursive=True)]:
        try:
            times = each.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    return total


def killed(process: subprocess.Popen[str], moment: float, rng: random.Random) -> str:
    """Kill the command, or a worker of it, when it has taken so many seconds of the processor."""
    watched = psutil.Process(process.pid)
    try:
        while process.poll() is None and spent(watched) < moment:
            time.sleep(0.005)
        if process.poll() is not None:
            return "had ended"
        workers = watched.children(recursive=True)
        if workers and rng.random() < 0.5:
            rng.choice(workers).kill()
            return "a worker"
        process.kill()
    except psutil.NoSuchProcess:
        return "had ended"
    return "the command"


def broken(code: str, inputs: Path, out: Path, size: int, lasts: float, rng: random.Random) -> str:
    """Run a batch that is killed, until it ends by itself; says what was killed."""
    process = started(code, inputs, out, size)
    what = killed(process, rng.uniform(0, lasts), rng)
    process.communicate()
    # Even a damaged shard must not keep this from ending.
    for _ in range(3):
        process = started(code, inputs, out, size)
        process.communicate()
        if process.returncode == 0:
            break
    return what


def kill_runs(count: int, pictures: int, seed: int, ways: list[str]) -> bool:
    """The mode ``kills``."""
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as scratch:
        inputs = Path(scratch) / "pictures"
        inputs.mkdir()
        for index, content in enumerate(drawn(pictures)):
            (inputs / f"{index:05}.png").write_bytes(content)
        size = max(1, pictures // 12)
        before = psutil.Process().cpu_times()
        started(SAFE, inputs, Path(scratch) / "whole", size).communicate()
        after = psutil.Process().cpu_times()
        lasts = after.children_user + after.children_system
        lasts -= before.children_user + before.children_system
        expected = result(Path(scratch) / "whole")
        assert expected is not None and len(expected) == pictures
        equal = {}
        for name in ways:
            equal[name], code = 0, WAYS[name]
            for number in range(count):
                out = Path(scratch) / f"{name}-{number}"
                what = broken(code, inputs, out, size, lasts, rng)
                same = result(out) == expected
                equal[name] += same
                shown = "same" if same else "OTHER"
                print(f"{name:10}{number + 1:4}  killed {what:12}{shown}", flush=True)
        print(*(f"{name}: {same} of {count} the same" for name, same in equal.items()), sep="\n")
    return equal.get("renamed", count) == count and equal.get("in place", 0) < count


def read_hostile(attacks: Path | None, good: int, bad: int) -> bool:
    """The mode ``hostile``."""
    rng = random.Random(0)
    with tempfile.TemporaryDirectory() as scratch:
        inputs = Path(scratch) / "pictures"
        inputs.mkdir()
        contents = drawn(min(good, 500))
        for index in range(good + bad):
            content = bytearray(contents[index % len(contents)])
            is_bad = index % ((good + bad) // bad) == 0 and index // ((good + bad) // bad) < bad
            if is_bad:
                del content[rng.randrange(40, len(content)) :]
            (inputs / f"{index:06}{'-bad' if is_bad else ''}.png").write_bytes(content)
        others = sorted(attacks.iterdir()) if attacks else []
        names = Path(scratch) / "names.txt"
        listed = [*others[: len(others) // 2], *sorted(inputs.iterdir())]
        listed += others[len(others) // 2 :]
        names.write_text("".join(f"{path}\n" for path in listed))
        out = Path(scratch) / "out"
        before = set(psutil.Process().children(recursive=True))
        process = started(SAFE, Path(f"@{names}"), out, 1_000)
        seen: set[psutil.Process] = set()
        while process.poll() is None:
            seen |= set(psutil.Process().children(recursive=True)) - before
            time.sleep(0.2)
        rows = result(out) or []
        summary = json.loads((out / "summary.json").read_text())
    # What started the workers ends a moment after the command.
    left = psutil.wait_procs(seen, timeout=30)[1]
    unread = [row.name for row in rows if row.error and "-bad" not in row.name]
    unread = [name for name in unread if Path(name).parent == inputs]
    accepted = sum(1 for row in rows if "-bad" in row.name and row.error is None)
    print(f"{len(listed):,} inputs, {len(rows):,} rows, errors: {summary['errors']}")
    print(f"good ones that could not be read: {len(unread)}; damaged ones read: {accepted}")
    print(f"processes left: {len(left)}")
    return len(rows) == len(listed) and not unread and not left


def main() -> int:
    """Run one of the modes; 1 where something was lost."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("mode", choices=("kills", "hostile"))
    options.add_argument("--count", type=int, default=50, help="runs that are killed")
    options.add_argument("--pictures", type=int, default=1_200, help="in each of these runs")
    options.add_argument("--only", choices=WAYS, help="one way to write shards")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--good", type=int, default=20_000)
    options.add_argument("--bad", type=int, default=2_000)
    options.add_argument("--attacks", type=Path, help="a folder of hostile files")
    chosen = options.parse_args()
    os.environ["PYTHONHASHSEED"] = "0"
    if chosen.mode == "kills":
        ways = [chosen.only] if chosen.only else list(WAYS)
        good = kill_runs(chosen.count, chosen.pictures, chosen.seed, ways)
    else:
        good = read_hostile(chosen.attacks, chosen.good, chosen.bad)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
