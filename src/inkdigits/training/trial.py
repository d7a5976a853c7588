"""One trial of a sweep, in a process of its own: python -m inkdigits.training.trial OPTIONS.

OPTIONS is JSON, as `Options` takes them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

from inkdigits import run_folder
from inkdigits.errors import InkdigitsError
from inkdigits.model_card import load_model
from inkdigits.training.fit import train
from inkdigits.training.options import Options
from inkdigits.training.sweep import Outcome, Trial

PLACES: Final = ("out", "data_dir")


def run(options: dict[str, Any]) -> dict[str, float]:
    """Train, unless that was done before; gives what was measured on validation data."""
    places = {name: Path(options[name]) for name in PLACES if options.get(name)}
    trial = Trial({}, {**options, **places})
    if finished(trial) is None:
        train(Options(**trial.options))
    outcome = finished(trial)
    assert outcome is not None
    return {"accuracy": outcome.accuracy, "loss": outcome.loss}


def finished(trial: Trial) -> Outcome | None:
    """What a trial came to, from its run folder; None where it has not come to its end."""
    out = Path(trial.options["out"])
    if not (out / run_folder.MODEL).exists() or (out / run_folder.STATE).exists():
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
    try:
        run(json.loads(sys.argv[1]))
    except InkdigitsError as error:
        print(error.message, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
