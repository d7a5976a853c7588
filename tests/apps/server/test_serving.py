"""`inkdigits serve` as a process."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from http_client import SEVEN, fetch, send_raw
from inkdigits.apps.server.process import serve
from inkdigits.errors import InputError, install_command

pytestmark = pytest.mark.slow

SERVE = [sys.executable, "-m", "inkdigits", "serve", "--port", "0"]


@contextmanager
def serving(
    *words: str, env: Mapping[str, str] | None = None, command: Sequence[str] = SERVE
) -> Iterator[tuple[subprocess.Popen[str], int, str]]:
    """The process, its port and its first line."""
    with subprocess.Popen(
        [*command, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **(env or {})},
    ) as process:
        assert process.stdout is not None
        try:
            first = process.stdout.readline()
            port = int(re.search(r":(\d+)/", first)[1])  # type: ignore[index]
            wait_until_up(process, port)
            yield process, port, first
        finally:
            process.kill()


def wait_until_up(process: subprocess.Popen[str], port: int) -> None:
    ends = time.monotonic() + 300
    while time.monotonic() < ends:
        try:
            if fetch(port, "GET", "/healthz").status == 200:
                return
        except OSError:
            pass
        if process.poll() is not None:
            break
        time.sleep(0.05)
    pytest.fail("the server did not come up")


def ended(process: subprocess.Popen[str], number: int) -> tuple[int, str, str]:
    """The exit code and the output after a signal."""
    process.send_signal(number)
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


def test_it_prints_the_url_reads_and_exits_normally() -> None:
    with serving() as (process, port, first):
        assert first == f"Draw digits at http://127.0.0.1:{port}/\n"
        assert fetch(port, "POST", "/v1/digit", SEVEN).json["digit"] == 7
        code, _, log = ended(process, signal.SIGTERM)
    assert code == 0
    line = json.loads(log.splitlines()[-1])
    assert (line["method"], line["path"], line["status"]) == ("POST", "/v1/digit", 200)
    # Neither the drawing nor the answer belongs in a log.
    assert "strokes" not in log and "probabilities" not in log


@pytest.mark.parametrize("workers", ["1", "2"])
def test_interrupt_exits_with_130(workers: str) -> None:
    with serving("--quiet", "--workers", workers) as (process, _, _):
        code, _, log = ended(process, signal.SIGINT)
    assert (code, log) == (130, "inkdigits: interrupted\n")


def test_stopping_answers_every_pending_request() -> None:
    """Each request that was logged as answered got its answer; the others were not accepted."""
    answered: list[int] = []
    stop = threading.Event()

    def keep_sending(port: int) -> None:
        while not stop.is_set():
            try:
                answered.append(fetch(port, "POST", "/v1/digits", {"inks": [SEVEN] * 20}).status)
            except OSError:
                # The connection was refused, or closed before the request was read.
                time.sleep(0.01)

    with serving() as (process, port, _):
        clients = [threading.Thread(target=keep_sending, args=(port,)) for _ in range(8)]
        for client in clients:
            client.start()
        while len(answered) < 20:
            time.sleep(0.01)
        code, _, log = ended(process, signal.SIGTERM)
        stop.set()
        for client in clients:
            client.join()
    logged = [json.loads(line) for line in log.splitlines()]
    posted = [line["status"] for line in logged if line["method"] == "POST"]
    assert code == 0
    assert set(posted) == {200}
    assert len(posted) == len(answered)


STUCK = """
import threading
from functools import partial
from inkdigits.apps.server import config, process
from inkdigits.reader import Reader

Reader.read_digits = lambda *_: threading.Event().wait()
limits = config.Limits(stopping_seconds=1, reading_seconds=READING)
process.ServerConfig = partial(config.ServerConfig, limits=limits)
process.serve(port=0)
"""


@pytest.mark.parametrize("reading", ["0.1", "60"], ids=["timed out", "being read"])
def test_stopping_does_not_wait_for_a_stuck_picture(reading: str) -> None:
    command = [sys.executable, "-c", STUCK.replace("READING", reading)]
    body = json.dumps(SEVEN)
    with serving(command=command) as (process, port, _), socket.socket() as client:
        head = f"POST /v1/digit HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        client.connect(("127.0.0.1", port))
        client.sendall((head + body).encode())
        if reading == "0.1":
            assert client.recv(65_536).startswith(b"HTTP/1.1 504 ")
        else:
            while WAITING not in fetch(port, "GET", "/metrics").body:
                time.sleep(0.01)
        code, _, log = ended(process, signal.SIGTERM)
    assert code == 0
    assert all("time" in json.loads(line) for line in log.splitlines())


WAITING = b'inkdigits_waiting_requests{queue="ink"} 1.0'


def test_every_line_of_the_log_is_json() -> None:
    with serving() as (process, port, _):
        assert send_raw(port, b"nonsense\r\n\r\n").startswith(b"HTTP/1.1 400 ")
        upgrade = f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        upgrade += "Connection: close, upgrade\r\nUpgrade: websocket\r\n\r\n"
        assert send_raw(port, upgrade.encode())
        damaged = {"Content-Type": "multipart/form-data; boundary=edge"}
        assert fetch(port, "POST", "/v1/digit", b"--edge\r\n\x00", damaged).status == 400
        code, _, log = ended(process, signal.SIGTERM)
    lines = [json.loads(line) for line in log.splitlines()]
    assert code == 0
    assert {line["path"] for line in lines if "path" in line} == {"/healthz", "/v1/digit"}
    assert [line["message"] for line in lines if line.get("level") == "warning"]


@pytest.mark.parametrize(
    "origin",
    ["*", "null", "localhost:3000", "http://localhost:3000/", "https://a.example/b", "http://[",
     "https://*.example.org", "ftp://a.example", "http://", "http://a@b", "http://a:b",
     "http://a:65536", "http://[1::2::3]", "http://a:"],
)  # fmt: skip
def test_invalid_origin_is_refused(origin: str) -> None:
    with pytest.raises(InputError, match="not an origin") as caught:
        # This address does not exist here, so a valid origin would raise another error.
        serve("192.0.2.7", allow_origins=[origin])
    assert caught.value.code == "bad_option"


def test_origin_may_be_written_in_any_form() -> None:
    written = {
        "HTTP://Localhost:3000": "http://localhost:3000",
        "http://a.Example:80": "http://a.example",
        "https://a.example:0443": "https://a.example",
        "https://b.example:80": "https://b.example:80",
        "http://[0:0::ABC]:8080": "http://[::abc]:8080",
    }
    words = [word for origin in written for word in ("--allow-origin", origin)]
    with serving("--quiet", *words) as (_, port, _first):
        for sent in written.values():
            answer = fetch(port, "POST", "/v1/digit", SEVEN, {"Origin": sent})
            assert answer.headers.get("access-control-allow-origin") == sent


def test_host_may_be_written_in_any_form() -> None:
    words = [word for name in ("A.Example:80", "b.example:443") for word in ("--allow-host", name)]
    with serving("--quiet", *words) as (_, port, _first):
        for host in ("a.example", "a.example:80", "b.example", "b.example:443"):
            assert fetch(port, "GET", "/healthz", headers={"Host": host}).status == 200
        for host in ("a.example:443", "b.example:80", "c.example"):
            assert fetch(port, "GET", "/healthz", headers={"Host": host}).status == 400


def test_several_workers_answer_and_exit_together() -> None:
    with serving("--workers", "2") as (process, port, _):
        for _ in range(20):
            assert fetch(port, "POST", "/v1/digit", SEVEN).json["digit"] == 7
        text = fetch(port, "GET", "/metrics").body.decode()
        code, _, log = ended(process, signal.SIGTERM)
    row = 'inkdigits_requests_total{method="POST",route="/v1/digit",status="200"} 20.0'
    assert row in text
    assert code == 0
    assert "Traceback" not in log


def test_reachable_from_elsewhere_it_requires_a_new_token() -> None:
    with serving("--host", "0.0.0.0", "--quiet") as (process, port, first):
        token = re.search(r"#token=(\S+)", first)[1]  # type: ignore[index]
        assert len(token) >= 20
        assert fetch(port, "POST", "/v1/digit", SEVEN).status == 401
        right = {"Authorization": f"Bearer {token}"}
        assert fetch(port, "POST", "/v1/digit", SEVEN, right).status == 200
        # Not a terminal, so no QR code.
        assert "█" not in ended(process, signal.SIGTERM)[1]


def test_token_may_be_set_but_not_a_short_one() -> None:
    given = {"INKDIGITS_TOKEN": "long-enough-for-this"}
    with serving("--quiet", env=given) as (_, port, first):
        assert first.endswith("/#token=long-enough-for-this\n")
        assert fetch(port, "POST", "/v1/digit", SEVEN).status == 401
    done = failed_start({"INKDIGITS_TOKEN": "short"})
    assert done.returncode == 2
    assert "INKDIGITS_TOKEN must have at least 16" in done.stderr


def failed_start(
    env: Mapping[str, str] | None = None, *words: str
) -> subprocess.CompletedProcess[str]:
    """A start that fails."""
    done = subprocess.run(
        [*SERVE, *words],
        capture_output=True,
        text=True,
        env={**os.environ, **(env or {})},
        timeout=300,
    )
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1
    return done


def test_failed_start_prints_one_line_with_advice(tmp_path: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = failed_start(None, "--port", str(taken.getsockname()[1]))
    assert done.returncode == 2
    assert "in use" in done.stderr and "--port" in done.stderr
    assert failed_start(None, "--host", "192.0.2.7").returncode == 2
    assert failed_start(None, "--model", str(tmp_path), "--workers", "2").returncode == 3


def test_without_the_extra_it_prints_what_to_install(tmp_path: Any) -> None:
    (tmp_path / "uvicorn.py").write_text("raise ModuleNotFoundError('uvicorn', name='uvicorn')")
    done = failed_start({"PYTHONPATH": str(tmp_path)})
    assert done.returncode == 3
    assert install_command("web") in done.stderr
