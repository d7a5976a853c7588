"""One reader in a process of its own, on one core and one thread: what `engines` starts.

    engine_process.py READER MODE [SETTING]

READER is a key of `READERS`. MODE is what is read: "digit" or "number", one on each picture;
"page", all numbers; or "characters", the same with a place for each digit. SETTING is explained
with each reader.

The first line of the output says what is installed, or why the reader can't be used. Then each line
of the input, a JSON list of pictures, gets a line with an answer for each of them. Times include
the decoding of the file.
"""

from __future__ import annotations

import functools
import json
import os
import sys
import time
from collections.abc import Callable, Iterable
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import cv2
from reader_parts import Answer, MissingReaderError, decoded, peak_memory
from sizes import installed_size, size
from tesseract import Tesseract


class Inkdigits:
    """Reader of this project. SETTING: a folder with a numbers model; none for the bundled one."""

    def __init__(self, mode: str, setting: str) -> None:
        from inkdigits import Reader
        from inkdigits.errors import ModelError

        try:
            reader = Reader(numbers_model=setting or None)
            if mode != "digit":
                _ = reader.numbers_card
        except ModelError as error:
            raise MissingReaderError(f"inkdigits: {error.message}") from error
        ways = {"digit": _digit, "number": _number, "page": _numbers, "characters": _digits}
        self._read = functools.partial(ways[mode], reader)
        self._model = Path(setting) if setting else None

    def read(self, paths: Iterable[str]) -> list[Answer]:
        """Read pictures, one after another."""
        return [_timed(self._read, path) for path in paths]

    def memory(self) -> int | None:
        """Bytes at the peak."""
        return peak_memory()

    def installed(self) -> Answer:
        """The version, and bytes alone and with all dependencies."""
        alone, whole = installed_size("inkdigits")
        model = size(self._model) if self._model else 0
        return {"version": version("inkdigits"), "alone": alone + model, "whole": whole + model}


def _digit(reader: Any, path: str) -> list[Any]:
    digit = reader.read_digit(path).most_probable
    return [] if digit is None else [(str(digit), 0, 0, 0, 0)]


def _number(reader: Any, path: str) -> list[Any]:
    return [(reader.read_number(path).likely_text or "", 0, 0, 0, 0)]


def _numbers(reader: Any, path: str) -> list[Any]:
    return [(each.likely_text, *each.box) for each in reader.read_page(path).numbers]


def _digits(reader: Any, path: str) -> list[Any]:
    digits = (digit for number in reader.read_page(path).numbers for digit in number.digits)
    return [(str(each.digit), *each.box) for each in digits]


class RapidOcr:
    """RapidOCR with the models of its wheel.

    SETTING: "recogniser" for the recogniser alone, which takes the picture for one line; else the
    width of a white margin in pixels for the whole pipeline, which needs one around a tight crop.
    Options of a call are kept by the engine, so all are given when it is made.
    """

    def __init__(self, mode: str, setting: str) -> None:
        if not (find_spec("rapidocr") and find_spec("onnxruntime")):
            raise MissingReaderError(
                'RapidOCR is not installed: pip install ".[peers]" in a checkout'
            )
        from rapidocr import RapidOCR

        self._margin = None if setting == "recogniser" else int(setting)
        alone, characters = self._margin is None, mode == "characters"
        params = {
            "Global.log_level": "critical",
            "Global.use_det": not alone,
            "Global.use_cls": not alone,
            "Global.return_word_box": characters,
            "Global.return_single_char_box": characters,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
        self._engine: Any = RapidOCR(params=params)
        self._characters = characters

    def read(self, paths: Iterable[str]) -> list[Answer]:
        """Read pictures, one after another."""
        return [_timed(self._read, path) for path in paths]

    def _read(self, path: str) -> list[Any]:
        picture = decoded(path)
        margin = self._margin
        if margin is None:
            return [(text, 0, 0, 0, 0) for text in self._engine(picture).txts or ()]
        found = self._engine(_with_margin(picture, margin))
        if found.txts is None:
            return []
        texts: Iterable[Any] = zip(found.txts, found.boxes, strict=True)
        if self._characters:
            words = (word for line in found.word_results for word in line)
            texts = ((text, corners) for text, _, corners in words)
        return [(text, *_box_around(corners, margin)) for text, corners in texts]

    def memory(self) -> int | None:
        """Bytes at the peak."""
        return peak_memory()

    def installed(self) -> Answer:
        """The version, and bytes alone and with all dependencies."""
        # It leaves the choice of a runtime to its user.
        alone, whole = installed_size("rapidocr", "onnxruntime")
        return {"version": version("rapidocr"), "alone": alone, "whole": whole}


def _with_margin(picture: Any, margin: int) -> Any:
    white = (255, 255, 255)
    return cv2.copyMakeBorder(
        picture, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=white
    )


def _box_around(corners: Any, margin: int) -> tuple[float, ...]:
    xs, ys = ([float(corner[axis]) - margin for corner in corners] for axis in (0, 1))
    return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)


def _timed(read: Callable[[str], list[Any]], path: str) -> Answer:
    texts, error = [], None
    start = time.perf_counter()
    try:
        texts = read(path)
    except Exception as problem:
        error = f"{type(problem).__name__}: {problem}"
    return {"seconds": time.perf_counter() - start, "texts": texts, "error": error}


READERS: Final[dict[str, Callable[[str, str], Any]]] = {
    "inkdigits": Inkdigits,
    "rapidocr": RapidOcr,
    "tesseract": Tesseract,
}


def main(name: str, mode: str, setting: str = "") -> None:
    """Answer the input line by line."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    os.environ |= {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"}
    # What libraries print must not come between the answers.
    output, sys.stdout = sys.stdout, sys.stderr

    def say(what: Any) -> None:
        print(json.dumps(what), file=output, flush=True)

    try:
        reader = READERS[name](mode, setting)
    except MissingReaderError as error:
        say({"missing": str(error)})
        return
    cv2.setNumThreads(1)
    say(reader.installed())
    for line in sys.stdin:
        answers = reader.read(json.loads(line))
        say({"answers": answers, "memory": reader.memory()})


if __name__ == "__main__":
    main(*sys.argv[1:])
