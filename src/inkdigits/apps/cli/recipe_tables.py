"""Recipes for people: the list of them, and one in full."""

from __future__ import annotations

import inspect

from rich.markup import escape
from rich.syntax import Syntax
from rich.table import Table

from inkdigits.apps.cli.terminal import Terminal
from inkdigits.training import RECIPES, Recipe


def print_recipes() -> None:
    """Print the recipes of this package, a line each."""
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    for column, side in (("recipe", "left"), ("parameters", "right"), ("", "left")):
        table.add_column(column, justify=side)  # type: ignore[arg-type]
    for recipe in RECIPES.values():
        table.add_row(recipe.name, f"{recipe.parameters:,}", recipe.description)
    Terminal().print(table)


def print_recipe(recipe: Recipe) -> None:
    """Print the code of the layers, the output shape of each, and how the recipe is trained."""
    from inkdigits.training import build

    console = Terminal()
    console.print(f"[bold]{escape(recipe.name)}[/]: {escape(recipe.description)}\n")
    code = inspect.getsource(recipe.layers)
    console.print(Syntax(code, "python", background_color="default", word_wrap=True))
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    table.add_column("layer")
    table.add_column("output")
    table.add_column("parameters", justify="right")
    for layer in build(recipe, seed=0).layers:
        shape = "x".join(map(str, layer.output.shape[1:]))
        table.add_row(type(layer).__name__, shape, f"{layer.count_params():,}")
    table.add_row("", "total", f"{recipe.parameters:,}")
    console.print(table)
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
