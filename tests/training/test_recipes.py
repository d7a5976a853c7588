from __future__ import annotations

import inspect
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from inkdigits import InputError, ModelError
from inkdigits.model.card import load_model
from inkdigits.model.classifier import Classifier
from inkdigits.model.model_folder import save_model
from inkdigits.training import RECIPES, build, export_file, find_recipe


def test_cnn_has_the_classic_layers() -> None:
    network = build(RECIPES["cnn"], seed=0)
    layers = network.layers[2:]
    assert [type(layer).__name__ for layer in layers] == [
        "Conv2D", "MaxPooling2D", "Conv2D", "MaxPooling2D", "Flatten", "Dense", "Dense",
    ]  # fmt: skip
    assert [layer.output.shape[1:] for layer in layers] == [
        (26, 26, 32), (13, 13, 32), (11, 11, 64), (5, 5, 64), (1600,), (128,), (10,),
    ]  # fmt: skip
    assert network.count_params() == 225_034


@pytest.mark.slow
@pytest.mark.parametrize("name", RECIPES)
def test_networks_map_bytes_to_probabilities(name: str) -> None:
    network = build(RECIPES[name], seed=0)
    glyphs = np.random.default_rng(0).integers(0, 256, (5, 28, 28), np.uint8)
    probabilities = network.predict(glyphs, verbose=0)
    assert probabilities.shape == (5, 11 if RECIPES[name].tells_nondigits else 10)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
    # Scaled inside: without it, sums of 0..255 drive an untrained softmax to 0 and 1.
    assert probabilities.max() < 0.9


def test_same_seed_same_weights() -> None:
    first, again, other = (build(RECIPES["cnn"], seed).get_weights()[0] for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()


def test_recipe_with_wrong_shapes_or_parameters_fails() -> None:
    with pytest.raises(AssertionError, match="225034"):
        build(replace(RECIPES["cnn"], parameters=225_035), seed=0)
    with pytest.raises(AssertionError, match="cnn"):
        build(replace(RECIPES["cnn"], shapes=()), seed=0)


def test_world_is_small_and_has_a_class_for_nondigits() -> None:
    world = RECIPES["world"]
    assert world.parameters <= 500_000
    assert world.tells_nondigits
    assert not RECIPES["cnn"].tells_nondigits
    assert build(world, seed=0).count_params() == world.parameters


def test_cnn_three_has_the_layers_and_parameters_of_the_tutorial() -> None:
    network = build(RECIPES["cnn-three"], seed=0)
    assert [type(layer).__name__ for layer in network.layers[2:]] == [
        "Conv2D", "MaxPooling2D", "Conv2D", "MaxPooling2D", "Conv2D", "Flatten", "Dense", "Dense",
    ]  # fmt: skip
    assert network.count_params() == 93_322


OWN = """
from __future__ import annotations
from dataclasses import dataclass
import keras
from keras import layers

@dataclass
class Size:
    kernel: int = 5


def network():
    return keras.Sequential([
        layers.Conv2D(4, 5, strides=3, activation="relu"),
        layers.Flatten(),
        layers.Dense(10, activation="softmax"),
    ])

def functional():
    flat = keras.Input((784,))
    hidden = layers.Dense(16, activation="relu")(flat)
    both = layers.Concatenate()([flat, hidden])
    return keras.Model(flat, layers.Dense(11, activation="softmax")(both))

def of_letters():
    return keras.Sequential([layers.Flatten(), layers.Dense(26, activation="softmax")])

def wide():
    return keras.Sequential(
        [keras.Input((32, 32, 3)), layers.Flatten(), layers.Dense(10, activation="softmax")]
    )

def flat():
    return keras.Sequential([layers.Dense(10, activation="softmax")])

def unbiased():
    last = layers.Dense(10, activation="softmax", use_bias=False)
    return keras.Sequential([layers.Flatten(), last])

def subclassed():
    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.last = layers.Dense(10, activation="softmax")

        def call(self, given):
            return self.last(given)

    return Own()

def misspelt():
    return keras.Sequential([layers.Conv2d(4, 5)])

def small_colour():
    return keras.Sequential(
        [keras.Input((28, 28, 3)), layers.Flatten(), layers.Dense(10, activation="softmax")]
    )

def logits():
    return keras.Sequential([layers.Flatten(), layers.Dense(10)])

def flat_logits():
    flat = keras.Input((784,))
    return keras.Model(flat, layers.Dense(10)(flat))

def separate_softmax():
    return keras.Sequential([layers.Flatten(), layers.Dense(10), layers.Softmax()])

def odd_activation():
    return keras.Sequential([layers.Flatten(), layers.Dense(10, activation="sigmoid")])

def nothing():
    return None

def failing():
    raise ValueError("no luck")

number = 3
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "mine.py"
    path.write_text(OWN)
    return path


def test_own_network_is_a_recipe(own: Path) -> None:
    recipe = find_recipe(str(own))
    assert recipe.name == "mine"
    assert recipe.parameters == 5 * 5 * 4 + 4 + 8 * 8 * 4 * 10 + 10
    network = build(recipe, seed=0)
    answers = network.predict(np.full((2, 28, 28), 255, np.uint8), verbose=0)
    assert answers.shape == (2, 10)
    # Scaled inside, as for all others.
    assert answers.max() < 0.9
    # Shown as it was written, and layer by layer.
    assert "def network" in inspect.getsource(recipe.layers)
    assert [type(layer).__name__ for layer in recipe.layers()][:2] == ["Reshape", "Conv2D"]
    other = find_recipe(f"{own}:functional")
    assert other.tells_nondigits
    assert build(other, seed=0).output_shape == (None, 11)


@pytest.mark.parametrize(
    ("function", "told"),
    [
        (":of_letters", r"found 26 units. .*keras.layers.Dense\(10, activation=\"softmax\"\)"),
        (":flat", r"expected a Dense layer of 10 or 11 .* Put keras.layers.Flatten\(\) before it"),
        (":unbiased", r"expected a Dense layer of 10 or 11 units at the end. Give it a bias"),
        (":separate_softmax", r"Leave out the last layer, and give the softmax to the Dense"),
        (":odd_activation", r"Replace its activation: keras.layers.Dense"),
        (":small_colour", r"found \(28, 28, 3\). .*RepeatVector\(3\)"),
        (":subclassed", r"expected a keras.Sequential of layers or .*, found Own"),
        (":misspelt", r"AttributeError: .*Conv2d"),
        (":wide", r"expected an input of \(28, 28, 1\), .*found \(32, 32, 3\)"),
        (":nothing", r"expected a Keras model, found NoneType"),
        (":failing", r"ValueError: no luck"),
        (":number", r"has no function 'number'"),
        (":missing", r"has no function 'missing'"),
    ],
)
def test_own_network_that_does_not_fit_is_refused(own: Path, function: str, told: str) -> None:
    with pytest.raises(InputError, match=told) as refused:
        find_recipe(f"{own}{function}")
    assert refused.value.code == "bad_recipe"


@pytest.mark.slow
@pytest.mark.parametrize("function", ["logits", "flat_logits"])
def test_own_network_with_logits_gets_a_softmax(own: Path, function: str, tmp_path: Path) -> None:
    recipe = find_recipe(f"{own}:{function}")
    network = build(recipe, seed=3)
    glyphs = np.random.default_rng(0).integers(0, 256, (2, 28, 28), np.uint8)
    np.testing.assert_allclose(network.predict(glyphs, verbose=0).sum(axis=1), 1, rtol=1e-5)
    # As its owner saved it.
    flat = glyphs.reshape(2, 784) / np.float32(255)
    theirs = keras.Sequential([keras.Input((784,)), keras.layers.Dense(10)])
    theirs.set_weights(network.get_weights())
    theirs.save(tmp_path / "theirs.keras")
    model = export_file(tmp_path / "theirs.keras", recipe, tmp_path / "model")
    values = theirs.predict(flat, verbose=0)
    expected = np.exp(values) / np.exp(values).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(Classifier(model).classify(glyphs)[0], expected, atol=1e-5)


@pytest.mark.parametrize("function", ["wide", "small_colour"])
def test_advice_on_colour_input_works_when_copied(own: Path, function: str) -> None:
    with pytest.raises(InputError) as refused:
        find_recipe(f"{own}:{function}")
    advice = refused.value.message.split("return ")[1]
    with own.open("a") as file:
        file.write(f"\ndef wrapped():\n    model = {function}()\n    return {advice}\n")
    recipe = find_recipe(f"{own}:wrapped")
    glyphs = np.random.default_rng(0).integers(0, 256, (2, 28, 28), np.uint8)
    assert build(recipe, seed=0).predict(glyphs, verbose=0).shape == (2, 10)


def test_weights_of_an_own_network_are_refused_with_the_export_command(tmp_path: Path) -> None:
    theirs = keras.Sequential([keras.Input((784,)), keras.layers.Dense(10)])
    theirs.save(tmp_path / "theirs.keras")
    with pytest.raises(ModelError, match=r"inkdigits export .*theirs.keras --recipe net.py --out"):
        export_file(tmp_path / "theirs.keras", None, tmp_path / "model")


def test_file_or_module_that_cannot_run_is_reported_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("def network(:\n")
    for name, told in (
        (str(tmp_path / "broken.py"), r"broken.py: SyntaxError: .*line 1"),
        (str(tmp_path / "none.py"), r"none.py: FileNotFoundError: no such file"),
        ("no_such_module:network", r"no_such_module: ModuleNotFoundError"),
    ):
        with pytest.raises(InputError, match=told):
            find_recipe(name)


def test_export_of_a_card_without_recipe_names_the_option(
    tmp_path: Path,
) -> None:
    model = load_model()
    save_model(tmp_path / "model", replace(model, card=replace(model.card, training={})))
    with pytest.raises(ModelError, match=r"name it yourself: --recipe net\.py"):
        export_file(tmp_path, None, tmp_path / "out")
