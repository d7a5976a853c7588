"""The command line of Tesseract as a reader of `engine_process`."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from reader_parts import Answer, MissingReaderError, decoded, peak_memory

DIGITS: Final = "0123456789"


@dataclass(frozen=True)
class _Grey:
    """A picture for Tesseract; ``error`` says why it is a white one."""

    path: Path
    height: int
    error: str | None = None


class Tesseract:
    """The command line of Tesseract with a whitelist of digits. SETTING: the --psm.

    It is given all pictures at once, as upright grey ones, so that starting and loading its model
    isn't counted: it prints a line when it comes to the next one, and these are timed.
    """

    def __init__(self, mode: str, setting: str) -> None:
        self._command = shutil.which("tesseract") or ""
        if not self._command:
            raise MissingReaderError(
                "Tesseract is not installed: apt-get install tesseract-ocr, or see "
                "https://tesseract-ocr.github.io"
            )
        self._output: str
        self._parse: Callable[[str, list[int]], Iterable[tuple[int, Any]]]
        self._output, self._parse = (
            ("makebox", characters_of) if mode == "characters" else ("tsv", words_of)
        )
        self._psm = setting
        self._memory = 0

    def read(self, paths: Iterable[str]) -> list[Answer]:
        """Read pictures in one process; in another one the rest, where it crashed."""
        answers: list[Answer] = []
        with tempfile.TemporaryDirectory() as folder:
            files = [_in_grey(path, Path(folder, f"{place}.pgm"))
                     for place, path in enumerate(paths)]  # fmt: skip
            while len(answers) < len(files):
                answers += self._run(folder, files[len(answers) :])
        return answers

    def _run(self, folder: str, files: Sequence[_Grey]) -> list[Answer]:
        """Read pictures until the end, or until it crashes at one of them."""
        Path(folder, "list.txt").write_text("".join(f"{file.path}\n" for file in files))
        words = [self._command, "list.txt", "found", "--psm", self._psm]
        words += ["-c", f"tessedit_char_whitelist={DIGITS}", self._output]
        times = []
        with subprocess.Popen(words, cwd=folder, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr is not None
            for line in process.stderr:
                if line.startswith("Page "):
                    times.append(time.perf_counter())
                    self._memory = max(self._memory, peak_memory(process.pid) or 0)
        times.append(time.perf_counter())
        if len(times) == 1:
            raise SystemExit(f"tesseract ended with {process.returncode}")
        answers: list[Answer] = [
            {"seconds": end - start, "texts": [], "error": file.error}
            for (start, end), file in zip(pairwise(times), files, strict=False)
        ]
        if process.returncode:
            answers[-1]["error"] = f"tesseract ended with {process.returncode}"
        found = next(Path(folder).glob("found.*")).read_text(encoding="utf-8")
        for page, text in self._parse(found, [file.height for file in files]):
            answers[page]["texts"].append(text)
        return answers

    def memory(self) -> int | None:
        """Bytes at the peak."""
        return self._memory or None

    def installed(self) -> Answer:
        """The version, and bytes alone and with all shared libraries, as `ldd` lists them."""
        words = [self._command, "--list-langs"]
        listed = subprocess.run(words, capture_output=True, text=True, check=True).stdout
        folder = Path(re.findall(r'"(.*)"', listed)[0])
        own = [Path(self._command), folder / "eng.traineddata"]
        others = []
        if shutil.which("ldd"):
            lines = subprocess.run(["ldd", self._command], capture_output=True, text=True).stdout
            libraries = [Path(each).resolve() for each in re.findall(r"=> (/\S+)", lines)]
            own += [each for each in libraries if re.match("lib(tesseract|lept)", each.name)]
            others = [each for each in libraries if each not in own]
        words = [self._command, "--version"]
        lines = subprocess.run(words, capture_output=True, text=True, check=True).stdout
        alone, rest = (sum(each.stat().st_size for each in files) for files in (own, others))
        return {"version": lines.split()[1], "alone": alone, "whole": alone + rest}


def words_of(tsv: str, heights: list[int]) -> Iterable[tuple[int, Any]]:
    """The page and the text with its box of each word."""
    for row in csv.DictReader(tsv.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["level"] == "5":
            box = (int(row[name]) for name in ("left", "top", "width", "height"))
            yield int(row["page_num"]) - 1, (row["text"], *box)


def characters_of(lines: str, heights: list[int]) -> Iterable[tuple[int, Any]]:
    """The page and the text with its box of each character; y counts from below there."""
    for line in lines.splitlines():
        text, *numbers = line.split(" ")
        left, bottom, right, top, page = map(int, numbers)
        yield page, (text, left, heights[page] - top, right - left, top - bottom)


def _in_grey(source: str, path: Path) -> _Grey:
    """Save a picture upright and in grey, which is what Tesseract makes of it."""
    picture, error = np.full((8, 8), 255, np.uint8), None
    try:
        picture = cv2.cvtColor(decoded(source), cv2.COLOR_BGR2GRAY)
    except ValueError as problem:
        error = str(problem)
    cv2.imwrite(str(path), picture)
    return _Grey(path, len(picture), error)
