"""Listing the data sets."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from inkdigits.data import DATA_SETS
from inkdigits.data.fetching import searched_folder
from inkdigits.errors import InkdigitsError, shown


def print_data_sets(data_dir: Path | None, *, as_json: bool) -> None:
    """Print name, content, source and licence of each data set, and whether it is here."""
    try:
        folder, problem = searched_folder(data_dir), ""
    except InkdigitsError as error:
        folder, problem = None, error.message
    for name, data_set in DATA_SETS.items():
        here = folder is not None and all(any(folder.glob(f.path)) for f in data_set.files)
        size = sum(file.size for file in data_set.files)
        if as_json:
            form = {
                "name": name,
                "about": data_set.about,
                "source": data_set.source,
                "licence": data_set.licence,
                "credit": data_set.credit,
                "bytes": size,
                "files": {file.path: file.sha256 for file in data_set.files},
                "here": here,
            }
            typer.echo(json.dumps(form))
            continue
        typer.echo(f"{name}  ({size / 1e6:.1f} MB, {'here' if here else 'not here'})")
        for line in (data_set.about, f"{data_set.source}  {data_set.licence}"):
            typer.echo(f"    {line}")
        if not here:
            typer.echo(f"    {data_set.obtain}")
    if not as_json:
        typer.echo(f"Looked for in {shown(folder)}" if folder else problem)
