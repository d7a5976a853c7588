"""One trial of a sweep, in a process of its own: python -m inkdigits.training.trial OPTIONS.

OPTIONS is JSON, as `Options` takes them. The end of standard input counts as Ctrl-C, so that a
trial doesn't outlive its sweep.
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
from typing import Any, Final

from inkdigits.errors import InkdigitsError
from inkdigits.model import run_folder
from inkdigits.model.card import load_model
from inkdigits.training.options import Options
from inkdigits.training.sweep import Outcome, Trial

PLACES: Final = ("out", "data_dir")


def run(options: dict[str, Any]) -> dict[str, float]:
    """Train, unless that was done before; gives what was measured on validation data."""
    places = {name: Path(options[name]) for name in PLACES if options.get(name)}
    trial = Trial({}, {**options, **places})
    if finished(trial) is None:
        from inkdigits.training import train

        train(Options(**trial.options))
    outcome = finished(trial)
    assert outcome is not None
    return {"accuracy": outcome.accuracy, "loss": outcome.loss}


def finished(trial: Trial) -> Outcome | None:
    """What a trial came to, from its run folder; None where it has not come to its end."""
    out = Path(trial.options["out"])
    if not run_folder.is_finished(out):
        return None
    card = load_model(out / run_folder.MODEL).card
    found = card.scores["validation"]
    return Outcome(
        trial,
        accuracy=found["accuracy"]["value"],
        loss=found["cross_entropy"],
        seconds=card.training["seconds"],
    )


def main() -> int:
    """Run the trial that is named; the error, if any, is the last line told."""
    # A process in the background may have been started deaf to it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        # Before there is anything to interrupt it: in the midst of an import that may be lost.
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
