"""Commands that train networks and report on training runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inkdigits.apps.cli.options import DataDirOption, ForceOption
from inkdigits.errors import InputError, shown
from inkdigits.files import output_path

_AS_RECIPE = "Default: the recipe's."


def train(
    recipe: Annotated[
        str | None,
        typer.Argument(help="A recipe (see --list), or your own as net.py or module:function."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="The run folder: new, empty, or of an interrupted training run to resume. "
            "Default: runs/RECIPE-1, or the next free number.",
            parser=output_path,
            metavar="FOLDER",
        ),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(
            help="A TOML file with any of these options; options on the command line override it."
        ),
    ] = None,
    data: Annotated[
        str | None,
        typer.Option(
            help="The training data, separated by commas: mnist, pendigits, unipen-digits, "
            "unipen-nondigits, synthetic, or folders of pictures. mnist:0.1 takes a tenth of it. "
            f"{_AS_RECIPE}"
        ),
    ] = None,
    without: Annotated[
        str | None,
        typer.Option(
            help="Leave out these sites, writers, styles or kinds of non-digits, separated by "
            "commas."
        ),
    ] = None,
    without_characters: Annotated[
        str | None,
        typer.Option(help="Leave out these letters and signs of the non-digits, such as AEH."),
    ] = None,
    epochs: Annotated[int | None, typer.Option(help=f"The number of epochs. {_AS_RECIPE}")] = None,
    batch_size: Annotated[
        int | None, typer.Option(help=f"The number of samples in a batch. {_AS_RECIPE}")
    ] = None,
    learning_rate: Annotated[
        float | None, typer.Option(help=f"The highest learning rate. {_AS_RECIPE}")
    ] = None,
    optimizer: Annotated[
        str | None,
        typer.Option(
            help=f"The optimizer: adam, adamw, sgd, rmsprop or adadelta. {_AS_RECIPE}",
            metavar="NAME",
        ),
    ] = None,
    schedule: Annotated[
        str | None,
        typer.Option(
            help=f"The learning rate schedule: cosine, plateau or constant. {_AS_RECIPE}",
            metavar="NAME",
        ),
    ] = None,
    augment: Annotated[
        bool | None,
        typer.Option(
            "--augment/--no-augment",
            help=f"Augment the data: vary strokes and glyphs at random. {_AS_RECIPE}",
        ),
    ] = None,
    variants: Annotated[
        int | None,
        typer.Option(help=f"The number of drawings to make of each ink sample. {_AS_RECIPE}"),
    ] = None,
    validation_share: Annotated[
        float | None,
        typer.Option(
            help="The share of the training data to use for validation, up to 0.5. Default: the "
            "fixed validation split of each data set."
        ),
    ] = None,
    patience: Annotated[
        int | None,
        typer.Option(
            help="Stop after this number of epochs without a better validation loss. Default: 8; "
            "never with the cosine schedule."
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(help="The random seed; the same seed gives the same data. Default: 0."),
    ] = None,
    quick: Annotated[
        bool | None,
        typer.Option(
            "--quick/--no-quick",
            help="Train on a twentieth of the data for four epochs, to see that everything works.",
        ),
    ] = None,
    tensorboard: Annotated[
        bool | None,
        typer.Option("--tensorboard/--no-tensorboard", help="Also write logs for TensorBoard."),
    ] = None,
    data_dir: DataDirOption = None,
    list_recipes: Annotated[
        bool, typer.Option("--list", help="List the recipes and exit.")
    ] = False,
    show: Annotated[
        str | None, typer.Option(help="Show one recipe in full and exit.", metavar="RECIPE")
    ] = None,
) -> None:
    """Train a network and write a run folder with the model and a report.

    To resume an interrupted training run, run the same command again.
    """
    given = locals()
    if list_recipes or show:
        from inkdigits.apps.cli.recipe_tables import print_recipe, print_recipes
        from inkdigits.training import find_recipe

        print_recipe(find_recipe(show)) if show else print_recipes()
        return
    from inkdigits.training import Options, numbered_options, read_options

    for name in ("config", "list_recipes", "show"):
        del given[name]
    chosen = read_options(config) if config else {}
    chosen |= {name: value for name, value in given.items() if value is not None}
    if "recipe" not in chosen:
        raise InputError("bad_option", "Name a recipe; inkdigits train --list shows them.")

    def options() -> Options:
        return Options(**chosen) if "out" in chosen else numbered_options(Path("runs"), **chosen)

    # Checked before the imports below, which take seconds.
    options()
    from inkdigits.reports import write_report
    from inkdigits.training import train as run_training

    written: list[Path] = []
    try:
        # Made anew: another training run may have taken the numbered folder since.
        run_training(options(), report=lambda folder: written.append(write_report(folder)))
    finally:
        # Also after Ctrl-C.
        for page in written:
            typer.echo(f"report: {shown(page)}")


def sweep(
    recipe: Annotated[
        str, typer.Argument(help="A recipe (see 'inkdigits train --list'), or your own.")
    ],
    tried: Annotated[
        list[str],
        typer.Option(
            "--try", help="An option and its values, as in learning_rate=0.001,0.003. Repeatable."
        ),
    ],
    out: Annotated[
        Path, typer.Option(help="The folder of the sweep.", parser=output_path, metavar="FOLDER")
    ] = Path("sweeps/latest"),
    config: Annotated[
        Path | None, typer.Option(help="A TOML file with options for all training runs.")
    ] = None,
    data: Annotated[
        str | None, typer.Option(help="The training data, as for 'inkdigits train'.")
    ] = None,
    epochs: Annotated[int | None, typer.Option(help=f"The number of epochs. {_AS_RECIPE}")] = None,
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
            help="Where to train: in processes of this machine (processes) or on a Ray cluster "
            "(ray).",
            metavar="ENGINE",
        ),
    ] = "processes",
    workers: Annotated[
        int | None,
        typer.Option(
            help="The number of training runs at a time. Default: 1; on Ray, as many as fit the "
            "cluster."
        ),
    ] = None,
    data_dir: DataDirOption = None,
) -> None:
    """Train with several options and seeds, and show which does best on validation data.

    To resume an interrupted sweep, run the same command again.
    """
    from inkdigits.apps.cli.sweeping import run_sweep
    from inkdigits.training import read_options

    given = {"recipe": recipe, "data": data, "epochs": epochs, "data_dir": data_dir}
    base = read_options(config) if config else {}
    for name in ("out", "seed"):
        if name in base:
            raise InputError(
                "bad_option", f"{shown(config or '')}: {name} is not for a sweep; use its options."
            )
    base |= {name: value for name, value in given.items() if value is not None}
    run_sweep(base, tried, out, seeds=seeds, random=random, engine=engine, workers=workers)


def report(run: Annotated[Path, typer.Argument(help="A run folder.")]) -> None:
    """Write the report of a run again, with the evaluations made since."""
    from inkdigits.reports import write_report

    typer.echo(shown(write_report(run)))


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
    typer.echo(shown(out))
