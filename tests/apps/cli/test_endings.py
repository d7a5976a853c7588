"""How the program ends: exit codes, interrupts, and outputs that can't be written."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[3] / "examples" / "plain-seven-white.png"
POSIX = pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")


def python(program: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program, *words],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


def shell(line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        line.replace("inkdigits", f"{shlex.quote(sys.executable)} -m inkdigits", 1),
        capture_output=True,
        text=True,
        shell=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


# A signal while a module is imported, as if it came from the terminal, and what becomes of it.
INTERRUPTING = """
import signal, sys

class Dropping:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)

class Interrupting:
    @staticmethod
    def find_spec(name, *_):
        if name == {name!r}:
            {action}

sys.meta_path.insert(0, Interrupting)
from inkdigits.__main__ import main
main()
"""
RAISED = "signal.raise_signal(signal.SIGINT)"
TURNED = f"""
            try:
                {RAISED}
            except KeyboardInterrupt:
                raise ImportError("damaged") from None
"""


@pytest.mark.parametrize("action", [RAISED, TURNED], ids=["raised", "turned"])
@pytest.mark.parametrize(
    ("imported", "words", "message"),
    [
        ("typer", ["--version"], ""),
        ("onnxruntime", ["read", str(EXAMPLE)], "inkdigits: interrupted\n"),
        ("fastapi", ["serve", "--port", "0"], "inkdigits: interrupted\n"),
    ],
)
def test_ctrl_c_in_an_import_ends_quietly_with_130(
    imported: str, words: list[str], message: str, action: str
) -> None:
    done = python(INTERRUPTING.format(name=imported, action=action), *words)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", message)


def test_ctrl_c_that_a_destructor_drops_is_not_lost() -> None:
    program = INTERRUPTING.format(name="fastapi", action="Dropping()")
    # Uninterrupted it would serve for ever.
    done = python(program, "serve", "--port", "0")
    assert (done.returncode, done.stderr) == (130, "inkdigits: interrupted\n")


def test_ctrl_c_after_the_work_ends_quietly() -> None:
    program = "import atexit, signal\natexit.register(signal.raise_signal, signal.SIGINT)\n"
    done = python(program + "from inkdigits.__main__ import main\nmain()", "--version")
    assert (done.returncode, done.stderr) == (130, "")
    assert done.stdout.startswith("inkdigits ")


@POSIX
def test_an_ignored_interrupt_stays_ignored() -> None:
    program = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    program += INTERRUPTING.format(name="typer", action=RAISED)
    assert python(program, "--version").returncode == 0


@POSIX
@pytest.mark.parametrize("words", ["--help", "--version", f"read {EXAMPLE}", "data list"])
@pytest.mark.parametrize(
    ("redirection", "reason"),
    [
        (">&-", "Bad file descriptor"),
        (">&- 2>&-", ""),
        pytest.param(
            ">/dev/full",
            "No space left on device",
            marks=pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full"),
        ),
    ],
)
def test_an_output_that_cant_be_written_ends_with_4(
    words: str, redirection: str, reason: str
) -> None:
    done = shell(f"inkdigits {words} {redirection}")
    message = f"inkdigits: the output can't be written: {reason}\n" if reason else ""
    assert (done.returncode, done.stdout, done.stderr) == (4, "", message)


@POSIX
def test_closed_streams_that_arent_needed_do_no_harm() -> None:
    done = shell(f"inkdigits read {EXAMPLE} --json <&- 2>&-")
    assert done.returncode == 0
    assert '"digit": 7' in done.stdout


@POSIX
def test_a_place_that_cant_be_written_ends_with_4(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = shell(f"inkdigits read {EXAMPLE} --annotate {tmp_path}/file/folder")
    assert done.returncode == 4
    assert "Traceback" not in done.stderr
