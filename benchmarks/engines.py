"""Readers of numbers beside one another: each in a process of its own, on one core, one thread."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Literal, NamedTuple, Self

PROCESS: Final = Path(__file__).with_name("engine_process.py")

Mode = Literal["digit", "number", "page", "characters"]
"""What is read: one digit or number on each picture, all numbers, or each digit of all numbers."""


class Text(NamedTuple):
    """What was read, and the box around it in pixels; all 0 where it is the whole picture."""

    text: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Answer:
    """What was read on a picture; ``error`` says why it could not be read."""

    seconds: float
    texts: tuple[Text, ...]
    error: str | None = None


@dataclass(frozen=True)
class Engine:
    """A reader with one setting; see `engine_process`."""

    name: str
    reader: Literal["inkdigits", "rapidocr", "tesseract"]
    setting: str = ""

    @property
    def takes_turns(self) -> bool:
        """Whether it can be asked for one picture at a time, without starting again."""
        return self.reader != "tesseract"


RECOGNISER: Final = Engine("RapidOCR, recogniser alone", "rapidocr", "recogniser")
PIPELINE: Final = Engine("RapidOCR, whole pipeline", "rapidocr", "0")
PIPELINE_ON_CROPS: Final = Engine("RapidOCR, whole pipeline", "rapidocr", "60")


class MissingEngineError(Exception):
    """An engine is not installed; says how to install it."""


class Running:
    """The process of an engine, until the context is left.

    Parameters
    ----------
    engine, mode:
        What reads what.

    Attributes
    ----------
    version:
        Of the package.
    alone, whole:
        Bytes that are installed: by the package, with its models, and with all that it needs.
    memory:
        Bytes at the peak, with the last answers; None where the system doesn't say so.

    Raises
    ------
    MissingEngineError
        When it can't be used here.
    """

    def __init__(self, engine: Engine, mode: Mode) -> None:
        self.engine = engine
        self.memory: int | None = None
        words = [sys.executable, str(PROCESS), engine.reader, mode, engine.setting]
        self._process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        ready = self._line()
        if "missing" in ready:
            self._process.wait()
            raise MissingEngineError(ready["missing"])
        self.version, self.alone, self.whole = ready["version"], ready["alone"], ready["whole"]

    def read(self, paths: Sequence[Path]) -> list[Answer]:
        """Read pictures: one answer for each, in the same order."""
        print(json.dumps([str(path) for path in paths]), file=_of(self._process.stdin), flush=True)
        line = self._line()
        self.memory = line["memory"]
        return [
            Answer(each["seconds"], tuple(Text(*text) for text in each["texts"]), each["error"])
            for each in line["answers"]
        ]

    def _line(self) -> Any:
        line = _of(self._process.stdout).readline()
        if not line:
            raise SystemExit(f"{self.engine.name} ended with {self._process.wait()}")
        return json.loads(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # With its input closed it ends.
        self._process.communicate()


def start(
    stack: ExitStack, engines: Iterable[Engine], mode: Mode, missing: set[str]
) -> list[Running]:
    """Start the engines that can be used here, until a context is left.

    Why others can't is added to ``missing``.
    """
    running = []
    for engine in engines:
        try:
            running.append(stack.enter_context(Running(engine, mode)))
        except MissingEngineError as error:
            missing.add(str(error))
    return running


def _of(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream
