"""Make the page `model-world.md` about the bundled model, and its picture.

    python docs/make_model_page.py            write them again
    python docs/make_model_page.py --check    compare the page, write nothing; 1 if it differs

The text is in `model-world.md.jinja`. The figures come from the model's card and from
studies/results, which the commands named on the page write. The mistakes in the picture are digits
of the generator: nobody's handwriting is shown.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import cv2
import jinja2
import numpy as np
from numpy.typing import NDArray

from inkdigits import Reader
from inkdigits.data import LIKE_DIGITS
from inkdigits.ink import draw
from inkdigits.model.card import ModelCard, load_model
from inkdigits.model.model_folder import BUNDLED
from inkdigits.synthesis.nondigits import KINDS, TRAINING_KINDS
from inkdigits.synthesis.styles import synthetic_digits

PAGE: Final = "model-world.md"
PICTURE: Final = "model-world-mistakes.png"
RESULTS: Final = Path(__file__).parent.parent / "studies" / "results"

SEED: Final = 3 * 2000 + 2
"""Training takes the seeds 3n and 3n + 1."""

SEARCHED: Final = 20_000
"""Synthetic digits that are read to find mistakes."""

SHOWN: Final = (3, 8)
"""Rows and columns of mistakes in the picture."""

TESTED: Final = {
    "mnist": "MNIST, official test set",
    "pendigits": "pendigits, Turkey, unseen writers",
    "unipen-digits": "UNIPEN, seven sites, unseen writers",
    "synthetic": "the generator, unseen seeds",
}
"""The test data of digits, with their titles."""

PHOTOGRAPHED_SINCE: Final = "2026-11-29"
"""Training runs that started earlier saw no characters photographed on paper."""

_TILE: Final = 120
_PAPER: Final = (245, 251, 253)
_INK: Final = (84, 40, 24)


def results(name: str) -> dict[str, Any]:
    """The results of a study; empty if it has not been run."""
    path = RESULTS / f"{name}.json"
    found: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    return found


def figures(name: str, card: ModelCard) -> dict[str, Any]:
    """What a study measured of the model with this card; empty where it didn't."""
    found = results(name)
    return dict(found["figures"]) if found.get("model_sha256") == card.sha256 else {}


def page() -> str:
    """The page, with a section for each study that there is of this model."""
    card = load_model().card
    left_out, styles = results("leave_out"), figures("styles", card)
    groups = {name: each for name, each in sorted(left_out.items()) if "command" in each}
    letters = groups.get("letters")
    return template(PAGE).render(
        card=card,
        size=(BUNDLED / "model.onnx").stat().st_size,
        met_kinds=len(TRAINING_KINDS),
        kinds=KINDS,
        like_digits=LIKE_DIGITS,
        credits=dict.fromkeys(source["credit"] for source in card.data if "credit" in source),
        bundled=figures("bundled", card),
        tested=TESTED,
        seeds=seeds(card),
        people={name: each for name, each in groups.items() if each["kind"] == "digits"},
        together=left_out.get("all together"),
        by_style=styles,
        real_styles={name: each["real"] for name, each in styles.items() if "real" in each},
        without_styles=left_out.get("styles"),
        shapes=figures("shapes", card),
        letters=letters,
        photographed_since=PHOTOGRAPHED_SINCE,
        ways=ways(letters),
        robustness=figures("robustness", card),
        searched=SEARCHED,
        picture=PICTURE,
    )


def seeds(card: ModelCard) -> dict[str, Any]:
    """The runs of the recipe, where this model is the one with the lowest validation loss."""
    world = results("recipes").get("world", {})
    best = min(world.get("runs", []), key=lambda run: run["validation_loss"], default=None)
    return world if best and best["model_sha256"] == card.sha256 else {}


def ways(letters: dict[str, Any] | None) -> dict[str, Any]:
    """The ways to refuse that were compared on the model without letters, the best first."""
    found = results("refusing")
    if not letters or found.get("model_sha256") != letters["model_sha256"]:
        return {}
    return dict(sorted(found["figures"].items(), key=lambda way: -way[1]["auroc"]))


def template(page: str) -> jinja2.Template:
    """The template of a page, with the filters that it uses."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        undefined=jinja2.ChainableUndefined,
        keep_trailing_newline=True,
        autoescape=False,
    )
    for each in (percent, interval, of, worst, at_least, least_refused, mistakes):
        environment.filters[each.__name__] = each
    return environment.get_template(f"{page}.jinja")


def percent(share: float, digits: int = 2) -> str:
    """A share as a percentage."""
    return f"{100 * share:.{digits}f} %"


def interval(found: dict[str, Any]) -> str:
    """A proportion with its 95 % interval, as two cells of a table."""
    return f"{percent(found['value'])} | {100 * found['low']:.2f} to {100 * found['high']:.2f} %"


def of(found: dict[str, Any]) -> str:
    """A proportion with its count."""
    return f"{percent(found['value'])} of {found['count']:,}"


def at_least(shares: dict[str, Any], count: int) -> dict[str, Any]:
    """The proportions with at least this count."""
    return {name: each for name, each in shares.items() if each["count"] >= count}


def worst(shares: dict[str, Any], count: int) -> str:
    """The lowest proportions."""
    return ", ".join(f"{name} {of(each)}" for name, each in lowest(shares, count))


def least_refused(kinds: dict[str, Any]) -> str:
    """The five kinds that are least often refused, of those read at least 20 times."""
    found = lowest(at_least(kinds, 20), 5)
    return ", ".join(f"`{name}` {percent(each['value'], 0)}" for name, each in found)


def lowest(shares: dict[str, Any], count: int) -> list[tuple[str, Any]]:
    """The lowest proportions by name."""
    return sorted(shares.items(), key=lambda entry: entry[1]["value"])[:count]


def mistakes(confusions: list[dict[str, Any]]) -> str:
    """The six most frequent confusions."""
    return ", ".join(
        f"{each['label']} as {each['taken_for']} ({each['count']})" for each in confusions[:6]
    )


def misread() -> Iterator[tuple[NDArray[np.uint8], int, int, float]]:
    """Sheets of the generator that are misread, the digit, the answer and its confidence."""
    samples = list(synthetic_digits(SEARCHED, SEED))
    answers = Reader().read_digits(sample.ink for sample in samples)
    wrong = [
        (answer.confidence, answer.most_probable, sample)
        for answer, sample in zip(answers, samples, strict=True)
        if answer.status != "error"
        and answer.most_probable is not None
        and str(answer.most_probable) != sample.label
    ]
    for confidence, taken, sample in sorted(wrong, key=lambda entry: -entry[0]):
        yield draw(sample.ink).pixels, int(sample.label), taken, confidence


def picture() -> NDArray[np.uint8]:
    """The mistakes, side by side, as a colour picture."""
    rows, columns = SHOWN
    sheet = np.zeros((rows * (_TILE + 28), columns * _TILE), np.uint8)
    for place, (drawn, label, taken, confidence) in enumerate(misread()):
        if place == rows * columns:
            break
        row, column = divmod(place, columns)
        factor = 0.7 * _TILE / max(drawn.shape)
        small = cv2.resize(drawn, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        top = row * (_TILE + 28) + (_TILE - small.shape[0]) // 2
        left = column * _TILE + (_TILE - small.shape[1]) // 2
        sheet[top : top + small.shape[0], left : left + small.shape[1]] = small
        told = f"{label} as {taken}, {confidence:.0%}"
        width = cv2.getTextSize(told, cv2.FONT_HERSHEY_SIMPLEX, 0.42, 1)[0][0]
        corner = (column * _TILE + (_TILE - width) // 2, row * (_TILE + 28) + _TILE + 12)
        cv2.putText(sheet, told, corner, cv2.FONT_HERSHEY_SIMPLEX, 0.42, 200, 1, cv2.LINE_AA)
    shares = np.pad(sheet, 12)[..., None] / 255
    return np.rint((1 - shares) * _PAPER + shares * _INK).astype(np.uint8)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check the page; the exit code."""
    parser = argparse.ArgumentParser(description="Make the page of the bundled model.")
    parser.add_argument("--check", action="store_true", help="compare and write nothing")
    options = parser.parse_args(arguments)
    path = Path(__file__).parent / PAGE
    if options.check:
        fresh = path.is_file() and path.read_text() == page()
        if not fresh:
            print(f"{PAGE} is missing or differs", file=sys.stderr)
        return 0 if fresh else 1
    path.write_text(page())
    cv2.imwrite(str(path.parent / PICTURE), picture())
    print(f"{PAGE} and {PICTURE} are in {path.parent}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
