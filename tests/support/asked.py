"""Options of training runs for tests."""

from __future__ import annotations

from typing import Any

from inkdigits.training import Options, Request, resolve


def asked(**options: Any) -> Options:
    """The resolved options of a request."""
    return resolve(Request(**options))
