"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ModelOption = Annotated[
    Path | None,
    typer.Option(
        help="A model folder, a run folder, or a .keras or .h5 file. Default: the bundled model."
    ),
]
DataDirOption = Annotated[
    Path | None,
    typer.Option(
        help="The folder with the data sets. Default: INKDIGITS_DATA if it is set, else the cache."
    ),
]
ForceOption = Annotated[
    bool,
    typer.Option("--force", help="Overwrite files even if inkdigits did not write them."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object per line.")]
