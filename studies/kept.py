"""What all studies share: where their figures are kept, and training runs that are reused."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from inkdigits import Reader
from inkdigits.model import run_folder

FOLDER = Path(__file__).parent / "results"


def keep(name: str, figures: dict[str, Any], reader: Reader) -> None:
    """Write studies/results/NAME.json: the figures, and the hash of the weights that made them."""
    write(name, {"model_sha256": reader.card.sha256, "figures": figures})


def write(name: str, content: dict[str, Any]) -> None:
    """Write studies/results/NAME.json."""
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.json").write_text(json.dumps(content, indent=1) + "\n")


def known(name: str) -> dict[str, Any]:
    """The content of studies/results/NAME.json; empty where there is none."""
    path = FOLDER / f"{name}.json"
    return dict(json.loads(path.read_text())) if path.exists() else {}


def trained(folder: Path, **options: Any) -> Reader:
    """Train into the folder, unless a run with the same options has ended there."""
    from inkdigits.training import Request, resolve, train

    resolved = resolve(Request(**options))
    if not run_folder.is_finished(folder):
        train(resolved, folder)
    elif not run_folder.holds(folder, resolved.identity):
        sys.exit(f"{folder}: trained with other options; name another folder by --runs.")
    return Reader(folder)


def origin(reader: Reader) -> dict[str, Any]:
    """The training run that figures come from."""
    training = reader.card.training
    return {
        "model_sha256": reader.card.sha256,
        "command": training["command"],
        "started": training["started"],
        "seconds": training["seconds"],
    }
