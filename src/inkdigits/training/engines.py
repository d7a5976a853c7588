"""Where the trials of a sweep run: in processes of this machine, or on a Ray cluster."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import IO

from inkdigits.errors import MissingExtraError
from inkdigits.training.sweep import Outcome, Trial


class Processes:
    """Each trial in a process of its own, ``workers`` at a time."""

    def __init__(self, workers: int = 1) -> None:
        self._workers = workers
        self._inputs: set[IO[str]] = set()

    def __call__(self, trials: Sequence[Trial]) -> Iterator[Outcome]:
        """Run the trials, and yield each outcome when it is there."""
        with ThreadPoolExecutor(self._workers) as pool:
            waiting = [pool.submit(self._run, trial) for trial in trials]
            try:
                for each in as_completed(waiting):
                    yield each.result()
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                for each_input in list(self._inputs):
                    # A trial treats the end of its input as Ctrl-C: its best epoch so far is kept.
                    each_input.close()
                raise

    def _run(self, trial: Trial) -> Outcome:
        if (outcome := trial.outcome) is not None:
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
            printed = process.stderr.read()
            self._inputs.discard(process.stdin)
        # The system prints nothing for a process that it killed.
        code = process.returncode
        error = f"killed by signal {-code}" if code < 0 else _last_line(printed)
        return trial.outcome or Outcome(trial, error=error)


class OnRay:
    """Each trial as a trial of Ray Tune; without a cluster Ray starts on this machine.

    The folder of the sweep must be one that all machines of the cluster share.
    """

    def __init__(self, workers: int | None = None) -> None:
        # Tune would handle Ctrl-C itself, and the rest would look like the end.
        os.environ.setdefault("TUNE_DISABLE_SIGINT_HANDLER", "1")
        try:
            from ray import tune
        except ImportError as error:
            raise MissingExtraError("Sweeps on Ray", "ray") from error
        self._tune = tune
        self._workers = workers

    def __call__(self, trials: Sequence[Trial]) -> Iterator[Outcome]:
        """Run the trials, and yield the outcomes when all are done."""
        waiting = [_as_json(trial) for trial in trials if trial.outcome is None]
        errors = self._run(waiting) if waiting else {}
        for trial in trials:
            error = errors.get(_as_json(trial))
            yield trial.outcome or Outcome(trial, error=_last_line(str(error or "not run")))

    def _run(self, waiting: list[str]) -> dict[str, Exception | None]:
        """The error of each trial, by the JSON of its options."""
        import ray

        ray.init(ignore_reinit_error=True, log_to_driver=False)
        space = {"trial": self._tune.grid_search(waiting), "folder": os.getcwd()}
        limits = self._tune.TuneConfig(max_concurrent_trials=self._workers)
        tuner = self._tune.Tuner(_train_on_ray, param_space=space, tune_config=limits)
        results = tuner.fit()
        ended = [results[index] for index in range(len(results))]
        return {str(each.config["trial"]): each.error for each in ended if each.config}


def _train_on_ray(config: dict[str, str]) -> None:
    """What a worker runs."""
    from inkdigits.training.trial import run

    # Ray works in a folder of its own for each trial; relative paths are meant from the user's.
    os.chdir(config["folder"])
    run(json.loads(config["trial"]))


def _as_json(trial: Trial) -> str:
    """The options of a trial, their paths absolute."""
    return json.dumps(trial.request.given(), default=os.path.abspath)


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "exited without an error message"
