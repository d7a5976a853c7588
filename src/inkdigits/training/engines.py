"""Where the trials of a sweep run: in processes of this machine, or on a Ray cluster."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from inkdigits.errors import MissingExtraError
from inkdigits.training.sweep import Outcome, Trial
from inkdigits.training.trial import PLACES, finished


class Processes:
    """Each trial in a process of its own, so many at once."""

    def __init__(self, workers: int = 1) -> None:
        self._workers = workers
        self._running: set[subprocess.Popen[str]] = set()

    def __call__(self, trials: Sequence[Trial]) -> Iterator[Outcome]:
        """Run the trials; gives each outcome as it comes."""
        with ThreadPoolExecutor(self._workers) as pool:
            waiting = [pool.submit(self._run, trial) for trial in trials]
            try:
                for each in as_completed(waiting):
                    yield each.result()
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                for process in list(self._running):
                    # As Ctrl-C: what it has so far is kept.
                    process.send_signal(signal.SIGINT)
                raise

    def _run(self, trial: Trial) -> Outcome:
        if (outcome := finished(trial)) is not None:
            return outcome
        process = subprocess.Popen(
            [sys.executable, "-m", "inkdigits.training.trial", _as_json(trial)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._running.add(process)
        told = process.communicate()[1]
        self._running.discard(process)
        return finished(trial) or Outcome(trial, error=_last_line(told))


class OnRay:
    """Each trial as a trial of Ray Tune; without a cluster Ray starts on this machine.

    The folder of the sweep must be one that all machines of the cluster share.
    """

    def __init__(self) -> None:
        try:
            from ray import tune
        except ImportError as error:
            raise MissingExtraError("Sweeps on Ray", "ray") from error
        self._tune = tune

    def __call__(self, trials: Sequence[Trial]) -> Iterator[Outcome]:
        """Run the trials; gives the outcomes when all are done."""
        import ray

        ray.init(ignore_reinit_error=True, log_to_driver=False)
        searched = self._tune.grid_search([_as_json(trial) for trial in trials])
        tuner = self._tune.Tuner(_train_on_ray, param_space={"trial": searched})
        results = tuner.fit()
        ended = [results[place] for place in range(len(results))]
        told = {str(each.config["trial"]): each.error for each in ended if each.config}
        for trial in trials:
            error = told.get(_as_json(trial))
            yield finished(trial) or Outcome(trial, error=_last_line(str(error or "not run")))


def _train_on_ray(config: dict[str, str]) -> dict[str, float]:
    """What a worker runs; Tune takes what it returns for the trial's figures."""
    from inkdigits.training.trial import run

    return run(json.loads(config["trial"]))


def _as_json(trial: Trial) -> str:
    options: dict[str, Any] = {
        name: os.path.abspath(value) if isinstance(value, Path) else value
        for name, value in trial.options.items()
    }
    assert all(isinstance(options[name], str) for name in PLACES if name in options)
    return json.dumps(options)


def _last_line(told: str) -> str:
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    return lines[-1] if lines else "ended without a word"
