"""Commands that train networks and report on training runs."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from inkdigits.apps.cli.options import ForceOption
from inkdigits.errors import InputError, printable
from inkdigits.files import output_path
from inkdigits.training.continuous.options import resolve_as
from inkdigits.training.kinds import KINDS
from inkdigits.training.numbers.options import NUMBERS
from inkdigits.training.option import Option
from inkdigits.training.options import OPTIONS, Request
from inkdigits.training.paper.options import PAPER

Command = Callable[..., None]
ConfigOption = Annotated[
    Path | None,
    typer.Option(
        help="A TOML file with options of a training run; options on the command line override it."
    ),
]


def training_options(*names: str) -> Callable[[Command], Command]:
    """Give a command the options of a training run before its own; None for what is not typed."""

    def decorate(command: Command) -> Command:
        own = list(inspect.signature(command, eval_str=True).parameters.values())[:-1]
        parameters = [_parameter(OPTIONS[name]) for name in names] + own
        command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        command.__annotations__ = {each.name: each.annotation for each in parameters}
        return command

    return decorate


def _parameter(option: Option) -> inspect.Parameter:
    declared: Any
    if option.name == "recipe":
        declared = typer.Argument(help=option.description)
    elif option.kind is bool:
        both = f"{option.flag}/{option.flag.replace('--', '--no-', 1)}"
        declared = typer.Option(both, help=option.description)
    else:
        declared = typer.Option(option.flag, help=option.description)
        if option.choices:
            declared.metavar = "NAME"
        if option.name == "out":
            declared.metavar, declared.parser = "FOLDER", output_path
    # Mypy can't know what is made at run time.
    annotation = Annotated[option.kind | None, declared]  # type: ignore[name-defined]
    return inspect.Parameter(
        option.name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation
    )


def _typed(config: Path | None, asked: dict[str, Any]) -> dict[str, Any]:
    """The options of the file, if any, overridden by those that were typed."""
    from inkdigits.training import read_options

    found = read_options(config) if config else {}
    return found | {name: value for name, value in asked.items() if value is not None}


@training_options(*OPTIONS)
def train(
    *,
    config: ConfigOption = None,
    list_recipes: Annotated[
        bool, typer.Option("--list", help="List the recipes and exit.")
    ] = False,
    show: Annotated[
        str | None, typer.Option(help="Show one recipe in full and exit.", metavar="RECIPE")
    ] = None,
    **asked: Any,
) -> None:
    """Train a network and write a run folder with the model and a report.

    To resume an interrupted training run, run the same command again.
    """
    from inkdigits.training import find_recipe, resolve

    if list_recipes or show:
        from inkdigits.apps.cli.recipe_tables import print_kind, print_recipe, print_recipes

        if not show:
            print_recipes()
        elif show in KINDS:
            print_kind(show)
        else:
            print_recipe(find_recipe(show))
        return
    request = Request(**_typed(config, asked))
    if request.recipe in KINDS:
        _train_kind(request.recipe, request)
        return
    options = resolve(request)
    if request.out:
        from inkdigits.training.folder import check_run_folder

        # Before the imports below, which take seconds.
        check_run_folder(request.out, options.identity)
    from inkdigits.reports import write_report
    from inkdigits.training import train as run_training

    pages: list[Path] = []
    try:
        run_training(options, request.out, report=lambda folder: pages.append(write_report(folder)))
    finally:
        # Also after Ctrl-C.
        for page in pages:
            typer.echo(f"report: {printable(page)}")


def _train_kind(name: str, request: Request) -> None:
    """Train one of `KINDS`."""
    options: Any = resolve_as(KINDS[name].options, request)
    if request.out:
        from inkdigits.training.folder import check_run_folder

        # Before the imports below, which take seconds.
        check_run_folder(request.out, options.identity)
    from inkdigits.training import train_numbers, train_paper

    runs: dict[str, Callable[..., Any]] = {PAPER: train_paper, NUMBERS: train_numbers}
    runs[name](options, request.out)


@training_options("recipe", "data", "epochs", "data_dir")
def sweep(
    *,
    tried: Annotated[
        list[str],
        typer.Option(
            "--try", help="An option and its values, as in learning_rate=0.001,0.003. Repeatable."
        ),
    ],
    out: Annotated[
        Path, typer.Option(help="The folder of the sweep.", parser=output_path, metavar="FOLDER")
    ] = Path("sweeps/latest"),
    config: ConfigOption = None,
    seeds: Annotated[
        int, typer.Option(help="The number of training runs for each combination of values.")
    ] = 3,
    random: Annotated[
        int | None,
        typer.Option(help="Try this number of combinations, picked at random. Default: all."),
    ] = None,
    engine: Annotated[
        str,
        typer.Option(
            help="Where to train: on this machine (processes) or on a Ray cluster (ray).",
            metavar="ENGINE",
        ),
    ] = "processes",
    workers: Annotated[
        int | None,
        typer.Option(
            help="The number of training runs at a time. Default: 1; on Ray, as many as fit."
        ),
    ] = None,
    **asked: Any,
) -> None:
    """Train with several options and seeds, and show which does best on validation data.

    To resume an interrupted sweep, run the same command again.
    """
    from inkdigits.apps.cli.sweeping import run_sweep

    base = _typed(config, asked)
    for name in ("out", "seed"):
        if name in base:
            raise InputError(
                "bad_option",
                f"{printable(config or '')}: {name} is not for a sweep; use its options.",
            )
    request = Request(**base)
    run_sweep(request, tried, out, seeds=seeds, random=random, engine=engine, workers=workers)


def report(run: Annotated[Path, typer.Argument(help="A run folder.")]) -> None:
    """Write the report of a run again, with the evaluations made since."""
    from inkdigits.reports import write_report

    typer.echo(printable(write_report(run)))


def compare(
    runs: Annotated[list[Path], typer.Argument(help="Run folders.")],
    out: Annotated[
        Path, typer.Option(help="The HTML file to write.", parser=output_path, metavar="FILE")
    ] = Path("comparison.html"),
    force: ForceOption = False,
) -> None:
    """Compare runs side by side on one page."""
    from inkdigits.reports import write_comparison

    write_comparison(runs, out, force=force)
    typer.echo(printable(out))
