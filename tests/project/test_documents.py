"""Every command of README and docs, as it stands there; the curl lines are in tests/apps/server."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer

from inkdigits.apps.cli import app
from inkdigits.model.model_folder import BUNDLED

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]

CHECKED_ONLY = {
    "inkdigits draw": "opens a window, until a person closes it",
    "inkdigits serve": "serves until it is stopped",
    "inkdigits review": "waits for a person",
    "inkdigits profile": "changes the profiles of the user",
    "inkdigits train": "trains for minutes, or needs a data set",
    "inkdigits sweep": "trains for minutes",
    "inkdigits evaluate": "needs a data set",
    "inkdigits data make": "needs a downloaded file",
    "inkdigits export": "needs the network of a training",
    "pip install": "changes the environment of the tests",
    "python": "makes an environment, or takes minutes",
    "py -m venv": "is for Windows",
    "make": "is run by .ci/run, or takes minutes",
}
"""What is not run, only held against what the command line takes; and why."""

NO_COMMANDS = ("ink ", "picture ", '{"digit":', ' "digit_score":')
"""Indented lines that show something else."""


@dataclass(frozen=True)
class Command:
    """A command line of a document."""

    document: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.document.name}:{self.line}: {self.text}"

    @property
    def words(self) -> list[str]:
        """Its words without comment, variables and redirection."""
        words = shlex.split(self.text, comments=True)
        while re.match(r"[A-Z_]+=", words[0]):
            words.pop(0)
        return words[: words.index(">")] if ">" in words else words

    @property
    def is_run(self) -> bool:
        """Whether the tests run it."""
        if {"--help", "--list", "--show"} & set(self.words):
            return True
        begins = " ".join(self.words) + " "
        return not re.search(r"\b[A-Z]{3,}\b", begins) and not any(
            begins.startswith(f"{each} ") for each in CHECKED_ONLY
        )


def indented() -> Iterator[Command]:
    """The command lines that stand in blocks of their own."""
    for document in DOCUMENTS:
        text = re.sub(r"^```.*?^```$", hidden, document.read_text("utf-8"), flags=re.M | re.S)
        text = re.sub(r" *\\\n +", " ", text)
        for number, line in enumerate(text.splitlines(), 1):
            if line.startswith("    ") and not line[4:].startswith(NO_COMMANDS):
                yield Command(document, number, line[4:])


def hidden(block: re.Match[str]) -> str:
    """As many empty lines as the block has."""
    return "\n" * block[0].count("\n")


def inline() -> Iterator[Command]:
    """The command lines within sentences; words in capitals are for a person to replace."""
    for document in DOCUMENTS:
        for number, line in enumerate(document.read_text("utf-8").splitlines(), 1):
            for text in re.findall(r"`((?:inkdigits|python|pip|make) [^`]+)`", line):
                yield Command(document, number, text)


COMMANDS = [each for each in [*indented(), *inline()] if not each.text.startswith("curl ")]


def test_quotes_are_those_of_every_shell() -> None:
    # cmd.exe takes single quotes for a part of the word.
    assert [str(each) for each in COMMANDS if "'" in each.text.partition("#")[0]] == []


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the commands find: the examples, the files that the documents show, and a run."""
    folder = tmp_path_factory.mktemp("clone")
    shutil.copytree(ROOT / "examples", folder / "examples")
    shutil.copytree(BUNDLED, folder / "runs" / "first" / "model")
    for document in DOCUMENTS:
        for name, content in re.findall(
            r"^```\w+\n# (\w+\.\w+)\n(.*?)^```$", document.read_text("utf-8"), re.M | re.S
        ):
            (folder / name).write_text(content, "utf-8")
    return folder


def test_the_documents_hold_commands() -> None:
    assert len(list(indented())) > 25 and len(list(inline())) > 25
    assert sum(each.is_run for each in COMMANDS) >= 10


@pytest.mark.slow
@pytest.mark.parametrize("command", [each for each in COMMANDS if each.is_run], ids=str)
def test_a_command_of_the_documents_works_as_it_stands(command: Command, clone: Path) -> None:
    scripts = sysconfig.get_path("scripts")
    done = subprocess.run(
        # With a line behind it the shell stays, which the completion looks for.
        ["bash", "-c", f'PATH="{scripts}:$PATH"\n{command.text}\nexit $?'],
        capture_output=True,
        text=True,
        cwd=clone,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", [each for each in COMMANDS if not each.is_run], ids=str)
def test_a_command_that_is_not_run_names_what_there_is(command: Command) -> None:
    program, *words = command.words
    if program == "inkdigits":
        assert parsed(words) == 0
    elif program == "make":
        assert re.search(rf"^{words[0]}:", (ROOT / "Makefile").read_text("utf-8"), re.M)
    elif program == "pip":
        assert words[0] == "install"
        project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
        extras = re.findall(r"\.\[(.+)\]", command.text)
        assert set(",".join(extras).split(",")) - {""} <= set(project["optional-dependencies"])
    elif words[0] == "-m":
        assert words[1] in ("venv", "inkdigits")
    else:
        assert program == "python" and (ROOT / words[0]).is_file()


def parsed(words: list[str]) -> Any:
    """The exit code of a command line whose commands do nothing."""
    command = typer.main.get_command(app)
    waiting: list[Any] = [command]
    while waiting:
        each = waiting.pop()
        each.callback = lambda **_: None
        waiting += getattr(each, "commands", {}).values()
    try:
        return command.main(words, "inkdigits", standalone_mode=False) or 0
    except SystemExit as ended:
        return ended.code


@pytest.mark.parametrize("words", [["raed"], ["read"], ["read", "a", "--no-such"]])
def test_the_check_sees_a_wrong_command_line(words: list[str]) -> None:
    with pytest.raises(Exception, match=r"No such|Missing"):
        parsed(words)


@pytest.mark.slow
def test_the_python_of_the_readme_works_as_it_stands(clone: Path) -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```$", DOCUMENTS[0].read_text("utf-8"), re.M | re.S)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=clone)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_the_files_that_a_document_links_to_are_there(document: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text("utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []
