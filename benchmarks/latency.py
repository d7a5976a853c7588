"""How long reading takes, beside Keras and RapidOCR: latency.py [--runs N] [--no-bars].

First a digit on a 300x300 canvas, beside Keras, which gets a ready glyph for the same network, and
how long each step of the way takes. Then files of different kinds with one digit, and, where there
is a numbers model (--numbers-model FOLDER names another than the bundled one), with a number and
with a page of numbers, beside RapidOCR: its recogniser alone, which does the same job where the
digit fills the picture, and its whole pipeline. See `engines`: each is a process on one thread.

All take turns in one run, because machines are shared and noisy: believe the ratios, not the times.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import cv2
import numpy as np
from latency_pictures import compare_with_rapidocr
from onnxruntime import InferenceSession, SessionOptions

from inkdigits import Reader
from inkdigits.evaluation import draw_on_canvas
from inkdigits.glyph import normalise
from inkdigits.layout import find_lines, joined
from inkdigits.model.card import load_model
from inkdigits.model.classifier import Classifier
from inkdigits.paper import find_ink
from inkdigits.picture import open_picture
from inkdigits.preparation import glyph_of
from inkdigits.reading import decide
from inkdigits.synthesis.styles import synthetic_digits
from inkdigits.training import RECIPES, build
from inkdigits.training.onnx_file import to_onnx

BARS = {"model.predict(glyph)": 30.0, "model(glyph)": 2.0}
MOST_FOR_WORLD = 4.0
PICTURES = 20


def main() -> int:
    """Print both tables; 1 when a bar is missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=15, help="rounds over all pictures")
    options.add_argument("--no-bars", action="store_true", help="end with 0 whatever the ratios")
    options.add_argument("--numbers-model", default="", help="a model or run folder")
    chosen = options.parse_args()
    cv2.setNumThreads(1)
    rng = np.random.default_rng(0)
    pictures = [draw_on_canvas(each.ink, rng) for each in synthetic_digits(PICTURES, seed=2)]
    met = compare_with_keras(pictures, chosen.runs)
    time_stations(pictures, chosen.runs)
    met &= compare_recipes([glyph_of(picture) for picture in pictures], chosen.runs)
    met &= compare_with_rapidocr(chosen.runs, chosen.numbers_model)
    return 0 if met or chosen.no_bars else 1


def compare_with_keras(pictures: Sequence[Any], runs: int) -> bool:
    """Print the medians and ratios, and say whether each reaches its bar."""
    network = build(RECIPES[load_model().card.recipe], seed=0)
    glyphs = [glyph_of(picture)[None] for picture in pictures]
    reader = Reader()
    calls: dict[str, tuple[Callable[[Any], Any], Sequence[Any]]] = {
        "read_digit(canvas)": (reader.read_digit, pictures),
        "model(glyph)": (lambda glyph: np.asarray(network(glyph, training=False)), glyphs),
        "model.predict(glyph)": (lambda glyph: network.predict(glyph, verbose=0), glyphs),
    }
    for call, inputs in calls.values():
        call(inputs[0])
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(runs):
        for place in range(len(pictures)):
            for name, (call, inputs) in calls.items():
                taken[name].append(timed(call, inputs[place]))
    medians = {name: statistics.median(times) for name, times in taken.items()}
    ours = medians["read_digit(canvas)"]
    met = True
    print(f"{'one digit, median':24}{'ms':>9}{'times ours':>12}{'bar':>6}")
    for name, median in medians.items():
        bar = BARS.get(name)
        met &= bar is None or median / ours >= bar
        print(f"{name:24}{median * 1e3:9.3f}{median / ours:12.1f}{bar or '':>6}")
    return met


def time_stations(pictures: Sequence[Any], runs: int) -> None:
    """Print the share of the time that each station takes."""
    model = load_model()
    classifier = Classifier(model)
    taken: dict[str, float] = dict.fromkeys(("open", "find ink", "find marks", "normalise"), 0.0)
    taken |= {"classify": 0.0, "decide": 0.0}

    def station(name: str, call: Callable[[Any], Any], given: Any) -> Any:
        start = time.perf_counter()
        result = call(given)
        taken[name] += time.perf_counter() - start
        return result

    for _ in range(runs):
        for picture in pictures:
            opened = station("open", open_picture, picture)
            sheet = station("find ink", find_ink, opened)
            lines = station("find marks", find_lines, sheet.pixels)
            mark = joined([mark for line in lines for mark in line])
            glyph = station("normalise", normalise, mark.ink)
            answer = station("classify", classifier.classify, glyph[None])
            station(
                "decide",
                lambda it: decide(
                    it.probabilities[0], float(it.digit_scores[0]), model.card.thresholds
                ),
                answer,
            )
    total = sum(taken.values())
    print(f"\n{'station':24}{'ms':>9}{'share':>12}")
    for name, seconds in taken.items():
        each = seconds / (runs * len(pictures))
        print(f"{name:24}{each * 1e3:9.3f}{seconds / total:12.1%}")


def compare_recipes(glyphs: Sequence[Any], runs: int) -> bool:
    """Print what one glyph costs each network that may come along, on ONNX Runtime."""
    options = SessionOptions()
    options.intra_op_num_threads = 1
    sessions = {
        name: InferenceSession(to_onnx(build(RECIPES[name], seed=0), RECIPES[name]), options)
        for name in ("cnn", "world")
    }
    taken: dict[str, list[float]] = {name: [] for name in sessions}
    for _ in range(runs):
        for glyph in glyphs:
            for name, session in sessions.items():
                given = {"glyphs": glyph[None]}
                taken[name].append(timed(lambda it: session.run(None, it), given))  # noqa: B023
    medians = {name: statistics.median(times) for name, times in taken.items()}
    print(f"\n{'network alone, median':24}{'ms':>9}{'times cnn':>12}{'bar':>6}")
    for name, median in medians.items():
        bar = MOST_FOR_WORLD if name == "world" else ""
        print(f"{name:24}{median * 1e3:9.3f}{median / medians['cnn']:12.1f}{bar:>6}")
    return medians["world"] <= MOST_FOR_WORLD * medians["cnn"]


def timed(call: Callable[[Any], Any], given: Any) -> float:
    """Seconds that one call takes."""
    start = time.perf_counter()
    call(given)
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
