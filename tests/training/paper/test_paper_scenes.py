from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from typing import Any

import numpy as np
import pytest

pytest.importorskip("matplotlib", reason="needs the fonts of Matplotlib")

from inkdigits import InputError
from inkdigits.synthesis.scenes import Kind
from inkdigits.training import PaperOptions
from inkdigits.training.paper import scenes
from inkdigits.training.paper.scenes import PendingScenes, Scenery, Scenes
from train_paper import made_up_ink

SMALL: dict[str, Any] = {"scenes": 3, "validation_scenes": 3}


class InThisProcess:
    """An executor that does each task at once."""

    def __init__(self, *_: object) -> None:
        pass

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(function(*arguments))
        return future

    def shutdown(self, cancel_futures: bool = False) -> None:
        pass


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Small scenes with made-up ink, made in this process."""
    monkeypatch.setattr(scenes, "load_ink", made_up_ink)
    monkeypatch.setattr(scenes, "SIDE", 64)
    monkeypatch.setattr(scenes, "_TOGETHER", 2)
    monkeypatch.setattr(scenes, "ProcessPoolExecutor", InThisProcess)
    scenes._people.cache_clear()
    yield
    scenes._people.cache_clear()


def made(generation: int, **options: Any) -> Scenes:
    with Scenery(PaperOptions(**SMALL | options)) as scenery:
        return scenery.start(generation).wait()


def validation(**options: Any) -> Scenes:
    with Scenery(PaperOptions(**SMALL | options)) as scenery:
        return scenery.start_validation().wait()


def same(one: Scenes, other: Scenes) -> bool:
    return np.array_equal(one.pictures, other.pictures) and np.array_equal(one.truth, other.truth)


def test_scenes_depend_on_seed_generation_and_index_alone() -> None:
    one = made(3, seed=5)
    assert one.pictures.shape == one.truth.shape == (3, 64, 64)
    assert one.pictures.dtype == one.truth.dtype == np.uint8
    assert same(one, made(3, seed=5, epochs=2, batch_size=1))
    # The first ones are the same, however many are made.
    more = made(3, seed=5, scenes=5)
    assert same(one, Scenes(more.pictures[:3], more.truth[:3]))
    assert len({picture.tobytes() for picture in more.pictures}) == 5
    for other in (made(4, seed=5), made(3, seed=6), made(0, seed=5)):
        assert not any((one.pictures == other.pictures).all(axis=(1, 2)))


def test_validation_scenes_are_the_same_for_all_seeds_and_none_of_training() -> None:
    kept = validation(seed=0)
    assert len(kept.pictures) == 3
    assert same(kept, validation(seed=9))
    trained_on = made(0, seed=0)
    assert not any((kept.pictures == trained_on.pictures).all(axis=(1, 2)))


def test_scenes_have_handwriting_print_and_ground() -> None:
    kinds = np.unique(made(0, scenes=8).truth)
    assert {Kind.GROUND, Kind.PRINTED, Kind.WRITTEN} <= set(kinds.tolist()) <= set(Kind)


def test_ink_of_a_split_is_that_of_its_writers(monkeypatch: pytest.MonkeyPatch) -> None:
    asked_for = []

    def noted(name: str, split: str, *_: Any) -> list[Any]:
        asked_for.append((name, split))
        return made_up_ink(name, split)

    monkeypatch.setattr(scenes, "load_ink", noted)
    made(0)
    assert {split for _, split in asked_for} == {"train"}
    assert {name for name, _ in asked_for} == {"pendigits", "unipen-digits", "unipen-nondigits"}
    asked_for.clear()
    validation()
    assert {split for _, split in asked_for} == {"validation"}


def test_scenes_are_counted_while_they_are_made() -> None:
    counted: list[int] = []
    with Scenery(PaperOptions(**SMALL)) as scenery:
        scenery.start(0).wait(counted.append)
    assert counted == [2, 1]


def test_process_that_ends_early_is_reported() -> None:
    died: Future[Scenes] = Future()
    died.set_exception(BrokenProcessPool())
    with pytest.raises(InputError, match="Run the same command again to resume") as raised:
        PendingScenes([died]).wait()
    assert raised.value.code == "worker_died"
