"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from inkdigits.files import output_path


class Checksum(StrEnum):
    """The checksums that have names; see `Reader.read_number`."""

    LUHN = "luhn"
    IBAN = "iban"


ModelOption = Annotated[
    Path | None,
    typer.Option(
        help="A model folder, a run folder, or a .keras or .h5 file. Default: the bundled model."
    ),
]
NumbersModelOption = Annotated[
    Path | None,
    typer.Option(
        help="The folder of a model that reads whole numbers, or of its run. "
        "Default: the bundled model."
    ),
]
ProfileOption = Annotated[
    str | None,
    typer.Option(
        help="The writer's profile, which knows the corrections of earlier answers: a name, such "
        "as anna, or the path of its file.",
        metavar="PROFILE",
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

# Of `read`; some are those of `show`, `review` and `evaluate`, too

FilesArgument = Annotated[
    list[str],
    typer.Argument(
        help="Pictures, TIFF or PDF files, folders of them, patterns, or ink as .json; "
        "- is standard input."
    ),
]
CsvOption = Annotated[bool, typer.Option("--csv", help="Print comma-separated values.")]
TsvOption = Annotated[bool, typer.Option("--tsv", help="Print tab-separated values.")]
AnnotateOption = Annotated[
    Path | None,
    typer.Option(
        help="Write a copy of each picture with the answer drawn in, and ink and what was left out "
        "tinted, to this folder. With --page numbers have boxes.",
        parser=output_path,
        metavar="FOLDER",
    ),
]
NumberOption = Annotated[
    bool, typer.Option("--number", help="Read one whole number from each picture.")
]
PageOption = Annotated[bool, typer.Option("--page", help="Read all numbers of each picture.")]
MinConfidenceOption = Annotated[
    float | None,
    typer.Option(
        min=0,
        max=1,
        help="Mark for review what was not read with at least this confidence, such as 0.98.",
        metavar="SHARE",
    ),
]
LengthOption = Annotated[
    str | None,
    typer.Option(help="With --number: the number of digits, such as 5 or 2-8.", metavar="DIGITS"),
]
PatternOption = Annotated[
    str | None,
    typer.Option(
        help="With --number: the format, such as dd.dd.dddd; d stands for any digit.",
        metavar="PATTERN",
    ),
]
MinimumOption = Annotated[
    int | None, typer.Option(min=0, help="With --number: the smallest value.")
]
MaximumOption = Annotated[int | None, typer.Option(min=0, help="With --number: the largest value.")]
ChecksumOption = Annotated[
    Checksum | None, typer.Option(help="With --number: the checksum that its digits must have.")
]
FigureOption = Annotated[
    Path, typer.Option(help="The PNG file to write.", parser=output_path, metavar="FILE")
]

# Of `review`

ReviewArgument = Annotated[
    str,
    typer.Argument(
        help="A folder of pictures, a file, a pattern, or the CSV file of read --number, "
        "read --page or an earlier review.",
        metavar="SOURCE",
    ),
]
ReviewedConfidenceOption = Annotated[
    float,
    typer.Option(
        "--min-confidence",
        min=0,
        max=1,
        help="Review what was not read with at least this confidence.",
        metavar="SHARE",
    ),
]
ReviewOption = Annotated[
    Path | None,
    typer.Option(
        help="The CSV file to write. Default: the name of the source with -reviewed.csv, in the "
        "current folder.",
        parser=output_path,
        metavar="FILE",
    ),
]
NoBrowserOption = Annotated[
    bool, typer.Option("--no-browser", help="Only print the address of the page.")
]

# Of `serve` and `review`

HostOption = Annotated[
    str,
    typer.Option(
        help="The address to listen on. Requests need a token unless it is this machine's own."
    ),
]
PortOption = Annotated[
    int, typer.Option(min=0, max=65535, help="The port to listen on; 0 takes any free port.")
]
WorkersOption = Annotated[int, typer.Option(min=1, max=64, help="The number of processes.")]
AllowHostOption = Annotated[
    list[str] | None,
    typer.Option(
        help="Another value to accept in the Host header, such as the name of a proxy. Repeatable."
    ),
]
AllowOriginOption = Annotated[
    list[str] | None,
    typer.Option(
        help="Another site whose pages may use the service, such as http://localhost:3000. "
        "Repeatable."
    ),
]
ProfilesOption = Annotated[
    bool,
    typer.Option(
        "--profiles",
        help="Let users correct answers. Their corrections are kept here, in a profile for each "
        "name that a user chooses.",
    ),
]
QuietOption = Annotated[bool, typer.Option("--quiet", help="Write no access log.")]

# Of `evaluate`

DataOption = Annotated[
    str,
    typer.Option(
        help="The data to read, separated by commas: mnist, pendigits, unipen-digits, synthetic, "
        "unipen-nondigits, nondigits, or folders of pictures."
    ),
]
NumbersFolderOption = Annotated[
    Path | None,
    typer.Option(
        "--numbers",
        help="Measure how whole numbers are read: a folder of pictures with a CSV file, whose "
        "columns are file and text.",
        metavar="FOLDER",
    ),
]
PagesFolderOption = Annotated[
    Path | None,
    typer.Option(
        "--pages",
        help="The same for pages. A text holds all numbers of its page, separated by spaces or "
        "line breaks.",
        metavar="FOLDER",
    ),
]
SplitOption = Annotated[
    str,
    typer.Option(
        help="The part of the data to read: test, validation, train or all.", metavar="SPLIT"
    ),
]
OnlyOption = Annotated[
    str, typer.Option(help="Read only these sites, writers, styles or kinds, separated by commas.")
]
CharactersOption = Annotated[
    str | None, typer.Option(help="Read only these digits, letters and signs, such as 17 or AEH.")
]
WithoutMislabelledOption = Annotated[
    bool, typer.Option("--without-mislabelled", help="Leave out ink known to be mislabelled.")
]
InputFormOption = Annotated[
    str,
    typer.Option(
        help="How to read ink: draw it as a picture and read that (picture), or read the strokes "
        "(ink).",
        metavar="FORM",
    ),
]
LimitOption = Annotated[
    int | None,
    typer.Option(
        min=1,
        help="The largest number of samples to read, spread over the data. For synthetic data, "
        "the number of samples to make.",
    ),
]
SeedOption = Annotated[
    int,
    typer.Option(
        min=0, help="The random seed for synthetic data and for how ink is drawn as a picture."
    ),
]
GalleryOption = Annotated[
    Path | None,
    typer.Option(
        help="Write pictures of misread samples to this folder, in a subfolder for each data set. "
        "Default for the model of a run folder: its folder 'gallery'.",
        parser=output_path,
        metavar="FOLDER",
    ),
]
