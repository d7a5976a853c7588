"""How the program ends: exit codes, interrupts, and outputs that can't be written."""

from __future__ import annotations

import errno
import io
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from inkdigits.apps.cli import app

EXAMPLE = Path(__file__).parents[3] / "examples" / "plain-seven-white.png"
# Streams are buffered, as they are for most people, unless a test says otherwise.
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUNBUFFERED": ""}
POSIX = pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")


def python(program: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program, *words],
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
    )


def shell(line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        line.replace("inkdigits", f"{shlex.quote(sys.executable)} -m inkdigits", 1),
        capture_output=True,
        text=True,
        shell=True,
        env=ENVIRONMENT,
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


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize("words", ["data list --json", f"read {EXAMPLE}"])
def test_full_disk_is_reported_without_buffer(words: str) -> None:
    done = shell(f"export PYTHONUNBUFFERED=1; inkdigits {words} >/dev/full")
    assert done.returncode == 4
    assert done.stderr == "inkdigits: the output can't be written: No space left on device\n"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize(
    ("words", "code"), [(f"read {EXAMPLE}", 0), ("read --nothing", 4), ("doctor --model no", 3)]
)
def test_full_standard_error_does_not_change_exit_code(words: str, code: int) -> None:
    assert shell(f"inkdigits {words} 2>/dev/full").returncode == code


@POSIX
def test_unrelated_error_is_not_reported_as_output_error(tmp_path: Path) -> None:
    # In a folder that is gone no path can be made absolute.
    (tmp_path / "gone").mkdir()
    line = f"inkdigits read - <{EXAMPLE} --annotate {tmp_path}/out"
    done = shell(f"cd {tmp_path}/gone; rmdir ../gone; {line}")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == "inkdigits: No such file or directory\n"


def test_what_was_printed_before_an_error_is_kept() -> None:
    program = """
import sys
from inkdigits.apps import cli
from inkdigits.apps.cli import doctor

def print_findings(*_, **__):
    sys.stdout.write("the first lines\\n")
    raise PermissionError(13, "Permission denied", "/a/model")

doctor.print_findings = print_findings
cli.main()
"""
    done = python(program, "doctor")
    assert (done.returncode, done.stdout) == (3, "the first lines\n")
    assert done.stderr == "inkdigits: /a/model: Permission denied\n"


@POSIX
def test_standard_input_that_cant_be_read_is_an_error_of_its_row(tmp_path: Path) -> None:
    done = shell(f"inkdigits read - {EXAMPLE} --tsv 0>{tmp_path}/file")
    assert done.returncode == 1
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert [row[1] for row in rows[1:]] == ["", "7"]
    assert rows[1][4] == "standard input can't be read (Bad file descriptor)."


def test_standard_output_may_have_no_file_number(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Full(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", Full())
        with pytest.raises(SystemExit) as ending:
            app(["--version"])
    assert ending.value.code == 4
    assert capsys.readouterr().err.startswith("inkdigits: the output can't be written: No space")


@POSIX
def test_unused_closed_streams_are_harmless() -> None:
    done = shell(f"inkdigits read {EXAMPLE} --json <&- 2>&-")
    assert done.returncode == 0
    assert '"digit": 7' in done.stdout


@POSIX
def test_unwritable_path_ends_with_4(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = shell(f"inkdigits read {EXAMPLE} --annotate {tmp_path}/file/folder")
    assert done.returncode == 4
    assert "Traceback" not in done.stderr
