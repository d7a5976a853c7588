from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from typing import Any

import numpy as np
import pytest

pytest.importorskip("matplotlib", reason="needs the fonts of Matplotlib")

from inkdigits import InputError
from inkdigits.synthesis.scenes import Kind, Scene
from inkdigits.training import PaperOptions
from inkdigits.training.continuous import people, workers
from inkdigits.training.continuous.workers import PendingSamples, Workers
from inkdigits.training.paper import scenes
from train_on_made_up_ink import made_up_ink

SMALL: dict[str, Any] = {"samples": 3, "validation_samples": 3}


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
    monkeypatch.setattr(people, "load_ink", made_up_ink)
    monkeypatch.setattr(scenes, "SIDE", 64)
    monkeypatch.setattr(workers, "ProcessPoolExecutor", InThisProcess)
    people.people_of.cache_clear()
    yield
    people.people_of.cache_clear()


def scenery(**options: Any) -> Workers[Scene]:
    return Workers(scenes.make_scenes, PaperOptions(**SMALL | options), together=2)


def made(generation: int, **options: Any) -> list[Scene]:
    with scenery(**options) as makers:
        return makers.start(generation).wait()


def validation(**options: Any) -> list[Scene]:
    with scenery(**options) as makers:
        return makers.start_validation().wait()


def same(some: list[Scene], others: list[Scene]) -> bool:
    return all(
        np.array_equal(one.picture, other.picture) and np.array_equal(one.truth, other.truth)
        for one, other in zip(some, others, strict=True)
    )


def have_one_in_common(some: list[Scene], others: list[Scene]) -> bool:
    return any(np.array_equal(one.picture, other.picture) for one in some for other in others)


def test_scenes_depend_on_seed_generation_and_index_alone() -> None:
    some = made(3, seed=5)
    assert len(some) == 3
    for scene in some:
        assert scene.picture.shape == scene.truth.shape == (64, 64)
        assert scene.picture.dtype == scene.truth.dtype == np.uint8
    assert same(some, made(3, seed=5, epochs=2, batch_size=1))
    # The first ones are the same, however many are made.
    more = made(3, seed=5, samples=5)
    assert same(some, more[:3])
    assert len({scene.picture.tobytes() for scene in more}) == 5
    for others in (made(4, seed=5), made(3, seed=6), made(0, seed=5)):
        assert not have_one_in_common(some, others)


def test_validation_scenes_are_the_same_for_all_seeds_and_none_of_training() -> None:
    kept = validation(seed=0)
    assert len(kept) == 3
    assert same(kept, validation(seed=9))
    assert not have_one_in_common(kept, made(0, seed=0))


def test_scenes_have_handwriting_print_and_ground() -> None:
    kinds = np.unique([scene.truth for scene in made(0, samples=8)])
    assert {Kind.GROUND, Kind.PRINTED, Kind.WRITTEN} <= set(kinds.tolist()) <= set(Kind)


def test_ink_of_a_split_is_that_of_its_writers(monkeypatch: pytest.MonkeyPatch) -> None:
    asked_for = []

    def noted(name: str, split: str, *_: Any) -> list[Any]:
        asked_for.append((name, split))
        return made_up_ink(name, split)

    monkeypatch.setattr(people, "load_ink", noted)
    made(0)
    assert {split for _, split in asked_for} == {"train"}
    assert {name for name, _ in asked_for} == {"pendigits", "unipen-digits", "unipen-nondigits"}
    asked_for.clear()
    validation()
    assert {split for _, split in asked_for} == {"validation"}


def test_scenes_are_counted_while_they_are_made() -> None:
    counted: list[int] = []
    with scenery() as makers:
        makers.start(0).wait(counted.append)
    assert counted == [2, 1]


def test_process_that_ends_early_is_reported() -> None:
    died: Future[list[Scene]] = Future()
    died.set_exception(BrokenProcessPool())
    with pytest.raises(InputError, match="Run the same command again to resume") as raised:
        PendingSamples([died]).wait()
    assert raised.value.code == "worker_died"
