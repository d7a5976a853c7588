"""A user's own network, from a Python file or module."""

from __future__ import annotations

import functools
import importlib
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from inkdigits.data import NOT_A_DIGIT
from inkdigits.errors import InputError, printable
from inkdigits.glyph import SIDE
from inkdigits.training.backend import keras
from inkdigits.training.recipes.recipe import DIGITS, Recipe, split_path

_FUNCTION: Final = "network"
"""The function of a file where none is named."""

_INPUTS: Final = ((SIDE, SIDE, 1), (SIDE, SIDE), (SIDE * SIDE,))


@functools.lru_cache
def load_own(name: str) -> Recipe:
    """Make a recipe from a function that returns a Keras model.

    The file or module is run, as any Python that a user names. The model takes (28, 28, 1),
    (28, 28) or (784,) float32 of 0 to 1, ink bright on 0, and ends with a dense layer with softmax
    over the ten digits, or over eleven classes with "not a digit" as the last. A dense layer
    without an activation gets the softmax.

    Parameters
    ----------
    name:
        ``file.py``, ``file.py:function`` or ``module:function``; without a function it is
        `network`.

    Raises
    ------
    InputError
        ``bad_recipe`` when there is no such function, it fails, or returns something else.
    """
    place, function = split_path(name)
    make = _function(place, function or _FUNCTION)
    model = _called(make, name)

    # So that the source code of the layers is the user's.
    @functools.wraps(make)
    def layers() -> list[Any]:
        return _layers(_called(make, name))

    return Recipe(
        name=printable(Path(place).stem),
        description=f"your own, from {printable(name)}",
        layers=layers,
        shapes=_shapes(model),
        parameters=model.count_params(),
        epochs=12,
        batch_size=128,
        learning_rate=1e-3,
        path=name,
    )


def _function(place: str, function: str) -> Callable[[], Any]:
    try:
        module = _from_file(Path(place)) if place.endswith(".py") else _from_path(place)
    # A user's own file can raise anything; it is reported in one line.
    except Exception as error:
        raise _refused(f"{place}: {type(error).__name__}: {error}") from error
    found = getattr(module, function, None)
    if not callable(found):
        raise _refused(f"{place} has no function {function!r}.")
    return found  # type: ignore[no-any-return]


def _from_file(path: Path) -> ModuleType:
    # A prefix, so that a file called keras.py hides nothing.
    name = f"inkdigits_own_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None or not path.is_file():
        raise FileNotFoundError("no such file")
    module = importlib.util.module_from_spec(spec)
    # Dataclasses look themselves up there while they are made.
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _from_path(name: str) -> ModuleType:
    if "" not in sys.path:
        # As `python -m` does: modules in the current folder count, too.
        sys.path.insert(0, "")
    return importlib.import_module(name)


def _called(make: Callable[[], Any], name: str) -> Any:
    try:
        model = make()
        if isinstance(model, keras.Sequential) and not model.built:
            model.build((None, *_INPUTS[0]))
    except Exception as error:
        raise _refused(f"{name}: {type(error).__name__}: {error}") from error
    if not isinstance(model, keras.Model):
        raise _refused(f"{name}: expected a Keras model, found {type(model).__name__}.")
    if not model.layers or not hasattr(model, "output_shape"):
        raise _refused(
            f"{name}: expected a keras.Sequential of layers or a keras.Model(inputs, outputs), "
            f"found {type(model).__name__}."
        )
    shape = tuple(model.input_shape[1:])
    if shape not in _INPUTS:
        raise _refused(
            f"{name}: expected an input of (28, 28, 1), (28, 28) or (784,), found {shape}. "
            + _advice_on_input(shape)
        )
    _check_last(model, name)
    return model


def _check_last(model: Any, name: str) -> None:
    """Check the last layer, and give it a softmax where it has no activation."""
    last = model.layers[-1]
    expected = "expected a Dense layer of 10 or 11 units at the end"
    if isinstance(last, keras.layers.Softmax | keras.layers.Activation):
        advice = "Leave out the last layer, and give the softmax to the Dense layer before it"
    elif not isinstance(last, keras.layers.Dense):
        advice = "Add one as the last layer"
    elif last.units not in (DIGITS, NOT_A_DIGIT + 1):
        expected += f", found {last.units} units"
        advice = (
            'Its classes must be the digits 0 to 9 in this order, with 11 units also "not a '
            'digit"; replace the last layer and train it again'
        )
    elif last.activation not in (keras.activations.softmax, keras.activations.linear):
        advice = "Replace its activation"
    elif not last.use_bias:
        advice = "Give it a bias"
    elif tuple(model.output_shape) != (None, last.units):
        expected += f", after what is flat; found an output of {tuple(model.output_shape[1:])}"
        advice = "Put keras.layers.Flatten() before it"
    else:
        # Without an activation it gives logits, and their softmax is the answer.
        last.activation = keras.activations.softmax
        return
    raise _refused(f'{name}: {expected}. {advice}: keras.layers.Dense(10, activation="softmax")')


def _advice_on_input(shape: tuple[int | None, ...]) -> str:
    """The layers to add before a network for colour pictures or another size."""
    if len(shape) != 3 or shape[2] not in (1, 3) or None in shape:
        return "Put a layer before it that makes this shape: keras.layers.Reshape(...)"
    layers = ["keras.Input((28, 28, 1))"]
    if shape[2] == 3:
        layers += [
            "keras.layers.Flatten()",
            "keras.layers.RepeatVector(3)",
            "keras.layers.Permute((2, 1))",
            "keras.layers.Reshape((28, 28, 3))",
        ]
    if shape[:2] != (SIDE, SIDE):
        layers.append(f"keras.layers.Resizing({shape[0]}, {shape[1]})")
    return (
        "Glyphs are grey, 28 by 28, 0 to 1 with ink bright on 0. To bring them into its shape, "
        f"return keras.Sequential([{', '.join(layers)}, *model.layers])"
    )


def _layers(model: Any) -> list[Any]:
    """The model as a list: a layer that reshapes glyphs to its input, and its own layers.

    A functional model is split into its body and its last layer.
    """
    reshape = keras.layers.Reshape(model.input_shape[1:])
    if isinstance(model, keras.Sequential):
        return [reshape, *model.layers]
    last = model.layers[-1]
    return [reshape, keras.Model(model.inputs, last.input, name="body"), last]


def _shapes(model: Any) -> tuple[tuple[int, ...], ...]:
    """The output shapes of the layers of `_layers`."""
    if isinstance(model, keras.Sequential):
        outputs = [layer.output.shape for layer in model.layers]
    else:
        outputs = [model.layers[-1].input.shape, model.output_shape]
    return tuple(tuple(shape[1:]) for shape in (model.input_shape, *outputs))


def _refused(message: str) -> InputError:
    return InputError("bad_recipe", message)
