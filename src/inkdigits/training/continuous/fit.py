"""A training run on samples that are made meanwhile, from the first ones to the model folder."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

from rich.console import Console

from inkdigits.model import run_folder
from inkdigits.training.averaging import Averaging
from inkdigits.training.checkpoint import Checkpointer
from inkdigits.training.continuous.options import ContinuousOptions
from inkdigits.training.continuous.pool import Pool
from inkdigits.training.continuous.workers import Make, Sample, Workers
from inkdigits.training.fit import Ending, Run, conclude, resume, train_rest
from inkdigits.training.folder import open_run_folder
from inkdigits.training.progress import counting, progress_console, reporting, say

Validation = TypeVar("Validation")


class Course(ABC, Generic[Sample, Validation]):
    """What differs between the training runs of two networks.

    Parameters
    ----------
    options:
        Those of the training run.
    """

    noun: ClassVar[str]
    """What people call its samples."""
    together: ClassVar[int]
    """The number of samples that a process makes at a time."""
    measures: ClassVar[dict[str, str]]
    """The figures that are printed after an epoch: by the name that Keras has for them, for people.
    """
    averaging: ClassVar[float] = 0.0
    """The momentum of `Averaging`."""

    def __init__(self, options: ContinuousOptions) -> None:
        self.options = options

    @property
    @abstractmethod
    def make(self) -> Make[Sample]:
        """What a process does that makes samples."""

    @abstractmethod
    def credits(self) -> list[dict[str, Any]]:
        """What the card says of the data; raises where a data set is not here."""

    @abstractmethod
    def build(self) -> Any:
        """A network with its first weights."""

    @abstractmethod
    def compiled(self) -> Any:
        """The same with optimiser, loss and measures."""

    @abstractmethod
    def validation(self, samples: list[Sample]) -> Validation:
        """The validation data made of its samples."""

    @abstractmethod
    def batches(self, pool: list[Sample], epoch: int) -> Any:
        """The batches of an epoch, counted from 0."""

    @abstractmethod
    def validating(self, validation: Validation, averaging: Averaging) -> dict[str, Any]:
        """How an epoch is validated, with the average: arguments of `keras.Model.fit`."""

    @abstractmethod
    def finish(
        self,
        network: Any,
        validation: Validation,
        folder: Path,
        facts: dict[str, Any],
        data: list[dict[str, Any]],
    ) -> dict[str, Any]:
        """Measure a network and write it into the run folder; returns the figures of the card."""


def train_continuously(
    course: Course[Sample, Validation], out: Path | None, console: Console | None
) -> Run:
    """Train a network and write its run folder, as `inkdigits.training.train` does.

    Samples are made by processes that import the main module, so a script that calls this needs the
    usual ``if __name__ == "__main__"``.
    """
    console = console or progress_console()
    options = course.options
    with open_run_folder(options.identity, out, options.recipe) as folder:
        data = course.credits()
        run_folder.write_json(folder / run_folder.OPTIONS, options.identity)
        checkpointer = Checkpointer(
            folder,
            course.build(),
            epochs=options.epochs,
            patience=options.epochs,
            momentum=course.averaging,
        )
        ending, validation = _train(course, checkpointer, console)
        facts = checkpointer.facts | {"ending": ending}
        scores = course.finish(checkpointer.network, validation, folder, facts, data)
        run = Run(folder, ending, checkpointer.best_epoch, tuple(checkpointer.history), scores)
        conclude(run, console)
    return run


def _train(
    course: Course[Sample, Validation], checkpointer: Checkpointer, console: Console
) -> tuple[Ending, Validation]:
    """Train all epochs that are left; gives the ending, and the validation data."""
    options = course.options
    network = course.compiled()
    done = resume(network, checkpointer, console)
    with Workers(course.make, options, course.together) as workers:
        pending = workers.start_validation()
        pool = None if checkpointer.is_over else Pool(workers, options, done)
        say(console, f"making {course.noun}")
        with counting(console, course.noun) as progress:
            validation = course.validation(pending.wait(progress))
            if pool is not None:
                pool.fill(progress)

        def fit() -> None:
            assert pool is not None
            _run_epochs(course, network, checkpointer, pool, validation, console)

        return train_rest(fit, checkpointer, options.epochs), validation


def _run_epochs(
    course: Course[Sample, Validation],
    network: Any,
    checkpointer: Checkpointer,
    pool: Pool[Sample],
    validation: Validation,
    console: Console,
) -> None:
    options, done = course.options, len(checkpointer.history)
    averaging = checkpointer.averaging
    validating = course.validating(validation, averaging)
    before = validating.pop("callbacks", [])
    with reporting(console, options.epochs, options.steps, done, course.measures) as reporter:
        # An epoch at a time: Keras would fetch batches of the next one before its samples are there
        for epoch in range(done, options.epochs):
            network.fit(
                course.batches(pool.samples(), epoch),
                initial_epoch=epoch,
                epochs=epoch + 1,
                shuffle=False,
                verbose=0,
                callbacks=[averaging, *before, checkpointer, reporter],
                **validating,
            )
