"""Recipes for people: the list of them, and one in full."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from rich.markup import escape
from rich.syntax import Syntax
from rich.table import Table

from inkdigits.apps.cli.terminal import Terminal
from inkdigits.training import RECIPES, Recipe
from inkdigits.training.continuous.options import ContinuousOptions
from inkdigits.training.kinds import KINDS
from inkdigits.training.numbers.options import NUMBERS, NumbersOptions
from inkdigits.training.paper.options import PAPER, PaperOptions


def print_recipes() -> None:
    """Print the recipes of this package, a line each."""
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    for column, side in (("recipe", "left"), ("parameters", "right"), ("", "left")):
        table.add_column(column, justify=side)  # type: ignore[arg-type]
    for recipe in RECIPES.values():
        table.add_row(recipe.name, f"{recipe.parameters:,}", recipe.description)
    for name, kind in KINDS.items():
        table.add_row(name, f"{kind.parameters:,}", kind.description)
    Terminal().print(table)


def print_recipe(recipe: Recipe) -> None:
    """Print the code of the layers, the output shape of each, and how the recipe is trained."""
    from inkdigits.training import build

    console = Terminal()
    _print_network(console, recipe.name, recipe.description, recipe.layers, build(recipe, seed=0))
    clean = round(recipe.clean_epochs * recipe.epochs)
    augmented = "augmented" if recipe.augment else "not augmented"
    if clean:
        augmented += f" except for the last {clean}"
    console.print(
        f"\nTrained by default with {recipe.optimizer} at a learning rate of "
        f"{recipe.learning_rate:g} ({recipe.schedule}), batches of {recipe.batch_size}, for "
        f"{recipe.epochs} epochs, {augmented}, on "
        f"{recipe.data.replace(',', ', ')}.{_finer_points(recipe)}",
        highlight=False,
    )


def print_kind(name: str) -> None:
    """Print the same of one of `KINDS`."""
    (_print_paper if name == PAPER else _print_numbers)(Terminal())


def _print_paper(console: Terminal) -> None:
    from inkdigits.training.paper.crops import SIDE
    from inkdigits.training.paper.network import build

    options = PaperOptions()
    _print_network(console, PAPER, KINDS[PAPER].description, build, build(seed=0, side=SIDE))
    console.print(
        f"\nTakes pictures of any size; the shapes are those for crops of {SIDE}x{SIDE}, which it "
        f"is trained on. {_continuous(options)} with {options.samples} new scenes in each epoch.",
        highlight=False,
    )


def _print_numbers(console: Terminal) -> None:
    from inkdigits.training.numbers.batches import TYPICAL
    from inkdigits.training.numbers.network import build

    options, description = NumbersOptions(), KINDS[NUMBERS].description
    _print_network(console, NUMBERS, description, build, build(seed=0, width=TYPICAL))
    console.print(
        f"\nTakes strips of any width; the shapes are those for {TYPICAL} pixels. "
        f"{_continuous(options)} with {options.samples} new sheets in each epoch, with some "
        "numbers on each.",
        highlight=False,
    )


def _continuous(options: ContinuousOptions) -> str:
    return (
        f"Trained by default with adamw at a learning rate of {options.learning_rate:g} (cosine), "
        f"batches of {options.batch_size}, for {options.epochs} epochs of {options.steps} batches,"
    )


def _print_network(
    console: Terminal, name: str, description: str, code: Callable[..., Any], network: Any
) -> None:
    """Print the code that makes a network, and the output shape of each layer."""
    console.print(f"[bold]{escape(name)}[/]: {escape(description)}\n")
    source = inspect.getsource(code)
    console.print(Syntax(source, "python", background_color="default", word_wrap=True))
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    table.add_column("layer")
    table.add_column("output")
    table.add_column("parameters", justify="right")
    for layer in network.layers:
        shape = "x".join(map(str, layer.output.shape[1:]))
        table.add_row(type(layer).__name__, shape, f"{layer.count_params():,}")
    table.add_row("", "total", f"{network.count_params():,}")
    console.print(table)


def _finer_points(recipe: Recipe) -> str:
    """A sentence on what only some recipes use; empty where this one uses nothing of it."""
    points = {
        f"warm-up in the first {recipe.warmup:.0%} of the steps": recipe.warmup,
        f"weight decay {recipe.weight_decay:g}": recipe.weight_decay,
        f"label smoothing {recipe.smoothing:g}": recipe.smoothing,
        f"weights averaged with a momentum of {recipe.averaging:g}": recipe.averaging,
    }
    text = ", ".join(point for point, value in points.items() if value)
    return f" {text[:1].upper()}{text[1:]}." if text else ""
