"""Commands about profiles: what a writer has taught."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inkdigits.apps.cli import options
from inkdigits.errors import printable
from inkdigits.files import check_targets, output_path

if TYPE_CHECKING:
    from inkdigits.profile import Correction, Profile

ProfileArgument = Annotated[
    str,
    typer.Argument(
        metavar="PROFILE", help="The name of a profile, such as anna, or the path of its file."
    ),
]


def list_profiles(as_json: options.JsonOption = False) -> None:
    """List the profiles and the number of their corrections."""
    from inkdigits.profile import Profile, profile_names, profiles_folder

    names = profile_names()
    for name in names:
        corrections = Profile(name).corrections()
        used = sum(each.used for each in corrections)
        if as_json:
            form = {"name": name, "corrections": len(corrections), "used": used}
            typer.echo(json.dumps(form))
        else:
            typer.echo(f"{printable(name)}: {_counted(len(corrections))}, {used} used")
    if not names and not as_json:
        typer.echo(f"There are no profiles in {printable(profiles_folder())}.")


def show_profile(
    profile: ProfileArgument,
    model: options.ModelOption = None,
    as_json: options.JsonOption = False,
) -> None:
    """List the corrections of a profile."""
    for each in _existing(profile, model).corrections():
        typer.echo(json.dumps(_form(each)) if as_json else _line(each))


def add_correction(
    profile: ProfileArgument,
    source: Annotated[
        str, typer.Argument(help="A picture of one digit, or ink as .json; - is standard input.")
    ],
    digit: Annotated[int, typer.Argument(min=0, max=9, help="The digit that it shows.")],
    model: options.ModelOption = None,
) -> None:
    """Teach a profile one digit. The first correction starts the profile."""
    from inkdigits.apps.cli.opening import open_input
    from inkdigits.profile import Profile

    typer.echo(_line(Profile(profile, model=model).add(open_input(source), digit)))


def undo_correction(
    profile: ProfileArgument,
    number: Annotated[
        int | None,
        typer.Option(help="The number of the correction to remove. Default: the newest."),
    ] = None,
    model: options.ModelOption = None,
) -> None:
    """Remove the newest correction of a profile, with all others of its number."""
    known = _existing(profile, model)
    removed = known.undo() if number is None else [known.delete(number)]
    lines = [f"Removed {_line(each)}" for each in removed]
    typer.echo("\n".join(lines) or "There is no correction to remove.")


def reset_profile(
    profile: ProfileArgument,
    confirmed: Annotated[
        bool, typer.Option("--yes", help="Don't ask whether all corrections shall be removed.")
    ] = False,
    model: options.ModelOption = None,
) -> None:
    """Remove all corrections of a profile."""
    known = _existing(profile, model)
    count = len(known.corrections())
    question = f"Remove {_counted(count)} of {printable(known.name)}?"
    if confirmed or typer.confirm(question):
        typer.echo(f"Removed {_counted(known.reset())}.")


def export_profile(
    profile: ProfileArgument,
    out: Annotated[
        Path, typer.Argument(help="The JSON file to write.", parser=output_path, metavar="FILE")
    ],
    force: options.ForceOption = False,
    model: options.ModelOption = None,
) -> None:
    """Write all corrections of a profile to one file."""
    known = _existing(profile, model)
    check_targets([out], [known.path], force=force)
    typer.echo(f"Wrote {_counted(known.export(out))} to {printable(out)}")


def import_profile(
    profile: ProfileArgument,
    file: Annotated[Path, typer.Argument(help="A file that 'profile export' wrote.")],
    model: options.ModelOption = None,
) -> None:
    """Add the corrections of an exported profile to a profile, which need not exist."""
    from inkdigits.profile import Profile

    typer.echo(f"Added {_counted(Profile(profile, model=model).import_file(file))}.")


def _existing(name: str, model: Path | None) -> Profile:
    from inkdigits.profile import Profile

    profile = Profile(name, model=model)
    if not profile.exists:
        raise profile.missing
    return profile


def _counted(count: int) -> str:
    return f"{count:,} correction{'s'[: count != 1]}"


def _line(correction: Correction) -> str:
    """A correction in one line."""
    change = "confirmed" if correction.confirmed else f"read as {correction.read_as}"
    line = f"{correction.id}: {correction.digit}, {change}, {correction.added}"
    return f"{line}. {correction.note}" if correction.note else line


def _form(correction: Correction) -> dict[str, object]:
    """The JSON form of a correction, without its picture."""
    return {
        "id": correction.id,
        "digit": correction.digit,
        "read_as": correction.read_as,
        "confirmed": correction.confirmed,
        "added": correction.added,
        "used": correction.used,
        "read_now": correction.read_now,
        "contradicts": list(correction.contradicts),
    }
