"""How fast the HTTP service is, with wrk: http_service.py [--seconds N] [--overload] [--no-bars].

Reading is compared with an endpoint of the same server that receives the same body and answers a
constant: the cost of HTTP itself. With --overload, four times as many clients as a queue holds send
requests and honour Retry-After. wrk and the server share the machine, so trust the ratios, not the
rates.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import psutil
from fastapi import Request
from starlette.responses import Response

from inkdigits.ink import Ink
from inkdigits.synthesis.styles import synthetic_digits

sys.path.insert(0, str(Path(__file__).parent))
from local_server import LocalServer

LEAST_RATE = 0.6
"""Of the constant's rate, with ink."""

MOST_P99 = 3.0
"""Times the constant's, at half of each one's own load."""

LEAST_GOOD = 0.8
"""Of the best rate, under overload."""

MOST_GROWTH = 1.05
"""Of the memory, from the first third of the overload to the last."""

CONNECTIONS = 32
POINTS = 60
"""Points of a drawing by mouse or finger; the generator makes twice as many."""

PNG = Path(__file__).parent.parent / "examples" / "plain-seven-white.png"

# Bodies in turn; at half load a random pause before each request, lest they come all at
# once; after a 503 the pause of its Retry-After, which the next free connection makes: in sum it is
# the same.
SCRIPT = """
local bodies, turn, owed = {}, 0, {}
local counts = {}
function setup(thread) thread:set("wanted", PAUSE); table.insert(counts, thread) end
function init(args)
  wrk.method = "POST"
  wrk.headers["Content-Type"] = TYPE
  for _, name in ipairs(args) do
    local file = io.open(name, "rb"); bodies[#bodies + 1] = file:read("*a"); file:close()
  end
  good, busy, other = 0, 0, 0
end
function delay()
  if #owed > 0 then return 1000 * table.remove(owed) end
  return 2 * wanted * math.random()
end
function request()
  turn = turn % #bodies + 1
  return wrk.format(nil, nil, nil, bodies[turn])
end
function response(status, headers)
  if status == 200 then good = good + 1
  elseif status == 503 then
    busy = busy + 1
    table.insert(owed, tonumber(headers["retry-after"]) or 60)
  else other = other + 1 end
end
function done(summary, latency)
  local sums = {good = 0, busy = 0, other = 0}
  for _, thread in ipairs(counts) do
    for name in pairs(sums) do sums[name] = sums[name] + thread:get(name) end
  end
  local failed = summary.errors.connect + summary.errors.read + summary.errors.write
    + summary.errors.timeout
  io.write(string.format(
    '\\nRESULT {"good":%d,"busy":%d,"other":%d,"failed":%d,"seconds":%f,' ..
    '"p50":%f,"p95":%f,"p99":%f}\\n', sums.good, sums.busy, sums.other, failed,
    summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(95) / 1e3,
    latency:percentile(99) / 1e3))
end
"""


@dataclass(frozen=True)
class Result:
    """The counts and milliseconds that wrk reports."""

    good: int
    busy: int
    other: int
    failed: int
    seconds: float
    p50: float
    p95: float
    p99: float

    @property
    def rate(self) -> float:
        """Good answers per second."""
        return self.good / self.seconds


def main() -> int:
    """Print the tables; return 1 when a bar is missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=int, default=10, help="duration of each run")
    options.add_argument("--overload", action="store_true", help="measure only overload")
    options.add_argument("--no-bars", action="store_true", help="exit with 0 whatever the figures")
    chosen = options.parse_args()
    if shutil.which("wrk") is None:
        print("This needs wrk: apt-get install wrk", file=sys.stderr)
        return 2
    server = LocalServer(keep=False)
    add_constant(server)
    with server, tempfile.TemporaryDirectory() as folder:
        wrk = Wrk(server, Path(folder))
        met = overload(wrk, chosen.seconds) if chosen.overload else compare(wrk, chosen.seconds)
    return 0 if met or chosen.no_bars else 1


def add_constant(server: LocalServer) -> None:
    """Add the endpoint to compare with."""
    constant = Response(b"x" * 190, media_type="application/json").body

    @server.api.post("/constant")
    async def answer(request: Request, glyph: bool = False) -> Response:
        await request.body()
        return Response(constant, media_type="application/json")


class Wrk:
    """Runs wrk against a server, with ink or a picture."""

    def __init__(self, server: LocalServer, folder: Path) -> None:
        self.server = server
        self._script = folder / "bodies.lua"
        inks = [shortened(sample.ink) for sample in synthetic_digits(50, seed=4)]
        self._bodies: dict[str, list[Path]] = {"image/png": [PNG], "application/json": []}
        for number, ink in enumerate(inks):
            file = folder / f"{number}.json"
            file.write_text(json.dumps(ink.to_dict()))
            self._bodies["application/json"].append(file)

    def run(
        self,
        path: str,
        kind: str,
        seconds: int,
        *,
        connections: int = CONNECTIONS,
        pause: float = 0,
    ) -> Result:
        """One run; ``pause`` in milliseconds before each request of each connection."""
        head = f"local PAUSE, TYPE = {pause}, {json.dumps(kind)}\n"
        self._script.write_text(head + SCRIPT)
        words = [f"-c{connections}", "-t1", f"-d{seconds}s", "--timeout", "30s", "-s"]
        address = self.server.address + path
        done = subprocess.run(
            ["wrk", *words, str(self._script), address, "--", *map(str, self._bodies[kind])],
            capture_output=True,
            text=True,
        )
        if done.returncode or "RESULT " not in done.stdout:
            raise SystemExit(f"wrk failed: {done.stdout}{done.stderr}")
        return Result(**json.loads(done.stdout.partition("RESULT ")[2]))


def shortened(ink: Ink) -> Ink:
    """The ink with about `POINTS` points, in pixels with two decimals."""
    every = max(1, round(sum(map(len, ink.strokes)) / POINTS))
    strokes = [(stroke[::every] * 300).round(2) for stroke in ink.strokes]
    return Ink(strokes, None if ink.pen_width is None else round(ink.pen_width * 300, 2))


def compare(wrk: Wrk, seconds: int) -> bool:
    """Print rates and times beside those of the constant; whether ink reaches the bars."""
    print(f"{CONNECTIONS} connections, {seconds} s each")
    print(f"{'':22}{'answers/s':>10}{'ratio':>7}{'p50 ms':>8}{'p95':>8}{'p99':>8}{'not 200':>9}")
    met = True
    for name, kind in (("ink", "application/json"), ("png", "image/png")):
        full: dict[str, Result] = {}
        half: dict[str, Result] = {}
        for path in ("constant", "v1/digit"):
            wrk.run(path, kind, 2)
            full[path] = wrk.run(path, kind, seconds)
        for path in full:
            # With this pause the connections send half as many requests.
            pause = 2e3 * CONNECTIONS / full[path].rate
            half[path] = wrk.run(path, kind, seconds, pause=pause)
        for load, results in (("full", full), ("half", half)):
            for path, result in results.items():
                print_row(f"{name} {path}, {load}", result, result.rate / results["constant"].rate)
        if name == "ink":
            rate = full["v1/digit"].rate / full["constant"].rate
            slower = half["v1/digit"].p99 / half["constant"].p99
            met = rate >= LEAST_RATE and slower <= MOST_P99
            print(f"rate {rate:.0%} of the constant's, at least {LEAST_RATE:.0%}")
            print(f"p99 at half load {slower:.1f} times the constant's, at most {MOST_P99:g}")
    return met


def print_row(name: str, result: Result, ratio: float) -> None:
    """Print one row of the table."""
    print(
        f"{name:22}{result.rate:10.0f}{ratio:7.2f}{result.p50:8.1f}{result.p95:8.1f}"
        f"{result.p99:8.1f}{result.busy + result.other + result.failed:9}",
        flush=True,
    )


class MemorySampler(AbstractContextManager["MemorySampler"]):
    """Samples the memory of this process every second, in MiB."""

    def __init__(self) -> None:
        self.samples: list[float] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample)

    def __enter__(self) -> MemorySampler:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _sample(self) -> None:
        process = psutil.Process()
        while not self._stop.wait(1):
            self.samples.append(process.memory_info().rss / 2**20)


def overload(wrk: Wrk, seconds: int) -> bool:
    """Print the answers to too many clients; whether the service keeps its best rate."""
    room = wrk.server.config.limits.waiting
    kind = "application/json"
    tries: dict[int, Result] = {}
    for connections in (room // 4, room // 2, room):
        tries[connections] = wrk.run("v1/digit", kind, 10, connections=connections)
    best = max(result.rate for result in tries.values())
    with MemorySampler() as memory:
        result = wrk.run("v1/digit", kind, seconds, connections=4 * room)
    print(f"best: {best:.0f} good answers/s, of { ({n: round(r.rate) for n, r in tries.items()}) }")
    print(
        f"{4 * room} clients, {result.seconds:.0f} s: {result.rate:.0f} good answers/s "
        f"({result.rate / best:.0%} of the best, at least {LEAST_GOOD:.0%}), "
        f"{result.busy:,} times 503, {result.other} others, {result.failed} failed, "
        f"p99 {result.p99:.0f} ms"
    )
    early, late = third(memory.samples, 0), third(memory.samples, 2)
    print(f"memory: {early:.0f} MiB in the first third, {late:.0f} MiB in the last")
    return (
        result.rate >= LEAST_GOOD * best
        and result.other == result.failed == 0
        and late <= MOST_GROWTH * early
    )


def third(samples: Sequence[float], which: int) -> float:
    """The maximum in one third of the samples."""
    size = max(1, len(samples) // 3)
    return max(samples[which * size :][:size], default=0.0)


if __name__ == "__main__":
    sys.exit(main())
