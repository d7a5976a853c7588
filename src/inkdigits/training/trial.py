"""One trial of a sweep, in a process of its own: python -m inkdigits.training.trial OPTIONS.

OPTIONS is JSON. The end of standard input counts as Ctrl-C, so that a trial doesn't outlive its
sweep.
"""

from __future__ import annotations

import _thread
import importlib
import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from inkdigits.errors import InkdigitsError
from inkdigits.training import Request, resolve


def run(options: dict[str, Any]) -> None:
    """Train with options as in `Request`, paths as texts."""
    from inkdigits.training import train

    for name in ("out", "data_dir"):
        if name in options:
            options[name] = Path(options[name])
    request = Request(**options)
    train(resolve(request), request.out)


def main() -> int:
    """Run the trial; the error, if any, is the last line on standard error."""
    # A process in the background may have been started with SIGINT ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        # Before the thread may interrupt it: an interrupt in the middle of an import can be lost.
        importlib.import_module("inkdigits.training.backend")
        threading.Thread(target=_stop_at_the_end_of_input, daemon=True).start()
        run(json.loads(sys.argv[1]))
    except InkdigitsError as error:
        print(error.message, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _stop_at_the_end_of_input() -> None:
    # Not by sys.stdin: the interpreter could not end while a thread waits there.
    while os.read(sys.stdin.fileno(), 1):
        pass
    _thread.interrupt_main()


if __name__ == "__main__":
    sys.exit(main())
