"""The engine in JavaScript, held against what Python answers."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

import golden_inks
from inkdigits import Ink, InputError, Reader

NODE = shutil.which("node")
NEEDS_NODE = pytest.mark.skipif(NODE is None, reason="needs Node.js")

EVERY = 20
"""Of the inks, one in twenty is read in the tests that take seconds."""

READ = """
import { readFileSync } from "node:fs";
const { Reader } = await import(process.argv[1]);
const reader = await Reader.load();
for (const line of readFileSync(0, "utf8").trim().split("\\n")) {
  try {
    const reading = reader.readDigit(JSON.parse(line));
    const glyph = reading.glyph && Buffer.from(reading.glyph).toString("base64");
    console.log(JSON.stringify({ ...reading, glyph }));
  } catch (error) {
    console.log(JSON.stringify({ code: error.code ?? String(error), message: error.message }));
  }
}
"""


def read(module: Path, inks: Sequence[Any]) -> list[dict[str, Any]]:
    """What the engine answers in Node.js."""
    assert NODE is not None
    command = [NODE, "--input-type=module", "--eval", READ, module.as_uri()]
    lines = "\n".join(map(json.dumps, inks))
    done = subprocess.run(command, input=lines, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_python_answers_the_golden_inks_as_before() -> None:
    golden = golden_inks.load()
    inks, expected = golden_inks.every(golden, EVERY)
    reader = Reader()
    found = golden.answers([reader.read_digit(ink) for ink in inks])
    assert golden.differences(expected, found) == []


@NEEDS_NODE
@pytest.mark.parametrize("step", [EVERY, pytest.param(1, marks=pytest.mark.slow)])
def test_javascript_answers_the_golden_inks_as_python_does(module_file: Path, step: int) -> None:
    golden = golden_inks.load()
    inks, expected = golden_inks.every(golden, step)
    found = golden_inks.as_answers(golden, read(module_file, [ink.to_dict() for ink in inks]))
    assert golden.differences(expected, found, level=1, share=2e-3) == []


@NEEDS_NODE
def test_the_reason_and_the_box_are_those_of_python(module_file: Path) -> None:
    inks = list(islice(golden_inks.load().inks(), 0, 400, 7))
    reader = Reader()
    for ink, found in zip(inks, read(module_file, [each.to_dict() for each in inks]), strict=True):
        expected = reader.read_digit(ink)
        assert (found["reason"], found["why"]) == (expected.reason, expected.why)
        assert found["box"] == pytest.approx(expected.box, rel=1e-6, abs=1e-6 * ink.size)


@NEEDS_NODE
def test_ink_that_cannot_be_read_is_refused_with_the_code_of_python(module_file: Path) -> None:
    bad: list[dict[str, Any]] = [
        {"strokes": []},
        {"strokes": [[]]},
        {"strokes": "strokes"},
        {"strokes": [[[1, 2, 3]]]},
        {"strokes": [[["1", 2]]]},
        {"strokes": [[[True, False]]]},
        {"strokes": [[[1e101, 0]]]},
        {"strokes": [[[0, 0]]], "pen_width": 0},
        {"strokes": [[[0, 0]]], "pen_width": "wide"},
        {"strokes": [[[0, 0]]] * 2_001},
        {"strokes": [[[0, 0]] * 100_001]},
    ]
    for ink, found in zip(bad, read(module_file, bad), strict=True):
        with pytest.raises(InputError) as refused:
            Ink.from_dict(ink)
        assert found["code"] == refused.value.code
