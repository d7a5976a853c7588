"""Memory that stays with the process while it trains."""

from __future__ import annotations

import ctypes
import platform
from typing import Final

_M_TOP_PAD: Final = -2
"""As in glibc's malloc.h."""

_PAD: Final = 64 * 2**20
"""Bytes; as much as the heap of a thread can ever have."""


def keep_freed_memory() -> bool:
    """Let glibc keep what is freed, instead of giving it back to the system.

    Each step of a training asks for the same tens of megabytes that the step before it has freed.
    Given back and fetched anew, every page of them is a fault that the kernel answers with zeros;
    on two cores that took more than half of the time of a step. What is kept is no more than
    what a step has needed. See mallopt(3), M_TOP_PAD.

    Returns
    -------
    kept: bool
        False where the C library is another one, with habits of its own.
    """
    if platform.libc_ver()[0] != "glibc":
        return False
    return bool(ctypes.CDLL(None).mallopt(_M_TOP_PAD, _PAD))
