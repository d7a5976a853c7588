from __future__ import annotations

import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from inkdigits import Digit, InputError, Reader, Unread
from inkdigits.data import DATA_SETS, DataSet, InkSample, ink_hash, split_of, write_ink_file
from inkdigits.data import samples as data_samples
from inkdigits.data.registry import DataFile
from inkdigits.evaluation import (
    MOST_MISREAD,
    Evaluation,
    Predictions,
    Sample,
    Selection,
    Truth,
    draw_on_canvas,
    evaluate,
    list_samples,
    predict,
    score,
)
from inkdigits.evaluation.result import ConfidenceScores
from inkdigits.ink import Ink, draw
from inkdigits.model.card import Thresholds
from inkdigits.reading import BLANK, decide
from inkdigits.synthesis.nondigits import KINDS, SHAPE_KINDS
from inkdigits.synthesis.styles import STYLES, synthetic_digits

WRITERS = [f"hand-{number}" for number in range(60)]
TEST_WRITERS = [writer for writer in WRITERS if split_of(writer) == "test"]


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


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Ten digits of 60 writers at three sites; signs of a fourth of them and of 20 others."""
    digits = [
        InkSample(each.ink, each.label, f"site-{number % 3}", writer)
        for number, writer in enumerate(WRITERS)
        for each in synthetic_digits(10, seed=number)
    ]
    signs = [
        InkSample(ink, label, "site-0", writer)
        for writer in [*WRITERS[::4], *(f"only-signs-{number}" for number in range(20))]
        for label, ink in SIGNS.items()
    ]
    _register(monkeypatch, tmp_path, "unipen-digits", digits)
    _register(monkeypatch, tmp_path, "unipen-nondigits", signs)
    return tmp_path


SIGNS = {
    "=": Ink([[[0, 0], [9, 0]], [[0, 6], [9, 6]]]),
    "O": Ink([[[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]]]),
    "V": Ink([[[0, 0], [4, 9], [8, 0]]]),
}


def _register(
    monkeypatch: pytest.MonkeyPatch, folder: Path, name: str, samples: Iterable[InkSample]
) -> None:
    path = f"{name}.jsonl.gz"
    write_ink_file(folder / path, samples)
    content = gzip.decompress((folder / path).read_bytes())
    file = DataFile(path, len(content), hashlib.sha256(content).hexdigest())
    made_up = DataSet(name, path, (file,), "made up", "nowhere", "none", "nobody", "Ask Ann.")
    monkeypatch.setitem(DATA_SETS, name, made_up)


def truths(data: str, data_dir: Path, **selected: Any) -> list[Truth]:
    if data.startswith("unipen"):
        # Else each would be drawn.
        selected["input_form"] = "ink"
    samples = list_samples(data, Selection(**selected), data_dir=data_dir)
    return [sample.truth for sample in samples]


@pytest.mark.slow
def test_splits_have_different_writers_and_all_has_every_writer(data_dir: Path) -> None:
    for split in ("train", "validation", "test"):
        found = truths("unipen-digits", data_dir, split=split)
        assert {truth.writer for truth in found} == {w for w in WRITERS if split_of(w) == split}
    assert len(truths("unipen-digits", data_dir, split="all")) == 600
    assert len(truths("unipen-digits", data_dir)) == 10 * len(TEST_WRITERS)


@pytest.mark.slow
def test_only_named_sites_writers_and_characters_are_selected(data_dir: Path) -> None:
    assert {each.site for each in truths("unipen-digits", data_dir, only=["site-1"])} == {"site-1"}
    writer = TEST_WRITERS[0]
    named = truths("unipen-digits", data_dir, only=[writer], characters="17")
    assert [(each.writer, each.label) for each in named] == [(writer, "1"), (writer, "7")]
    styles = truths("synthetic", data_dir, only=["7-crossed", "1-bar"], limit=40)
    assert Counter(each.style for each in styles) == {"7-crossed": 20, "1-bar": 20}
    for data, known in (
        ("unipen-digits", writer),
        ("synthetic", "7-crossed"),
        ("nondigits", "tree"),
    ):
        with pytest.raises(InputError, match="nothing is called 'nobody'; check the split"):
            truths(data, data_dir, only=[known, "nobody"])


@pytest.mark.slow
def test_limit_is_spread_evenly(data_dir: Path) -> None:
    found = truths("unipen-digits", data_dir, split="all", only=["site-0"], limit=20)
    # As many as there are writers at the site.
    assert len({each.writer for each in found}) == len(found) == 20


@pytest.mark.slow
def test_limit_is_the_number_of_synthetic_samples(data_dir: Path) -> None:
    assert len(truths("synthetic", data_dir, limit=2_100, input_form="ink")) == 2_100


def test_canvas_does_not_depend_on_the_selection(data_dir: Path) -> None:
    def drawn(**selected: Any) -> dict[tuple[str, str], Any]:
        samples = list_samples("unipen-digits", Selection(**selected), data_dir=data_dir)
        return {(each.truth.writer, each.truth.label): each.source for each in samples}

    everything = drawn()
    for part in (drawn(only=["site-0"], characters="3"), drawn(limit=3)):
        assert part
        assert all(np.array_equal(picture, everything[key]) for key, picture in part.items())


def test_ink_is_read_in_the_selected_form(data_dir: Path) -> None:
    samples = list_samples("unipen-digits", Selection(input_form="ink", limit=5), data_dir=data_dir)
    assert all(isinstance(sample.source, Ink) for sample in samples)
    result = evaluate(Reader(), "unipen-digits", Selection(input_form="ink"), data_dir=data_dir)
    assert result.correct.value > 0.9
    with pytest.raises(InputError, match="nondigits holds no ink"):
        evaluate(Reader(), "nondigits", Selection(input_form="ink"))


def test_mislabelled_ink_is_marked_or_left_out(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = next(list_samples("unipen-digits", Selection(input_form="ink"), data_dir=data_dir))
    assert isinstance(sample.source, Ink)
    truth = sample.truth
    listed = ink_hash(InkSample(sample.source, truth.label, truth.site, truth.writer))
    monkeypatch.setattr(data_samples, "_mislabelled", lambda: frozenset([listed]))
    assert [each.mislabelled for each in truths("unipen-digits", data_dir)].index(True) == 0
    left = truths("unipen-digits", data_dir, without_mislabelled=True)
    assert len(left) == 10 * len(TEST_WRITERS) - 1
    assert not any(each.mislabelled for each in left)
    answers = [answer(1, 0.9), answer(1, 0.9), answer(2, 0.9)]
    known = [Truth("7", "a", mislabelled=True), Truth("1", "a"), Truth("1", "a")]
    result = score("made up", Predictions(list(answers), known))
    assert (result.correct.value, result.mislabelled) == (1 / 3, 1)
    assert result.without_mislabelled is not None and result.without_mislabelled.value == 0.5


def test_characters_like_digits_are_left_out(data_dir: Path) -> None:
    counts: list[int] = []
    result = evaluate(Reader(), "unipen-nondigits", data_dir=data_dir, progress=counts.append)
    writers = {each.writer for each in truths("unipen-nondigits", data_dir)}
    assert set(result.by_label) == {"=", "V"}
    assert result.count == 2 * len(writers)
    # An equals sign is two marks, which is never a digit.
    assert result.by_label["="].value == 1
    assert result.statuses["not a digit"] >= len(writers)
    # Only those of the non-digits' test writers who wrote digits are compared.
    assert result.against_digits is not None
    assert result.against_digits.count == 10 * len(writers & set(TEST_WRITERS))
    assert counts == list(range(1, result.count + result.against_digits.count + 1))
    json.dumps(result.to_dict())


def test_characters_like_digits_can_be_selected(data_dir: Path) -> None:
    result = evaluate(
        Reader(),
        "unipen-nondigits",
        Selection(characters="O", only=["only-signs-3"], split="all"),
        data_dir=data_dir,
    )
    assert (set(result.by_label), result.count) == ({"O"}, 1)
    assert result.against_digits is None


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


def test_shapes_are_included_only_when_named() -> None:
    everything = list_samples("nondigits", Selection(limit=len(KINDS)))
    assert not {sample.truth.label for sample in everything} & {*SHAPE_KINDS}
    shapes = list(list_samples("nondigits", Selection(only=["shapes"], limit=len(SHAPE_KINDS))))
    assert {sample.truth.label for sample in shapes} == {*SHAPE_KINDS}
    assert {sample.truth.site for sample in shapes} == {"shapes"}
    one = list_samples("nondigits", Selection(only=["coffee-ring"], limit=2))
    assert {sample.truth.label for sample in one} == {"coffee-ring"}


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


@pytest.mark.parametrize(
    ("data", "selected", "message"),
    [
        ("nope", {}, "No data is called 'nope'"),
        ("synthetic", {"split": "half"}, "'half' is not a split: test, validation, train, all."),
        ("synthetic", {"split": "train"}, "synthetic has no splits"),
        ("synthetic", {"input_form": "back"}, "'back' is not an input form: picture, ink."),
        ("synthetic", {"limit": 0}, "The limit must be at least 1"),
    ],
)
def test_impossible_selection_is_refused(data: str, selected: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        evaluate(Reader(), data, Selection(**selected))


def test_unread_row_has_no_digit() -> None:
    assert Unread("damaged_image", "image is damaged.").digit is None
