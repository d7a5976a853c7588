"""Loading the model, which may take seconds: the window opens first."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from inkdigits import training
from inkdigits.apps.models import holds_keras_weights, open_reader
from inkdigits.errors import ModelError, printable
from inkdigits.reader import Reader


class Loading:
    """Loads a model: a folder at once, Keras weights in another process.

    That process takes seconds. A thread would block the pen, because Python holds its global lock
    while it imports large libraries.

    Parameters
    ----------
    model, numbers_model:
        As for `open_reader`.
    profile:
        The name or path of the writer's profile, which need not exist.

    Attributes
    ----------
    reader:
        The reader, when it is loaded; raises ModelError if the weights can't be used.
    note:
        A remark on the model, to be shown when it is loaded; may be empty.

    Raises
    ------
    ModelError
        When the model folder can't be used, or there is no such file.
    MissingExtraError
        For Keras weights where Keras is not installed.
    """

    def __init__(
        self, model: Path | None, numbers_model: Path | None = None, profile: str | None = None
    ) -> None:
        self.reader: Future[Reader] = Future()
        self.note = ""
        self._profile = profile
        self._process: subprocess.Popen[str] | None = None
        if model is None or not holds_keras_weights(model):
            self.reader.set_result(self._taught(open_reader(model, numbers_model)))
            return
        if not model.is_file():
            raise ModelError("no_model", f"{printable(model)}: no such model.")
        training.check_installed()
        self.note = (
            f"{printable(model.name)} is loaded. It has no thresholds, so no answer is unsure."
        )
        self._numbers_model = numbers_model
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
        """Stop loading."""
        if self._process is not None:
            self._process.kill()

    def _taught(self, reader: Reader) -> Reader:
        """The reader with the profile, if there is one."""
        if self._profile is None:
            return reader
        return reader.with_profile(reader.profile_of(self._profile))

    def _finish(self, process: subprocess.Popen[str]) -> Reader:
        with self._folder:
            _, errors = process.communicate()
            if process.returncode == 0:
                return self._taught(Reader(self._model, numbers_model=self._numbers_model))
        lines = errors.strip().splitlines() or [f"loading ended with {process.returncode}."]
        raise ModelError("bad_model", lines[-1].removeprefix("inkdigits: "))
