"""Seconds of training until 99.0 % and 99.5 %: time_to_accuracy.py [--seeds N] [--same-settings].

Side by side, on the same 55,000 images of MNIST and with the same checks on its 5,000 validation
images (four an epoch, their time not counted): the recipe `quick`; the network of `cnn-three` as
tutorials train it, with Adam and batches of 64; and the convolutional network of the Keras
documentation ("Simple MNIST convnet"), rebuilt from its description, with Adam and batches of 128.
When a level is reached on validation data, the test set is read once, to be told beside it; it
stops nothing.

Each is trained in a process of its own: `quick` as `inkdigits train` does it, the others in plain
Keras. What `inkdigits train` sets for any network (TensorFlow's oneDNN, and memory that stays with
the process) makes them faster, too; with --same-settings they get it.

`quick` is trained to its end, the others until they have reached 99.0 %, or for as long as their
descriptions say. Wall and processor seconds, three seeds. Ends with 1 unless `quick` is five times
as fast to 99.0 % as either and reaches 99.5 % before they reach 99.0 %.
"""

from __future__ import annotations

import argparse
import importlib
import json
import math
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from inkdigits.data import Glyphs, load_mnist
from inkdigits.training import RECIPES, Request, resolve

# Keras is imported by each contender, because `inkdigits train` sets something before that.

LEVELS = (0.990, 0.995)
CHECKS = 4
FASTER = 5.0

Reached = dict[float, dict[str, float]]
"""What a training had reached, by level."""


@dataclass
class Clock:
    """Wall and processor seconds while it runs."""

    wall: float = 0.0
    processor: float = 0.0
    _started: tuple[float, float] = field(default=(0.0, 0.0))

    def go(self) -> None:
        """Run."""
        self._started = (time.perf_counter(), time.process_time())

    def stop(self) -> None:
        """Stop, and add what has passed."""
        self.wall += time.perf_counter() - self._started[0]
        self.processor += time.process_time() - self._started[1]


@dataclass(frozen=True)
class Contender:
    """A compiled network, what it is fitted with, and for how long at most."""

    network: Any
    data: dict[str, Any]
    steps: int
    epochs: int
    last_level: float
    averaging: Any = None

    def kept(self) -> AbstractContextManager[None]:
        """The weights that would be kept now, in the network."""
        return self.averaging.in_place() if self.averaging else nullcontext()


def quick(glyphs: Glyphs, seed: int) -> Contender:
    """Our own, as `inkdigits train quick` does it."""
    from inkdigits.training.augmentation import Batches
    from inkdigits.training.averaging import Averaging
    from inkdigits.training.compiling import compiled_network

    options = resolve(Request(recipe="quick", seed=seed))
    recipe = options.recipe
    batches = Batches(
        glyphs,
        batch_size=recipe.batch_size,
        epochs=recipe.epochs,
        augmented_epochs=options.augmented_epochs,
        seed=seed,
    )
    return Contender(
        network=compiled_network(options, len(batches)),
        data={"x": batches, "steps_per_epoch": batches.steps, "shuffle": False},
        steps=batches.steps,
        epochs=recipe.epochs,
        last_level=max(LEVELS),
        averaging=Averaging(recipe.averaging),
    )


def tutorial(glyphs: Glyphs, seed: int) -> Contender:
    """The network of `cnn-three` with Adam and batches of 64, nothing else."""
    return _plain(RECIPES["cnn-three"].layers, glyphs, seed, batch_size=64, epochs=12)


def keras_convnet(glyphs: Glyphs, seed: int) -> Contender:
    """The "Simple MNIST convnet" of keras.io, by F. Chollet, as its page describes it."""
    from keras import layers

    def described() -> list[Any]:
        return [
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]

    return _plain(described, glyphs, seed, batch_size=128, epochs=15)


def _plain(
    own_layers: Callable[[], list[Any]],
    glyphs: Glyphs,
    seed: int,
    *,
    batch_size: int,
    epochs: int,
) -> Contender:
    import keras
    from keras import layers

    keras.utils.set_random_seed(seed)
    network = keras.Sequential(
        [
            keras.Input((28, 28), dtype="uint8"),
            layers.Reshape((28, 28, 1)),
            layers.Rescaling(1 / 255),
            *own_layers(),
        ]
    )
    network.compile(optimizer=keras.optimizers.Adam(1e-3), loss="sparse_categorical_crossentropy")
    return Contender(
        network=network,
        data={"x": glyphs.images, "y": glyphs.labels, "batch_size": batch_size},
        steps=math.ceil(len(glyphs.labels) / batch_size),
        epochs=epochs,
        last_level=min(LEVELS),
    )


CONTENDERS: dict[str, Callable[[Glyphs, int], Contender]] = {
    "quick": quick,
    "cnn-three": tutorial,
    "keras convnet": keras_convnet,
}


class Checks:
    """Stops the clock four times an epoch and looks how far the network has come."""

    def __init__(self, contender: Contender, validation: Glyphs, test: Glyphs) -> None:
        self.reached: Reached = {}
        self._clock = Clock()
        self._contender, self._validation, self._test = contender, validation, test
        self._seen = 0

    def start(self, logs: Any = None) -> None:
        """Start the clock."""
        self._clock.go()

    def after_step(self, batch: int, logs: Any = None) -> None:
        """Check, when it is time to; raises StopIteration when there is nothing left to reach."""
        self._seen += 1
        steps, last_level = self._contender.steps, self._contender.last_level
        if self._seen * CHECKS // steps == (self._seen - 1) * CHECKS // steps:
            return
        self._clock.stop()
        with self._contender.kept():
            accuracy = self._accuracy(self._validation)
            for level in LEVELS:
                if accuracy >= level and level not in self.reached:
                    self.reached[level] = {
                        "wall": self._clock.wall,
                        "processor": self._clock.processor,
                        "epochs": self._seen / steps,
                        "test": self._accuracy(self._test),
                    }
        if last_level in self.reached and last_level < max(LEVELS):
            raise StopIteration
        self._clock.go()

    def _accuracy(self, data: Glyphs) -> float:
        right = 0
        for start in range(0, len(data.labels), 1000):
            part = slice(start, start + 1000)
            answers = np.asarray(self._contender.network(data.images[part], training=False))
            right += int((answers.argmax(axis=1) == data.labels[part]).sum())
        return right / len(data.labels)


def raced(name: str, seed: int) -> Reached:
    """Train one; gives what it reached and when."""
    train, validation, test = (load_mnist(split) for split in ("train", "validation", "test"))
    contender = CONTENDERS[name](train, seed)
    checks = Checks(contender, validation, test)
    from keras.callbacks import LambdaCallback

    watch = LambdaCallback(on_train_begin=checks.start, on_train_batch_end=checks.after_step)
    averaging = [contender.averaging] if contender.averaging else []
    with suppress(StopIteration):
        contender.network.fit(
            **contender.data, epochs=contender.epochs, verbose=0, callbacks=[*averaging, watch]
        )
    return checks.reached


def raced_apart(name: str, seed: int, *, same_settings: bool) -> Reached:
    """Train one in a process of its own."""
    words = [sys.executable, __file__, "--one", name, "--first-seed", str(seed)]
    words += ["--same-settings"] if same_settings else []
    done = subprocess.run(words, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return {float(level): at for level, at in json.loads(done.stdout.splitlines()[-1]).items()}


def lines(name: str, seed: int, reached: Reached) -> Iterator[str]:
    """What a training reached, for people."""
    for level in LEVELS:
        at = reached.get(level)
        told = (
            f"{at['wall']:7.1f} s  {at['processor']:7.1f} s  epoch {at['epochs']:5.2f}  "
            f"test {at['test']:.2%}"
            if at
            else "      -"
        )
        yield f"{name:14} seed {seed}  {level:.1%}  {told}"


def main() -> int:
    """Race, print, and say whether the claim holds."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seeds", type=int, default=3)
    options.add_argument("--first-seed", type=int, default=1)
    options.add_argument("--same-settings", action="store_true")
    options.add_argument("--one", choices=CONTENDERS, help="race this one, in this process")
    chosen = options.parse_args()
    if chosen.one:
        if chosen.same_settings:
            importlib.import_module("inkdigits.training.backend")
        print(json.dumps(raced(chosen.one, chosen.first_seed)))
        return 0
    times: dict[tuple[str, float], list[float]] = {}
    print("what           seed    level     wall   processor")
    for seed in range(chosen.first_seed, chosen.first_seed + chosen.seeds):
        for name in CONTENDERS:
            reached = raced_apart(name, seed, same_settings=chosen.same_settings)
            print(*lines(name, seed, reached), sep="\n", flush=True)
            for level in LEVELS:
                wall = reached.get(level, {}).get("wall", math.inf)
                times.setdefault((name, level), []).append(wall)
    return concluded(times)


def concluded(times: dict[tuple[str, float], list[float]]) -> int:
    """Print what the medians of all seeds say; gives 1 unless the claim holds."""
    middle = {key: statistics.median(each) for key, each in times.items()}
    others = [middle[name, 0.990] for name in CONTENDERS if name != "quick"]
    ratios = [other / middle["quick", 0.990] for other in others]
    first = middle["quick", 0.995] <= min(others)
    print(
        f"medians: quick is {' and '.join(f'{ratio:.1f}' for ratio in ratios)} times as fast to "
        f"99.0 % as the others; it reaches 99.5 % {'before' if first else 'NOT before'} they "
        "reach 99.0 %"
    )
    # What never got there makes no ratio, and NaN is not above anything.
    return int(not (first and all(ratio >= FASTER for ratio in ratios)))


if __name__ == "__main__":
    sys.exit(main())
