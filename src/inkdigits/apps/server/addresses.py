"""The addresses of a server: hosts and origins that it accepts, and the URL that it prints."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable, Iterator
from typing import Final

from inkdigits.errors import InputError, printable

LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_ORIGIN: Final = re.compile(r"(https?)://([a-z0-9.-]+|\[[0-9a-f:]+\])(?::([0-9]{1,5}))?")
_DARK_ON_LIGHT: Final = "\x1b[38;5;16;48;5;231m"
_RESET: Final = "\x1b[0m"
_QUIET_ZONE: Final = 2
"""Light modules around a QR code; the standard asks for 4, readers accept 2."""


def is_loopback(host: str) -> bool:
    """Whether only this machine can connect to ``host``."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def reachable_names(host: str) -> list[str]:
    """The names, as in a URL, under which a server bound to ``host`` is reached; the best first."""
    if is_loopback(host):
        return [_bracketed(host), *(name for name in LOOPBACK if name != host)]
    try:
        everywhere = ipaddress.ip_address(host).is_unspecified
    except ValueError:
        everywhere = False
    return [_own_address() if everywhere else _bracketed(host), *LOOPBACK]


def host_headers(names: Iterable[str], port: int) -> frozenset[str]:
    """The Host headers that a browser sends for these names; it leaves out port 80."""
    headers = {f"{name.lower()}:{port}" for name in names}
    return frozenset(headers | ({name.lower() for name in names} if port == 80 else set()))


def host_as_sent(name: str) -> set[str]:
    """A host as it was given and as browsers send it, without a default port."""
    return {name.lower(), re.sub(r":(80|443)$", "", name.lower())}


def origin_as_sent(origin: str) -> str:
    """An origin as browsers send it, such as ``http://localhost:3000``.

    Raises
    ------
    InputError
        ``bad_option`` for anything but a scheme, a host and a port.
    """
    try:
        found = _ORIGIN.fullmatch(origin.lower())
        if found is None:
            raise ValueError(origin)
        scheme, host, port = found.groups()
        number = int(port or _DEFAULT_PORTS[scheme])
        if number > 65_535:
            raise ValueError(number)
        if host.startswith("["):
            host = f"[{ipaddress.IPv6Address(host[1:-1])}]"
    except ValueError as error:
        raise InputError(
            "bad_option",
            f"{printable(origin)}: not an origin; it must be like https://example.org or "
            "http://localhost:3000, without a path.",
        ) from error
    return f"{scheme}://{host}" + ("" if number == _DEFAULT_PORTS[scheme] else f":{number}")


def page_url(name: str, port: int, token: str | None) -> str:
    """The URL of the page.

    The token is in the fragment, which browsers don't send, so it appears in no log.
    """
    return f"http://{name}:{port}/" + (f"#token={token}" if token else "")


def qr_code(text: str) -> Iterator[str]:
    """A QR code as lines for a terminal, two modules per character."""
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
