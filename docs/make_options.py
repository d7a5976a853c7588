"""Write the table of the options of a training run into docs/training.md."""

from __future__ import annotations

import re
from pathlib import Path

from inkdigits.training.options import OPTIONS

PAGE = Path(__file__).with_name("training.md")


def options_table() -> str:
    """The options as a table in Markdown."""
    rows = ["| option | value | meaning |", "|---|---|---|"]
    for option in OPTIONS.values():
        flag = option.name.upper() if option.name == "recipe" else option.flag
        rows.append(f"| `{flag}` | {option.expected} | {option.description} |")
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    page = PAGE.read_text(encoding="utf-8")
    table = re.compile(r"\| option \| value \|.*?\n(?=\n)", re.DOTALL)
    PAGE.write_text(table.sub(lambda _: options_table(), page, count=1), encoding="utf-8")
