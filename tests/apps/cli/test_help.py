"""The help of the command line, and shell completion."""

from __future__ import annotations

import re

import pytest
from typer.testing import CliRunner

from command_line import run
from inkdigits.apps.cli import app

COMMANDS = {
    "Read digits": ["read", "batch", "review", "draw", "serve", "page", "show", "profile"],
    "Train networks": ["train", "sweep", "report", "compare"],
    "Models and data": ["evaluate", "export", "doctor", "data"],
}
ALL = [[], *([name] for names in COMMANDS.values() for name in names)]
ALL += [["data", "list"], ["data", "fetch"]]
ALL += [["profile", name] for name in ("list", "show", "add", "undo", "reset", "export", "import")]


def shown(*words: str) -> str:
    done = CliRunner().invoke(app, [*words, "--help"])
    assert done.exit_code == 0
    return done.stdout


def test_commands_stand_in_groups() -> None:
    sections = re.split(r"\n\n(?=\S)", shown())
    listed = {
        title: re.findall(r"^  (\w+)  ", rows, re.MULTILINE)
        for title, _, rows in (each.partition(":\n") for each in sections)
        if title in COMMANDS
    }
    assert listed == COMMANDS


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_no_line_of_the_help_is_cut(words: list[str]) -> None:
    text = shown(*words)
    assert not re.search(r"\w\.\.\.$", text, re.MULTILINE)
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_every_text_of_the_help_is_a_sentence(words: list[str]) -> None:
    options = shown(*words).partition("Options:\n")[2]
    texts = re.findall(r"^  --?\w.*?(?=^  --?\w|\Z|^\S)", options, re.MULTILINE | re.DOTALL)
    for text in texts:
        sentence = " ".join(re.split(r"\n +|  +", text.strip(), maxsplit=1)[-1].split())
        sentence = re.sub(r" \[[^]]*\]$", "", sentence)
        why = f"Help must be a plain sentence with a capital and a full stop: {sentence!r}"
        assert sentence[0].isupper() or sentence.startswith("."), why
        # The last option comes from Typer.
        assert sentence.endswith(".") or "--help" in text or "completion" in text, why
        assert not re.search(r"so many|^Of |what is none|\bthat all works\b", sentence), why


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_commands_and_options_are_completed_by_the_shell(shell: str) -> None:
    def completed(line: str) -> str:
        words = line.split(" ")
        asked = {
            "_INKDIGITS_COMPLETE": f"complete_{shell}",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(words) - 1),
            "_TYPER_COMPLETE_ARGS": line,
            "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        }
        done = run(**asked)
        assert done.stderr == ""
        return done.stdout

    assert "evaluate" in completed("inkdigits ev")
    assert "--annotate" in completed("inkdigits read --ann")
