"""Where the trials of a sweep run: in processes of this machine, or on a Ray cluster."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import IO, Any

from inkdigits.errors import MissingExtraError
from inkdigits.training.sweep import Outcome, Trial
from inkdigits.training.trial import PLACES, finished


class Processes:
    """Each trial in a process of its own, so many at once."""

    def __init__(self, workers: int = 1) -> None:
        self._workers = workers
        self._inputs: set[IO[str]] = set()

    def __call__(self, trials: Sequence[Trial]) -> Iterator[Outcome]:
        """Run the trials; gives each outcome as it comes."""
        with ThreadPoolExecutor(self._workers) as pool:
            waiting = [pool.submit(self._run, trial) for trial in trials]
            try:
                for each in as_completed(waiting):
                    yield each.result()
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                for each_input in list(self._inputs):
                    # A trial takes the end of its input for Ctrl-C: what it has so far is kept.
                    each_input.close()
                raise

    def _run(self, trial: Trial) -> Outcome:
        if (outcome := finished(trial)) is not None:
            return outcome
        process = subprocess.Popen(
            [sys.executable, "-m", "inkdigits.training.trial", _as_json(trial)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            # Out of reach of the terminal's Ctrl-C, which would come beside the end of its input.
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        assert process.stdin is not None
        assert process.stderr is not None
        with process:
            self._inputs.add(process.stdin)
            told = process.stderr.read()
            self._inputs.discard(process.stdin)
        return finished(trial) or Outcome(trial, error=_why(process.returncode, told))


class OnRay:
    """Each trial as a trial of Ray Tune; without a cluster Ray starts on this machine.

    The folder of the sweep must be one that all machines of the cluster share.
    """

    def __init__(self, workers: int | None = None) -> None:
        # Tune would take Ctrl-C for itself, and what is left then looks like the end.
        os.environ.setdefault("TUNE_DISABLE_SIGINT_HANDLER", "1")
        try:
            from ray import tune
        except ImportError as error:
            raise MissingExtraError("Sweeps on Ray", "ray") from error
        self._tune = tune
        self._workers = workers

    def __call__(self, trials: Sequence[Trial]) -> Iterator[Outcome]:
        """Run the trials; gives the outcomes when all are done."""
        import ray

        ray.init(ignore_reinit_error=True, log_to_driver=False)
        searched = self._tune.grid_search([_as_json(trial) for trial in trials])
        space = {"trial": searched, "folder": os.getcwd()}
        at_once = self._tune.TuneConfig(max_concurrent_trials=self._workers)
        tuner = self._tune.Tuner(_train_on_ray, param_space=space, tune_config=at_once)
        results = tuner.fit()
        ended = [results[place] for place in range(len(results))]
        told = {str(each.config["trial"]): each.error for each in ended if each.config}
        for trial in trials:
            error = told.get(_as_json(trial))
            yield finished(trial) or Outcome(trial, error=_last_line(str(error or "not run")))


def _train_on_ray(config: dict[str, str]) -> dict[str, float]:
    """What a worker runs; Tune takes what it returns for the trial's figures."""
    from inkdigits.training.trial import run

    # Ray works in a folder of its own for each trial, where no place is found that was named.
    os.chdir(config["folder"])
    return run(json.loads(config["trial"]))


def _as_json(trial: Trial) -> str:
    options: dict[str, Any] = {
        name: os.path.abspath(value) if isinstance(value, Path) else value
        for name, value in trial.options.items()
    }
    assert all(isinstance(options[name], str) for name in PLACES if name in options)
    return json.dumps(options)


def _why(code: int, told: str) -> str:
    """In one line; of a process that the system killed nothing is told."""
    return f"killed by signal {-code}" if code < 0 else _last_line(told)


def _last_line(told: str) -> str:
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    return lines[-1] if lines else "ended without a word"
