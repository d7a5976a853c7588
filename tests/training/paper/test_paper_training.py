from __future__ import annotations

import json
import re
import signal
import subprocess
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from rich.console import Console

from continuous_runs import start_run
from inkdigits import DataError, InputError
from inkdigits.model.paper_card import LABELS, load_paper_model
from inkdigits.model.segmenter import Segmenter
from inkdigits.synthesis.scenes import Scene
from inkdigits.training import PaperOptions, train_paper
from inkdigits.training.checkpoint import Checkpointer
from inkdigits.training.continuous.pool import Pool
from inkdigits.training.paper.crops import SIDE, CropBatches, validation_crops
from inkdigits.training.paper.export import answers_of_keras, parity_pictures
from inkdigits.training.paper.fit import CLASS_WEIGHTS, WrittenIoU, weighted_crossentropy
from inkdigits.training.paper.network import build
from inkdigits.training.weights import load_into
from train_on_made_up_ink import made_up_ink

pytestmark = pytest.mark.slow

FILES = {"options.json", "history.json", "model.keras", "model"}


def weights_of(run: Path) -> list[np.ndarray]:
    return list(load_into(build(seed=0), run / "model.keras").get_weights())


def wait_for(process: subprocess.Popen[str], line: str) -> str:
    """What a run prints up to a line that begins like this."""
    assert process.stderr is not None
    printed = ""
    for each in process.stderr:
        printed += each
        if each.startswith(line):
            return printed
    pytest.fail(f"ended before {line!r}: {printed}")


def test_run_folder_has_all_files(paper_run: Path) -> None:
    assert {path.name for path in paper_run.iterdir()} == FILES
    history = json.loads((paper_run / "history.json").read_text())
    assert [each["epoch"] for each in history] == [1, 2, 3]
    expected = {"loss", "val_loss", "written_iou", "val_written_iou", "learning_rate", "seconds"}
    assert expected <= set(history[0])
    # At the end the learning rate has fallen to almost 0.
    assert history[-1]["learning_rate"] < history[0]["learning_rate"] / 20


def test_network_learns(paper_run: Path) -> None:
    history = json.loads((paper_run / "history.json").read_text())
    assert history[-1]["loss"] < history[0]["loss"]


def test_card_has_the_command_the_data_and_the_figures(paper_run: Path) -> None:
    card = load_paper_model(paper_run).card
    assert card.recipe == "paper"
    assert card.training["command"].startswith("inkdigits train paper --epochs 3 --batch-size 8 ")
    assert card.training["ending"] == "finished"
    assert card.training["epochs"] == 3
    assert 1 <= card.training["best_epoch"] <= 3
    assert card.training["versions"]["keras"]
    data = {each["name"]: each for each in card.data}
    assert list(data) == ["pendigits", "unipen-digits", "unipen-nondigits", "scenes"]
    assert data["unipen-digits"]["licence"] == "CC BY 4.0"
    # Three epochs with pools of two generations, of 25 scenes each.
    assert (data["scenes"]["train"], data["scenes"]["validation"]) == (100, 20)
    measured = card.scores["validation"]
    assert set(measured) == {"loss", "accuracy", *LABELS}
    assert 0 < measured["loss"] < 3
    assert 0.25 < measured["accuracy"] <= 1
    history = json.loads((paper_run / "history.json").read_text())
    best = history[card.training["best_epoch"] - 1]
    assert measured["written"]["iou"] == pytest.approx(best["val_written_iou"], abs=1e-3)


def test_exported_model_answers_what_keras_answers(paper_run: Path) -> None:
    segmenter = Segmenter(load_paper_model(paper_run))
    network = load_into(build(seed=0), paper_run / "model.keras")
    for shape in ((128, 128), (96, 48), (50, 77), (1, 1)):
        picture = parity_pictures()[3][: shape[0], : shape[1]]
        padded = np.pad(picture, [(0, -side % 16) for side in shape], mode="edge")
        expected = answers_of_keras(network, padded[None])[0, : shape[0], : shape[1]]
        found = segmenter.segment(picture)
        assert found.shape == (*shape, 4)
        assert np.abs(found - expected).max() < 1e-4


def test_best_network_is_written_after_ctrl_c_and_the_run_can_be_resumed(
    paper_run: Path, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    interrupted = start_run("paper", out)
    wait_for(interrupted, "epoch 1/3")
    interrupted.send_signal(signal.SIGINT)
    _, printed = interrupted.communicate(timeout=600)
    assert interrupted.returncode == 130, printed
    assert "Traceback" not in printed
    model = load_paper_model(out)
    assert model.card.training["ending"] == "interrupted"
    assert Segmenter(model).segment(parity_pictures()[0]).shape == (128, 128, 4)
    assert (out / "state.npz").exists()
    resumed = start_run("paper", out)
    _, printed = resumed.communicate(timeout=1_800)
    assert resumed.returncode == 0, printed
    assert re.search(r"^resuming after epoch [12]$", printed, re.M), printed
    assert "epoch 1/3" not in printed
    assert {path.name for path in out.iterdir()} == FILES
    pairs = zip(weights_of(out), weights_of(paper_run), strict=True)
    assert all(np.array_equal(mine, theirs) for mine, theirs in pairs)


def test_ended_run_is_not_repeated(paper_run: Path, console: Console) -> None:
    given = json.loads((paper_run / "options.json").read_text())
    del given["recipe"]
    options = PaperOptions(**given)
    with pytest.raises(InputError, match="there is something here already"):
        train_paper(options, paper_run, console=console)


def test_missing_data_are_named_before_any_work(tmp_path: Path, console: Console) -> None:
    with pytest.raises(DataError, match=r"pendigits-train.*inkdigits data make pendigits"):
        train_paper(PaperOptions(data_dir=tmp_path), tmp_path / "run", console=console)
    assert not (tmp_path / "run").exists()


class FakeWorkers:
    """Scenes without processes: each pixel of a generation is its number."""

    def __init__(self, *_: object) -> None:
        self.started: list[int] = []

    def __enter__(self) -> FakeWorkers:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def start(self, generation: int) -> Any:
        self.started.append(generation)
        return self._pending(generation)

    def start_validation(self) -> Any:
        return self._pending(200)

    def _pending(self, generation: int) -> Any:
        made = np.full((320, 320), generation, np.uint8)

        class Pending:
            def wait(self, progress: Any = None) -> list[Scene]:
                return [Scene(made, made % 4, ())] * 2

        return Pending()


TINY = PaperOptions(epochs=4, steps=1, batch_size=2, samples=2, pool=3)


@pytest.mark.parametrize("first", range(4))
def test_pool_holds_the_same_generations_in_a_resumed_run(first: int) -> None:
    workers: Any = FakeWorkers()
    pool: Pool[Scene] = Pool(workers, TINY, first)
    pool.fill(None)
    for epoch in range(first, 4):
        kept = {int(scene.picture[0, 0]) for scene in pool.samples()}
        assert kept == {epoch, epoch + 1, epoch + 2}
    # None is made that no epoch uses.
    assert workers.started == list(range(first, 6))


def test_nan_loss_is_reported(
    tmp_path: Path, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    def diverging(model: keras.Model, *_: object, **named: Any) -> None:
        saver = next(each for each in named["callbacks"] if isinstance(each, Checkpointer))
        saver.set_model(model)
        nan = float("nan")
        saver.on_epoch_end(named["initial_epoch"], {"loss": nan, "val_loss": nan})

    monkeypatch.setattr("keras.Model.fit", diverging)
    monkeypatch.setattr("inkdigits.training.continuous.fit.Workers", FakeWorkers)
    monkeypatch.setattr("inkdigits.training.continuous.people.load_ink", made_up_ink)
    with pytest.raises(InputError, match=r"not a number .* lower learning rate") as raised:
        train_paper(TINY, tmp_path / "run", console=console)
    assert raised.value.code == "diverged"
    assert not (tmp_path / "run").exists()


def test_ctrl_c_in_the_first_epoch_leaves_nothing(
    tmp_path: Path, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("keras.Model.fit", interrupted)
    monkeypatch.setattr("inkdigits.training.continuous.fit.Workers", FakeWorkers)
    monkeypatch.setattr("inkdigits.training.continuous.people.load_ink", made_up_ink)
    with pytest.raises(KeyboardInterrupt):
        train_paper(TINY, tmp_path / "run", console=console)
    assert not (tmp_path / "run").exists()


def scenes_with_squares() -> list[Scene]:
    """Bright squares on black, whose pixels are written."""
    truth = np.zeros((3, 320, 320), np.uint8)
    for index in range(3):
        truth[index, 40 * index : 40 * index + 160, 60:260] = 3
    return [Scene(each * 80, each, ()) for each in truth]


def batch(step: int, seed: int = 0, epoch: int = 0) -> tuple[np.ndarray, np.ndarray]:
    pool = scenes_with_squares()
    return CropBatches(pool, batch_size=16, steps=5, seed=seed, epoch=epoch)[step]


def test_crops_depend_on_seed_epoch_and_step_alone() -> None:
    pictures, _ = batch(2, seed=3, epoch=1)
    assert pictures.shape == (16, SIDE, SIDE)
    assert np.array_equal(pictures, batch(2, seed=3, epoch=1)[0])
    for other in (batch(1, 3, 1), batch(2, 4, 1), batch(2, 3, 2)):
        assert not np.array_equal(pictures, other[0])


def test_truth_of_a_crop_lies_where_its_picture_shows_it() -> None:
    pictures, truth = batch(0)
    assert pictures.dtype == truth.dtype == np.uint8
    assert set(np.unique(truth).tolist()) == {0, 3}
    # Only at the edges of the squares, between two levels, may the two differ.
    assert ((pictures > 120) != (truth == 3)).mean() < 0.01
    pictures, truth = validation_crops(scenes_with_squares())
    assert pictures.shape == truth.shape == (6, SIDE, SIDE)
    assert np.array_equal(pictures, validation_crops(scenes_with_squares())[0])
    assert ((pictures > 120) != (truth == 3)).mean() < 0.01


def test_loss_is_the_cross_entropy_weighted_by_class() -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 2, (2, 5, 7, 4)).astype(np.float32)
    truth = rng.integers(0, 4, (2, 5, 7)).astype(np.uint8)
    powers = np.exp(logits)
    shares = powers / powers.sum(axis=-1, keepdims=True)
    right = np.take_along_axis(shares, truth[..., None].astype(int), axis=-1)[..., 0]
    expected = (-np.log(right) * np.array(CLASS_WEIGHTS)[truth]).mean(axis=(1, 2))
    assert np.allclose(weighted_crossentropy(truth, logits), expected, atol=1e-5)


def test_iou_counts_the_pixels_of_all_batches() -> None:
    measure = WrittenIoU()
    assert float(measure.result()) == 0
    written, ground = np.eye(4, dtype=np.float32)[[3, 0]]
    # Right, missed; then right, and found where there is none.
    measure.update_state(np.array([[[3, 3]]]), np.array([[[written, ground]]]))
    measure.update_state(np.array([[[3, 1]]]), np.array([[[written, written]]]))
    assert float(measure.result()) == pytest.approx(2 / 4)
