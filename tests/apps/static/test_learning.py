"""Learning in JavaScript, held against what Python learns from the same corrections."""

from __future__ import annotations

import functools
import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from inkdigits.apps.static.bundling import bundled
from inkdigits.apps.static.weights import GUARD, MODEL, guard_module, model_module
from inkdigits.model.card import load_model
from inkdigits.model.classifier import bundled_classifier
from inkdigits.profile.correction import Correction
from inkdigits.profile.guard import guard_glyphs
from inkdigits.profile.learning import Learned, learn, with_more
from inkdigits.profile.teaching import bundled_teachable
from inkdigits.synthesis.styles import STYLES, write
from square_one import glyph_of, plain_one, square_one

NODE = shutil.which("node")

pytestmark = pytest.mark.skipif(NODE is None, reason="needs Node.js")

LARGEST = 0.005
"""Difference of a probability: the guard set and the basis are rounded."""

Glyphs = NDArray[np.uint8]

LEARN = """
import { Encoder } from "./engine/encoding.js";
import GUARD from "./engine/guard.js";
import { Learned } from "./engine/learning.js";
import MODEL from "./engine/model.js";
import { InkReader } from "./engine/reader.js";

export async function answer({ taught, digits, asked, oneByOne }) {
  const reader = new InkReader(MODEL);
  const encoder = await Encoder.of(GUARD);
  const answerTo = (glyph) => reader.classify(Uint8Array.from(glyph));
  const glyphs = taught.map((each) => encoder.encode(answerTo(each)));
  let learned = await Learned.anew(encoder, []);
  const lessons = glyphs.map((glyph, place) => ({ glyph, digit: digits[place], used: false }));
  if (!oneByOne) learned = await Learned.anew(encoder, lessons);
  else for (const { glyph, digit } of lessons) learned = await learned.withAnother(glyph, digit);
  const answers = asked.map((glyph) => learned.adapt(answerTo(glyph)));
  return {
    used: learned.lessons.map((each) => each.used),
    contradicts: digits.map((_, place) => learned.contradicting(place)),
    shares: answers.map(({ probabilities }) => probabilities),
    scores: answers.map(({ digitScore }) => digitScore),
  };
}
"""

RUN = """
import { readFileSync } from "node:fs";
console.log(JSON.stringify(await $test.answer(JSON.parse(readFileSync(0, "utf8")))));
"""


class Case(NamedTuple):
    """Corrections, and the glyphs that are read with them."""

    taught: Glyphs
    digits: list[int]
    asked: Glyphs


def square_ones(places: Sequence[int]) -> Glyphs:
    return np.stack([glyph_of(square_one(place)) for place in places])


def handwriting(count: int, seed: int) -> tuple[Glyphs, list[int]]:
    """Digits in one style of each digit."""
    rng = np.random.default_rng(seed)
    styles = [style for style in STYLES.values() if rng.random() < 0.4][:40]
    chosen = [styles[place % len(styles)] for place in range(count)]
    digits = [int(style.digit) for style in chosen]
    return np.stack([glyph_of(write(style, rng)) for style in chosen]), digits


CASES = (
    "nothing",
    "one correction",
    "five of a form",
    "a contradiction",
    "a hand",
    "a hand, a fifth of it wrong",
    "what would do harm",
)


@functools.cache
def cases() -> dict[str, Case]:
    others, labels = handwriting(60, 1)
    fresh = np.concatenate([square_ones(range(5, 10)), handwriting(40, 2)[0], guard_glyphs()[:100]])
    rng = np.random.default_rng(3)
    wrong = [label if rng.random() < 0.8 else int(rng.integers(10)) for label in labels]
    ones = square_ones(range(5))
    given = [
        (others[:0], []),
        (ones[:1], [1]),
        (ones, [1] * 5),
        (ones, [1, 7, 1, 1, 7]),
        (others, labels),
        (others, wrong),
        (np.stack([glyph_of(plain_one(place)) for place in range(12)]), [7] * 12),
    ]
    return {name: Case(*each, fresh) for name, each in zip(CASES, given, strict=True)}


def flat(glyphs: Glyphs) -> list[list[int]]:
    return glyphs.reshape(len(glyphs), 784).tolist()


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A script that answers cases."""
    model = load_model()
    guard = guard_module(model)
    assert guard is not None
    file = tmp_path_factory.mktemp("learning") / "learn.mjs"
    given = {"test.js": LEARN, MODEL: model_module(model), GUARD: guard}
    file.write_text(bundled("test.js", given) + RUN, encoding="utf-8")
    return file


def in_javascript(script: Path, case: Case, *, one_by_one: bool) -> dict[str, Any]:
    assert NODE is not None
    content = {
        "taught": flat(case.taught),
        "digits": case.digits,
        "asked": flat(case.asked),
        "oneByOne": one_by_one,
    }
    done = subprocess.run(
        [NODE, str(script)], input=json.dumps(content), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def in_python(case: Case, *, one_by_one: bool) -> Learned:
    encoder = bundled_teachable().encoder
    encoded = encoder.encode(case.taught)
    corrections = [
        Correction(place, digit, each, None, digit, "2026-01-01T00:00:00+00:00")
        for place, (each, digit) in enumerate(zip(case.taught, case.digits, strict=True))
    ]
    if not one_by_one:
        return learn(0, tuple(corrections), encoded, encoder)
    learned = learn(0, (), encoded[:0], encoder)
    for place, each in enumerate(corrections):
        learned = with_more(learned, [each], encoded[place : place + 1], encoder)
    return learned


@pytest.mark.parametrize(
    ("name", "one_by_one"),
    [
        ("five of a form", True),
        *(
            pytest.param(name, one_by_one, marks=pytest.mark.slow)
            for name in CASES
            for one_by_one in (True, False)
            if not (one_by_one and name.startswith("a hand"))
        ),
    ],
)
def test_the_same_corrections_teach_the_same(script: Path, name: str, one_by_one: bool) -> None:
    case = cases()[name]
    learned = in_python(case, one_by_one=one_by_one)
    answers = bundled_classifier().classify(case.asked, features=True)
    expected = learned.head.adapt(answers, bundled_teachable().encoder)
    found = in_javascript(script, case, one_by_one=one_by_one)
    shares = np.array(found["shares"])
    assert learned.used.all() == (name != "what would do harm")
    assert found["used"] == learned.used.tolist()
    assert [tuple(each) for each in found["contradicts"]] == [
        each.contradicts for each in learned.described()
    ]
    assert shares.argmax(axis=1).tolist() == expected.probabilities.argmax(axis=1).tolist()
    assert np.abs(shares - expected.probabilities).max() <= LARGEST
    assert np.abs(np.array(found["scores"]) - expected.digit_scores).max() <= LARGEST
