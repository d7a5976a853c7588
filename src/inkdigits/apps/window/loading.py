"""The model, which may take seconds to load: then the window opens first."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from inkdigits import training
from inkdigits.apps.models import holds_keras_weights, open_reader
from inkdigits.errors import ModelError, shown
from inkdigits.reader import Reader


class Loading:
    """Loads a model: a folder at once, the weights of Keras in a process of their own.

    That process takes seconds. In a thread it would also keep the pen waiting, because Python
    imports large libraries without letting other threads run.

    Parameters
    ----------
    model:
        What `open_reader` takes.

    Attributes
    ----------
    reader:
        Gives the reader when it is there; raises ModelError where the weights can't be used.
    note:
        What to know of the model, to be shown when it is there; may be empty.

    Raises
    ------
    ModelError
        When the model folder can't be used, or there is no such file.
    MissingExtraError
        For the weights of Keras where that is not installed.
    """

    def __init__(self, model: Path | None) -> None:
        self.reader: Future[Reader] = Future()
        self.note = ""
        self._process: subprocess.Popen[str] | None = None
        if model is None or not holds_keras_weights(model):
            self.reader.set_result(open_reader(model))
            return
        if not model.is_file():
            raise ModelError("no_model", f"{shown(model)}: no such model.")
        training.check_installed()
        self.note = f"{shown(model.name)} is loaded. It has no thresholds, so no answer is unsure."
        self._folder = TemporaryDirectory(prefix="inkdigits-", ignore_cleanup_errors=True)
        self._model = Path(self._folder.name) / "model"
        command = ("-P", "-m", "inkdigits", "export", "--out", str(self._model), "--", str(model))
        self._process = subprocess.Popen(
            [sys.executable, *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        )
        executor = ThreadPoolExecutor(1)
        self.reader = executor.submit(self._finish, self._process)
        executor.shutdown(wait=False)

    def close(self) -> None:
        """Stop what is still being loaded."""
        if self._process is not None:
            self._process.kill()

    def _finish(self, process: subprocess.Popen[str]) -> Reader:
        with self._folder:
            _, told = process.communicate()
            if process.returncode == 0:
                return Reader(self._model)
        lines = told.strip().splitlines() or [f"loading ended with {process.returncode}."]
        raise ModelError("bad_model", lines[-1].removeprefix("inkdigits: "))
