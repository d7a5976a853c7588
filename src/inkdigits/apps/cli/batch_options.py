"""Options of the command ``batch``."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from inkdigits.files import output_path


class Form(StrEnum):
    """The formats of the results."""

    PARQUET = "parquet"
    CSV = "csv"
    JSONL = "jsonl"


class Engine(StrEnum):
    """Where pictures are read."""

    LOCAL = "local"
    RAY = "ray"


def _named(out: str) -> str:
    """The same text; raises InputError where it is empty, which would mean the current folder."""
    output_path(out)
    return out


InputsArgument = Annotated[
    list[str],
    typer.Argument(
        help="Pictures, tar, zip or Parquet files, folders of them, patterns, addresses such as "
        "s3://bucket/folder, or @FILE with one name per line.",
        metavar="INPUT...",
    ),
]
OutOption = Annotated[
    str,
    typer.Option(
        help="The folder of the results, or its address. The same command resumes what was begun "
        "there.",
        parser=_named,
        metavar="FOLDER",
    ),
]
FormOption = Annotated[Form, typer.Option("--format", help="The format of the results.")]
ShardSizeOption = Annotated[
    int, typer.Option(min=1, max=1_000_000, help="Rows in each file of results.")
]
ColumnOption = Annotated[
    str | None,
    typer.Option(
        help="The column of Parquet files that has the pictures or their paths. Default: the only "
        "one of bytes, or of texts."
    ),
]
BatchWorkersOption = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=1_024,
        help="Processes that read, each with one thread. Default: one for each core.",
    ),
]
TimeLimitOption = Annotated[
    float,
    typer.Option(min=1, help="Seconds that a picture may take.", metavar="SECONDS"),
]
RetryFailedOption = Annotated[
    bool, typer.Option("--retry-failed", help="Read again what has an error in the results.")
]
EngineOption = Annotated[Engine, typer.Option(help="Read on this machine, or on a Ray cluster.")]
AddressOption = Annotated[
    str | None,
    typer.Option(
        help="With --engine ray: the address of a cluster, such as auto. Default: start Ray on "
        "this machine."
    ),
]
MemoryOption = Annotated[
    int,
    typer.Option(min=200, help="With --engine ray: MB of memory to reserve for each worker."),
]
NoReportOption = Annotated[
    bool, typer.Option("--no-report", help="Don't write report.html, which needs the extra plot.")
]
