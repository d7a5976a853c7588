"""Ctrl-C, from the first line of the program to its last.

Python raises KeyboardInterrupt wherever the main thread is. Libraries turn it into other errors
(ONNX Runtime, while it is imported, into an ImportError), and destructors drop it. So the program
remembers that it was interrupted, and exits accordingly.
"""

from __future__ import annotations

import _thread
import os
import signal
import sys

# As in typing, during whose import there would be no protection.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any, Final

EXIT_CODE: Final = 130

_AGAIN: Final = 0.02
"""Seconds."""

_happened = False


def happened() -> bool:
    """Whether the program was interrupted."""
    return _happened


def watch() -> None:
    """Remember interrupts from now on; where they are ignored, they stay so."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupt)
        sys.unraisablehook = _unraisable


def end_at_once() -> None:
    """From now on, when the work is done, an interrupt ends the program silently."""
    if signal.getsignal(signal.SIGINT) is _interrupt:
        signal.signal(signal.SIGINT, lambda *_: os._exit(EXIT_CODE))


def _interrupt(number: int, frame: FrameType | None) -> None:
    global _happened
    _happened = True
    raise KeyboardInterrupt


def _unraisable(dropped: Any) -> None:
    """Raise an interrupt again that a destructor dropped; report other errors as usual."""
    if not isinstance(dropped.exc_value, KeyboardInterrupt):
        sys.__unraisablehook__(dropped)
        return
    import threading

    # From another thread, a moment later: here it would be dropped again.
    timer = threading.Timer(_AGAIN, _thread.interrupt_main)
    timer.daemon = True
    timer.start()
