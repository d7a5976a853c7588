"""Where the page is to be found, in words and as a QR code."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from typing import Final

LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
_DARK_ON_LIGHT: Final = "\x1b[38;5;16;48;5;231m"
_RESET: Final = "\x1b[0m"
_QUIET_ZONE: Final = 2
"""Light modules around the code; the norm asks for 4, readers are content with 2."""


def is_loopback(host: str) -> bool:
    """Whether only this machine can connect to ``host``."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def reachable_names(host: str) -> list[str]:
    """The names, as in an address, under which a server bound to ``host`` is reached."""
    if is_loopback(host):
        return [_bracketed(host), *(name for name in LOOPBACK if name != host)]
    try:
        everywhere = ipaddress.ip_address(host).is_unspecified
    except ValueError:
        everywhere = False
    return [*([_own_address()] if everywhere else [_bracketed(host)]), *LOOPBACK]


def host_headers(names: list[str], port: int) -> frozenset[str]:
    """What a browser puts into the Host header for these names."""
    headers = {f"{name.lower()}:{port}" for name in names}
    # A browser leaves the port out where it is the usual one.
    return frozenset(headers | ({name.lower() for name in names} if port == 80 else set()))


def address(name: str, port: int, token: str | None) -> str:
    """The whole address of the page.

    The token stands behind the # because a browser keeps that part to itself: it reaches no log.
    """
    return f"http://{name}:{port}/" + (f"#token={token}" if token else "")


def qr_code(text: str) -> Iterator[str]:
    """A QR code as lines for a terminal, two modules to a character."""
    import segno

    rows = [list(row) for row in segno.make_qr(text).matrix_iter(border=_QUIET_ZONE)]
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    for upper, lower in zip(rows[::2], rows[1::2], strict=True):
        blocks = (" ▄▀█"[2 * bool(top) + bool(low)] for top, low in zip(upper, lower, strict=True))
        yield _DARK_ON_LIGHT + "".join(blocks) + _RESET


def _own_address() -> str:
    """The address of this machine in its network; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
