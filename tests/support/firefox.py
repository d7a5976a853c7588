"""Firefox without a window, driven by its own protocol, Marionette.

https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
PATIENCE = 240.0
"""Seconds until a command must be answered, on a busy machine, too."""


class Firefox:
    """A session; it fails an assertion when Firefox refuses a command."""

    def __init__(self, port: int) -> None:
        self._connection = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self._number = 0
        self._receive()
        self.send("WebDriver:NewSession", {"capabilities": {}})

    def send(self, name: str, parameters: dict[str, Any]) -> Any:
        """Send a command and return its result."""
        self._number += 1
        message = json.dumps([0, self._number, name, parameters]).encode()
        self._connection.sendall(f"{len(message)}:".encode() + message)
        _, _, error, result = self._receive()
        assert error is None, error
        return result

    def run(self, script: str) -> Any:
        """The value of an expression in the page."""
        result = self.send("WebDriver:ExecuteScript", {"script": f"return {script}", "args": []})
        return result["value"]

    def draw(self, strokes: Sequence[Sequence[tuple[int, int]]]) -> None:
        """Draw with the mouse, in pixels of the window."""
        actions: list[dict[str, Any]] = []
        for first, *others in strokes:
            actions += [_move(first), {"type": "pointerDown", "button": 0}, *map(_move, others)]
            actions.append({"type": "pointerUp", "button": 0})
        source = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}}
        self.send("WebDriver:PerformActions", {"actions": [{**source, "actions": actions}]})

    def close(self) -> None:
        self._connection.close()

    def _receive(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self._some(1)
        content = b""
        while len(content) < int(length[:-1]):
            content += self._some(int(length[:-1]) - len(content))
        return json.loads(content)

    def _some(self, most: int) -> bytes:
        received = self._connection.recv(most)
        assert received, "Firefox has ended"
        return received


def _move(point: tuple[int, int]) -> dict[str, Any]:
    return {"type": "pointerMove", "x": point[0], "y": point[1], "duration": 0}


@contextmanager
def firefox(folder: Path) -> Iterator[Firefox]:
    """Firefox with a new profile in a folder, without a network."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    preferences = {
        "marionette.port": port,
        "network.proxy.type": 1,
        "network.proxy.http": "127.0.0.1",
        "network.proxy.http_port": 9,
        "network.proxy.ssl": "127.0.0.1",
        "network.proxy.ssl_port": 9,
        "browser.shell.checkDefaultBrowser": False,
        "datareporting.policy.dataSubmissionEnabled": False,
    }
    lines = (
        f"user_pref({json.dumps(name)}, {json.dumps(value)});"
        for name, value in preferences.items()
    )
    (folder / "user.js").write_text("\n".join(lines))
    command = [str(FIREFOX), "--headless", "--marionette", "--no-remote", "--profile", str(folder)]
    log = (folder / "log").open("wb")
    process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        session = _connected(port, process)
        yield session
        session.close()
    finally:
        process.terminate()
        process.wait()
        log.close()


def _connected(port: int, process: subprocess.Popen[bytes]) -> Firefox:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return Firefox(port)
        except ConnectionError:
            assert process.poll() is None and time.monotonic() < end, "Firefox does not answer"
            time.sleep(0.2)
