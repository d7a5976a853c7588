"""Make the pages `model-paper.md` and `model-numbers.md` about the other two bundled models.

    python docs/make_network_pages.py            write them again
    python docs/make_network_pages.py --check    compare them, write nothing; 1 if one differs

As for `make_model_page`, the texts are in templates, and the figures come from the cards and from
studies/results.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from make_model_page import results, template

from inkdigits.alphabet import ALPHABET
from inkdigits.model.card import load_model
from inkdigits.model.model_folder import BUNDLED
from inkdigits.model.numbers_card import load_numbers_model
from inkdigits.model.paper_card import LABELS, load_paper_model

FOLDER: Final = Path(__file__).parent


def paper_page() -> str:
    """The page of the paper network."""
    model = load_paper_model()
    weights = [load_model().card.sha256, model.card.sha256]
    found = results("paper")
    figures = found["figures"] if found.get("models_sha256") == weights else {}
    return _page("model-paper.md", model.card, "paper", labels=LABELS, figures=figures)


def numbers_page() -> str:
    """The page of the numbers network."""
    model = load_numbers_model()
    found = results("whole_numbers")
    figures = found["figures"] if found.get("model_sha256") == model.card.sha256 else {}
    continued = results("cheque_folds")
    folds = continued["all"] if continued.get("model_sha256") == model.card.sha256 else {}
    return _page(
        "model-numbers.md", model.card, "numbers", labels=ALPHABET, figures=figures, folds=folds
    )


PAGES: Final[dict[str, Callable[[], str]]] = {
    "model-paper.md": paper_page,
    "model-numbers.md": numbers_page,
}


def _page(name: str, card: Any, folder: str, **more: Any) -> str:
    size = (BUNDLED / folder / "model.onnx").stat().st_size
    credits = dict.fromkeys(source["credit"] for source in card.data if "credit" in source)
    return template(name).render(card=card, size=size, credits=credits, **more)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check the pages; the exit code."""
    parser = argparse.ArgumentParser(description="Make the pages of the other bundled models.")
    parser.add_argument("--check", action="store_true", help="compare and write nothing")
    options = parser.parse_args(arguments)
    made = {FOLDER / name: make() for name, make in PAGES.items()}
    if not options.check:
        for path, text in made.items():
            path.write_text(text)
        return 0
    differing = [
        path.name for path, text in made.items() if not path.is_file() or path.read_text() != text
    ]
    if differing:
        print(f"missing or different: {', '.join(differing)}", file=sys.stderr)
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
