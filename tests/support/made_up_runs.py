"""Run folders with made-up answers, for reports."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from inkdigits.glyph import normalise
from inkdigits.ink import draw
from inkdigits.model.card import load_model
from inkdigits.model.model_folder import save_model
from inkdigits.reports.run import Answers
from inkdigits.synthesis.styles import synthetic_digits


def answers(count: int = 200, wrong: int = 7) -> Answers:
    """Answers to drawn digits: the first ones wrong, each more sure than the one before."""
    samples = list(synthetic_digits(count, seed=1))
    labels = np.array([int(sample.label) for sample in samples])
    sure = np.linspace(0.5, 0.999, count)
    taken_for = np.where(np.arange(count) < wrong, (labels + 1) % 10, labels)
    probabilities = np.repeat((1 - sure)[:, None] / 9, 10, axis=1)
    probabilities[np.arange(count), taken_for] = sure
    return Answers(
        labels=labels,
        probabilities=probabilities.astype(np.float32),
        digit_scores=np.ones(count, np.float32),
        glyphs=np.stack([normalise(draw(sample.ink).pixels) for sample in samples]),
        filters=np.random.default_rng(0).normal(0, 1, (8, 3, 3)).astype(np.float32),
    )


def make_run(folder: Path, epochs: int = 5, **options: object) -> Path:
    """A run folder as training leaves it, with the bundled model in it."""
    folder.mkdir(parents=True)
    model = load_model()
    model.card.training["options"] |= options
    model.card.training["machine"] = "<b>a machine</b>"
    save_model(folder / "model", model)
    history = [
        {
            "epoch": epoch,
            "loss": 1 / epoch,
            "accuracy": 1 - 0.2 / epoch,
            "val_loss": 1.2 / epoch,
            "val_accuracy": 1 - 0.1 / epoch,
            "learning_rate": 0.001,
            "seconds": 3.0,
        }
        for epoch in range(1, epochs + 1)
    ]
    (folder / "history.json").write_text(json.dumps(history))
    np.savez(folder / "answers.npz", allow_pickle=False, **vars(answers()))
    return folder


def evaluation(run: Path) -> dict[str, Any]:
    """What `inkdigits evaluate` finds on 25 digits: one 4 read as 9, and one blank 7."""
    share = {"value": 1.0, "low": 0.5, "high": 1.0, "count": 5}
    by_digit = {"1": share, "4": {**share, "value": 0.9, "count": 10}}
    return {
        "model_sha256": load_model(run / "model").card.sha256,
        "data": "mnist",
        "count": 25,
        "accuracy": {"value": 0.92, "low": 0.75, "high": 0.978, "count": 25},
        "cross_entropy": 0.2345,
        "by_digit": by_digit | {"7": {**share, "value": 0.9, "count": 10}},
        "confusions": [{"label": 4, "taken_for": 9, "count": 1}],
    }
