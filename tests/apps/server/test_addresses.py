"""The names under which a server is reached, and its QR code."""

from __future__ import annotations

import re

import cv2
import numpy as np
import pytest

from inkdigits.apps.server.addresses import host_headers, page_url, qr_code, reachable_names

pytestmark = pytest.mark.slow


def test_names_under_which_a_server_is_reached() -> None:
    assert host_headers(reachable_names("127.0.0.1"), 8000) == {
        "127.0.0.1:8000",
        "localhost:8000",
        "[::1]:8000",
    }
    assert "192.168.1.20" in host_headers(reachable_names("192.168.1.20"), 80)
    assert "[fe80::1]:8000" in host_headers(reachable_names("fe80::1"), 8000)
    assert "0.0.0.0:8000" not in host_headers(reachable_names("0.0.0.0"), 8000)


def test_qr_code_in_the_terminal_contains_the_url() -> None:
    url = page_url("192.168.1.20", 8000, "a-token-of-usual-length")
    halves = {" ": (0, 0), "▄": (0, 1), "▀": (1, 0), "█": (1, 1)}
    rows: list[list[int]] = []
    for line in qr_code(url):
        signs = re.sub(r"\x1b\[[0-9;]*m", "", line)
        rows += [[halves[sign][half] for sign in signs] for half in (0, 1)]
    modules = (255 * (1 - np.array(rows))).astype(np.uint8)
    picture = cv2.copyMakeBorder(
        cv2.resize(modules, None, fx=8, fy=8, interpolation=cv2.INTER_NEAREST),
        32, 32, 32, 32, cv2.BORDER_CONSTANT, value=(255,),
    )  # fmt: skip
    assert cv2.QRCodeDetector().detectAndDecode(picture)[0] == url
