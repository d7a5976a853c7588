from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from inkdigits import Digit, Reader, Unread
from inkdigits.evaluation import (
    MOST_MISREAD,
    Evaluation,
    Predictions,
    Sample,
    Selection,
    Truth,
    draw_on_canvas,
    evaluate,
    predict,
    score,
)
from inkdigits.evaluation.result import ConfidenceScores
from inkdigits.ink import draw
from inkdigits.model.card import Thresholds
from inkdigits.reading import BLANK, decide
from inkdigits.synthesis.styles import STYLES, synthetic_digits


def answer(digit: int, confidence: float, status: str = "read", score: float = 1.0) -> Digit:
    rest = (1 - confidence) / 9
    probabilities = tuple(confidence if each == digit else rest for each in range(10))
    read = digit if status == "read" else None
    return Digit(read, status, confidence, probabilities, score)  # type: ignore[arg-type]


def digits(text: str) -> list[Truth]:
    """Truths of digits from words such as "site:12"."""
    words = (word.split(":") for word in text.split())
    return [Truth(digit, site) for site, labels in words for digit in labels]


def confidence_of(result: Evaluation) -> ConfidenceScores:
    assert result.confidence is not None
    return result.confidence


def test_accuracy_counts_the_most_probable_digit_whatever_the_status() -> None:
    answers = [answer(1, 0.9), answer(2, 0.4, "unsure"), answer(3, 0.8), BLANK]
    result = score("made up", Predictions(list(answers), digits("a:12 b:70")))
    assert result.correct.value == 0.5
    assert (confidence_of(result).answered, confidence_of(result).answered_wrong) == (0.5, 0.25)
    assert result.by_site["a"].value == 1 and result.by_site["b"].value == 0
    assert [(each.label, each.taken_for) for each in result.confusions] == [(7, 3)]


def test_writers_with_ten_digits_or_more_are_compared_worst_first() -> None:
    wrong = {"good": (0, 10), "poor": (5, 20), "rare": (9, 9)}
    answers, truths = [], []
    for writer, (mistakes, count) in wrong.items():
        answers += [answer(1 if place < mistakes else 2, 0.9) for place in range(count)]
        truths += [Truth("2", "here", writer)] * count
    result = score("made up", Predictions(list(answers), truths))
    assert list(result.compared_writers) == ["poor", "good"]
    # The mean over writers counts each alike: the accuracy of their digits would be 25 of 30.
    assert result.mean_over_writers == (0.75 + 1) / 2
    assert result.by_writer["rare"].value == 0
    form = json.loads(json.dumps(result.to_dict()))
    assert form["writers"] == {"least_digits": 10, "count": 2, "mean": 0.875, "worst": 0.75}
    assert set(form["by_writer"]) == set(wrong)


def test_confidence_is_compared_with_correctness() -> None:
    answers = [answer(1, 0.9)] * 80 + [answer(1, 0.5, "unsure")] * 20
    truths = [Truth("1", "a")] * 80 + [Truth("2", "a")] * 15 + [Truth("1", "a")] * 5
    result = score("made up", Predictions(list(answers), truths))
    found = confidence_of(result)
    assert [(each.count, each.accuracy) for each in found.reliability] == [(20, 0.25), (80, 1.0)]
    assert found.error_by_share[0.8] == 0
    # The 20 of equal confidence are answered together.
    assert found.error_by_share[0.9] == found.error_by_share[1.0] == 0.15
    assert json.loads(json.dumps(result.to_dict()))["error_by_share"]["0.8"] == 0


@pytest.mark.slow
def test_bundled_model_reads_synthetic_digits() -> None:
    counts: list[int] = []
    result = evaluate(Reader(), "synthetic", Selection(limit=200), progress=counts.append)
    assert counts == list(range(1, 201))
    # The whole test gave 99.65 %; two standard errors of 200 digits are 0.7 points.
    assert result.correct.value >= 0.985
    assert confidence_of(result).unread == 0
    assert set(result.by_style) == set(STYLES)
    assert result.by_writer == {}


def test_unreadable_picture_in_a_folder_counts_as_wrong(tmp_path: Path) -> None:
    for number, sample in enumerate(synthetic_digits(20, seed=4)):
        folder = tmp_path / sample.label
        folder.mkdir(exist_ok=True)
        cv2.imwrite(str(folder / f"{number}.png"), 255 - draw(sample.ink).pixels)
    (tmp_path / "0" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n cut")
    result = evaluate(Reader(), str(tmp_path))
    assert result.count == 21
    assert confidence_of(result).unread == 1
    assert result.by_label["0"].value < 1
    assert result.correct.value > 0.9


def test_the_same_seed_gives_the_same_canvas() -> None:
    sample = next(synthetic_digits(1, seed=9))
    first, again, other = (
        draw_on_canvas(sample.ink, np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert first.shape == (300, 300)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_accuracy_without_mislabelled_ink_is_reported() -> None:
    answers = [answer(1, 0.9), answer(1, 0.9), answer(2, 0.9)]
    known = [Truth("7", "a", mislabelled=True), Truth("1", "a"), Truth("1", "a")]
    result = score("made up", Predictions(list(answers), known))
    assert (result.correct.value, result.mislabelled) == (1 / 3, 1)
    assert result.without_mislabelled is not None and result.without_mislabelled.value == 0.5


def test_nondigits_are_compared_with_digits_by_digit_score() -> None:
    thresholds = Thresholds(digit_score=0.5)

    def decided(digit_score: float, marks: int = 1) -> Digit:
        probabilities = np.full(10, 0.1, np.float32)
        return decide(probabilities, digit_score, thresholds, marks=marks)

    digits = Predictions(
        [decided(0.9 + place / 1000) for place in range(100)], [Truth("1", "a")] * 100
    )
    answers = [
        decided(0.9 + 50 / 1000),
        decided(0.4),
        decided(0.2),
        decided(0.99, 2),
        decided(0.3, 2),
        BLANK,
    ]
    nondigits = Predictions([*answers, Unread("damaged_image", "cut")], [Truth("A", "a")] * 7)
    against = score("made up", nondigits, digits=digits).against_digits
    assert against is not None
    # 1 of the 100 digits lies below; what has two marks is refused however well it looks.
    assert against.threshold == 0.9 + 1 / 1000
    assert (against.digits_refused.value, against.nondigits_refused.value) == (0.01, 6 / 7)
    # 50 digits are below the one good non-digit and one is equal to it.
    assert against.auroc == pytest.approx(1 - 50.5 / 700)


def test_share_of_digits_refused_for_separate_marks_is_reported() -> None:
    thresholds = Thresholds()
    even = np.full(10, 0.1, np.float32)
    digits = [decide(even, 1.0, thresholds, marks=1 + (place < 5)) for place in range(100)]
    nondigits = Predictions([BLANK, decide(even, 1.0, thresholds)], [Truth("A", "a")] * 2)
    against = score(
        "made up", nondigits, digits=Predictions(list(digits), [Truth("1", "a")] * 100)
    ).against_digits
    assert against is not None
    assert (against.digits_refused.value, against.nondigits_refused.value) == (0.05, 0.5)


def test_synthetic_nondigits_are_scored_by_kind_and_group() -> None:
    result = evaluate(Reader(), "nondigits", Selection(only=["tree", "spiral"], limit=20))
    assert {kind: share.count for kind, share in result.by_label.items()} == {
        "tree": 10,
        "spiral": 10,
    }
    assert {use: share.count for use, share in result.by_site.items()} == {
        "for-training": 10,
        "held-out": 10,
    }
    assert sum(result.statuses.values()) == 20
    held_out = evaluate(Reader(), "nondigits", Selection(only=["held-out"], limit=15))
    assert set(held_out.by_site) == {"held-out"}


class Sure:
    """In place of a reader: says 1 to everything, ever more surely."""

    def iter_digits(self, sources: Iterable[Any]) -> Iterator[Digit]:
        glyph = np.zeros((28, 28), np.uint8)
        for place, _ in enumerate(sources):
            known = answer(1, 0.2 + place / 2000)
            yield Digit(1, "read", known.confidence, known.probabilities, 1.0, glyph=glyph)


def test_glyphs_of_the_most_confident_mistakes_are_kept() -> None:
    samples = [
        Sample(np.zeros((9, 9), np.uint8), Truth(str(place % 2), "a")) for place in range(1000)
    ]
    predictions = predict(Sure(), samples)  # type: ignore[arg-type]
    assert predictions.misread_count == 500
    assert len(predictions.misread) == MOST_MISREAD
    assert {each.truth.label for each in predictions.misread} == {"0"}
    kept = [each.confidence for each in predictions.misread]
    assert kept == sorted(kept, reverse=True) and (kept[0], kept[-1]) == (
        0.2 + 998 / 2000,
        0.2 + 200 / 2000,
    )
    assert all(each.glyph is None for each in predictions.answers if isinstance(each, Digit))


def test_unread_row_has_no_digit() -> None:
    assert Unread("damaged_image", "image is damaged.").digit is None
