"""Memory that stays with the process while it trains."""

from __future__ import annotations

import ctypes
import platform
from typing import Final

_M_TRIM_THRESHOLD, _M_TOP_PAD, _M_MMAP_THRESHOLD = -1, -2, -3
"""As in glibc's malloc.h."""

_KEPT: Final = 2**30
"""Bytes that are free at the end of a heap before the system gets any of them back."""

_HEAP: Final = 64 * 2**20
"""Bytes that the heap of a thread can have; half of them are the most that it gives at once."""


def keep_freed_memory() -> None:
    """Let glibc keep what is freed, instead of giving it back to the system.

    Each step of a training asks for the same tens of megabytes that the step before it has freed.
    Given back and fetched anew, every page of them is a fault that the kernel answers with zeros;
    on two cores that took half of the time of a step and more. What is kept is no more than what
    a step has needed. See mallopt(3).

    Does nothing where the C library is another one, with habits of its own.
    """
    if platform.libc_ver()[0] != "glibc":
        return
    library = ctypes.CDLL(None)
    library.mallopt(_M_TRIM_THRESHOLD, _KEPT)
    library.mallopt(_M_TOP_PAD, _HEAP)
    library.mallopt(_M_MMAP_THRESHOLD, _HEAP // 2)
