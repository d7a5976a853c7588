"""Send damaged requests to the HTTP service: fuzz_http.py [--requests N] [--attack FOLDER].

Pictures of every kind, drawings and forms are mutated and sent. Schemathesis, if it is installed
(pip install schemathesis), generates requests from the OpenAPI description. With --attack, the
files of a folder are sent as they are. Every request must be answered within its limit, and never
with a 500.
"""

from __future__ import annotations

import argparse
import http.client
import io
import json
import shutil
import subprocess
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image

from inkdigits.errors import printable
from inkdigits.synthesis.styles import synthetic_digits

sys.path.insert(0, str(Path(__file__).parent))
from local_server import LocalServer

EXAMPLES = Path(__file__).parent.parent / "examples"
JSON = "application/json"
FORM = "multipart/form-data; boundary=edge"
FORM_HEAD = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
FORM_END = b"\r\n--edge--\r\n"
DOT = b'{"strokes": [[[0, 0]]]}'
MOST_SECONDS = 2.0
"""Until a file of the folder is answered, whatever it contains."""

TYPES = ("image/png", "application/octet-stream", JSON, FORM, "multipart/form-data", "text/plain")
SPLICES = (
    b"", b"\x00", b"\xff" * 4, b"\r\n", b"--edge", b"--edge--", b"1e999", b"NaN", b"null", b"[[",
    b"]]", b"{}", b'"', b"-1", b"9" * 400, b"\\ud800", b"\x00\x00\x00\x00IEND", b"\x80\x00\x00\x01",
)  # fmt: skip

Request = tuple[str, str, bytes]
"""Path, Content-Type and body."""


def main() -> int:
    """Print the answers; return 1 for an answer that must not occur."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--requests", type=int, default=20_000, help="number of mutated requests")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument(
        "--examples", type=int, default=300, help="number of examples of Schemathesis, per check"
    )
    options.add_argument("--attack", type=Path, help="a folder of files to send as pictures")
    chosen = options.parse_args()
    warnings.filterwarnings("ignore", module="PIL")
    with LocalServer(keep=False) as server:
        sound = chosen.attack is None or send_files(server, chosen.attack)
        sound &= send_mutated(server, chosen.requests, np.random.default_rng(chosen.seed))
        sound &= run_schemathesis(server, chosen.examples)
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        connection.request("GET", "/readyz")
        sound &= connection.getresponse().status == 200
    print("sound" if sound else "NOT SOUND")
    return 0 if sound else 1


def send_mutated(server: LocalServer, count: int, rng: np.random.Generator) -> bool:
    """Send mutated requests one after another and count the statuses."""
    limits = server.config.limits
    slowest = limits.reading_seconds + limits.body_seconds
    statuses: Counter[str] = Counter()
    sound, longest = True, 0.0
    for number, (path, kind, body) in enumerate(mutated(rng, count)):
        start = time.perf_counter()
        status, answer = post(server.port, path, kind, body)
        taken = time.perf_counter() - start
        longest = max(longest, taken)
        statuses[status] += 1
        if status in ("500", "none") or taken > slowest or not has_one_form(status, answer):
            sound = False
            print(f"request {number}: {status} after {taken:.1f} s: {kind} {body[:80]!r}")
    counts = ", ".join(f"{status}: {times:,}" for status, times in sorted(statuses.items()))
    print(f"{count:,} mutated requests; {counts}; slowest {longest:.2f} s")
    return sound


def send_files(server: LocalServer, folder: Path) -> bool:
    """Send each file as a picture, in a form, and twice at once beside a drawing."""
    files = sorted(path for path in folder.iterdir() if path.is_file())
    sound = bool(files)
    for file in files:
        content = file.read_bytes()
        form = FORM_HEAD + content + FORM_END
        slowest, statuses = 0.0, []
        for path, kind, body in (
            ("/v1/digit", "image/png", content),
            ("/v1/digits", FORM, form),
        ):
            start = time.perf_counter()
            status, answer = post(server.port, path, kind, body)
            slowest = max(slowest, time.perf_counter() - start)
            statuses.append(status)
            sound &= status not in ("500", "504", "none") and has_one_form(status, answer)
        with ThreadPoolExecutor(2) as pool:
            picture = (server.port, "/v1/digit", "image/png", content)
            sent = [pool.submit(post, *picture) for _ in range(2)]
            start = time.perf_counter()
            status, _ = post(server.port, "/v1/digit", JSON, DOT)
            beside = time.perf_counter() - start
            sound &= status == "200" and all(each.result()[0] != "none" for each in sent)
        sound &= slowest <= MOST_SECONDS
        print(
            f"{printable(file.name)}: {', '.join(statuses)}; {slowest:.2f} s, "
            f"at most {MOST_SECONDS:g}; a drawing beside it {beside:.2f} s"
        )
    return sound


def post(port: int, path: str, kind: str, body: bytes) -> tuple[str, bytes]:
    """The status and the body of the answer; the status is "none" without an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("POST", path, body, {"Content-Type": kind})
        response = connection.getresponse()
        return str(response.status), response.read()
    except (OSError, http.client.HTTPException):
        return "none", b""
    finally:
        connection.close()


def has_one_form(status: str, answer: bytes) -> bool:
    """Whether an error has the one form of errors."""
    return status == "200" or sorted(json.loads(answer)) == ["code", "message"]


def mutated(rng: np.random.Generator, count: int) -> Iterator[Request]:
    """Valid requests with bytes changed, removed, repeated or inserted, and types exchanged."""
    valid = list(valid_requests())
    for _ in range(count):
        path, kind, body = valid[rng.integers(len(valid))]
        for _ in range(rng.integers(1, 6)):
            body = changed(body, rng)
        if rng.random() < 0.1:
            kind = TYPES[rng.integers(len(TYPES))]
        yield path, kind, body


def changed(body: bytes, rng: np.random.Generator) -> bytes:
    """The body with one change, mostly near its beginning, where the headers are."""
    reach = max(1, len(body) if rng.random() < 0.5 else min(len(body), 64))
    start = int(rng.integers(reach))
    end = start + int(rng.integers(1, 16))
    how = rng.integers(5)
    if how == 0:
        return body[:start] + rng.bytes(end - start) + body[end:]
    if how == 1:
        return body[:start] + body[end:]
    if how == 2:
        return body[:end] + body[start:]
    if how == 3:
        return body[:start]
    return body[:start] + SPLICES[rng.integers(len(SPLICES))] + body[end:]


def valid_requests() -> Iterator[Request]:
    """Valid requests: pictures of each kind, drawings, forms."""
    with Image.open(EXAMPLES / "plain-seven-white.png") as opened:
        image = opened.convert("L").resize((60, 60))
    inks = [sample.ink.to_dict() for sample in synthetic_digits(5, seed=6)]
    for ink in inks:
        yield "/v1/digit?glyph=true", JSON, json.dumps(ink).encode()
    yield "/v1/digits", JSON, json.dumps({"inks": inks}).encode()
    for form in ("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP"):
        stream = io.BytesIO()
        image.save(stream, form)
        content = stream.getvalue()
        yield "/v1/digit", "image/png", content
        yield "/v1/digits", FORM, FORM_HEAD + content + FORM_END


def run_schemathesis(server: LocalServer, examples: int) -> bool:
    """Run Schemathesis on the OpenAPI description; true if it isn't installed."""
    program = shutil.which("schemathesis", path=str(Path(sys.executable).parent))
    if program is None:
        print("Schemathesis is not installed: skipped")
        return True
    checks = "not_a_server_error,content_type_conformance,response_schema_conformance"
    words = ["--checks", checks, "--max-examples", str(examples), "--generation-deterministic"]
    address = f"{server.address}openapi.json"
    done = subprocess.run([program, "run", address, *words], capture_output=True, text=True)
    print(done.stdout[done.stdout.rfind("= SUMMARY") :] if done.returncode == 0 else done.stdout)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
