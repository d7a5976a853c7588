"""Recipes for people: the list of them, and one in full."""

from __future__ import annotations

import inspect

from rich.console import Console
from rich.syntax import Syntax
from rich.table import Table

from inkdigits.training import RECIPES, Recipe, build


def print_recipes() -> None:
    """The recipes that come along, a line each."""
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    for column, side in (("recipe", "left"), ("parameters", "right"), ("", "left")):
        table.add_column(column, justify=side)  # type: ignore[arg-type]
    for recipe in RECIPES.values():
        table.add_row(recipe.name, f"{recipe.parameters:,}", recipe.description)
    Console().print(table)


def print_recipe(recipe: Recipe) -> None:
    """The layers as they stand in the code, what comes out of each, and how it is trained."""
    console = Console()
    console.print(f"[bold]{recipe.name}[/]: {recipe.description}\n")
    code = inspect.getsource(recipe.layers)
    console.print(Syntax(code, "python", background_color="default"))
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    table.add_column("layer")
    table.add_column("gives")
    table.add_column("parameters", justify="right")
    for layer in build(recipe, seed=0).layers:
        shape = "x".join(map(str, layer.output.shape[1:]))
        table.add_row(type(layer).__name__, shape, f"{layer.count_params():,}")
    table.add_row("", "together", f"{recipe.parameters:,}")
    console.print(table)
    settling = round(recipe.settling * recipe.epochs)
    augmented = "augmented" if recipe.augment else "not augmented"
    if settling:
        augmented += f" but for the last {settling}"
    console.print(
        f"\nTrained by default with {recipe.optimizer} at a learning rate of "
        f"{recipe.learning_rate:g} ({recipe.schedule}), batches of {recipe.batch_size}, for "
        f"{recipe.epochs} epochs, {augmented}, on "
        f"{recipe.data.replace(',', ', ')}.",
        highlight=False,
    )
