"""Make the page `model-world.md` about the bundled model, and its picture.

    python docs/make_model_page.py            write them again
    python docs/make_model_page.py --check    compare the page, write nothing; 1 if it differs

The figures come from the model's card and from studies/results, which the commands named on the
page write. What the model gets wrong is drawn by the generator: nobody's handwriting is shown.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits import Reader
from inkdigits.data import LIKE_DIGITS
from inkdigits.ink import draw
from inkdigits.model.card import BUNDLED, ModelCard, load_model
from inkdigits.synthesis.nondigits import KINDS, SHAPE_KINDS, TRAINING_KINDS
from inkdigits.synthesis.styles import STYLES, synthetic_digits

PAGE: Final = "model-world.md"
PICTURE: Final = "model-world-mistakes.png"
RESULTS: Final = Path(__file__).parent.parent / "studies" / "results"

SEED: Final = 3 * 2000 + 2
"""Training takes the seeds 3n and 3n + 1."""

SEARCHED: Final = 20_000
"""Synthetic digits that are read to find mistakes."""

SHOWN: Final = (3, 8)
"""Rows and columns of mistakes in the picture."""

_TILE: Final = 120
_PAPER: Final = (245, 251, 253)
_INK: Final = (84, 40, 24)


def results(name: str) -> dict[str, Any]:
    """What a study wrote; nothing where there is none."""
    path = RESULTS / f"{name}.json"
    found: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    return found


def figures(name: str, card: ModelCard) -> dict[str, Any]:
    """What a study found of the model with this card; nothing where that wasn't studied."""
    found = results(name)
    return dict(found["figures"]) if found.get("model_sha256") == card.sha256 else {}


def percent(share: float, digits: int = 2) -> str:
    """A share as people read it."""
    return f"{100 * share:.{digits}f} %"


def interval(found: dict[str, Any]) -> str:
    """A proportion with its 95 % interval."""
    return f"{percent(found['value'])} | {100 * found['low']:.2f} to {100 * found['high']:.2f} %"


def page() -> str:
    """What the page holds: a section of each study that there is of this model."""
    card = load_model().card
    parts = (_head(card), _USE, _seen(card), _decides(card), _scores(card), _left_out())
    parts += (_styles(card), _refusals(card), _robustness(card), _mistakes(card), _again(card))
    return "\n".join(filter(None, parts))


def _head(card: ModelCard) -> str:
    return f"""# The model `{card.name}`

The model that comes with inkdigits. It looks at a glyph, 28 by 28 pixels in MNIST's frame, and \
says how probable each digit is, and whether it is a digit at all. It was trained from nothing by \
one command on one machine with two processor cores; no other model had a part in it.

| | |
|---|---|
| file | {(BUNDLED / "model.onnx").stat().st_size / 1e6:.1f} MB, SHA-256 `{card.sha256}` |
| trained | {card.training["started"][:10]}, seed {card.training["options"]["seed"]} |
| in | (N, 28, 28) uint8, ink bright on 0 |
| out | (N, 10) probabilities of the digits, (N,) digit scores: how probable it is that it is one |
| licence | MIT |

This page is made by `python docs/make_model_page.py` from the model's card and from the figures \
that the named commands write to `studies/results`.
"""


_USE: Final = """## What it is for

One digit from 0 to 9 in its Western form, by hand, in any national style, drawn or on a \
picture. Not for the digits of other scripts, as ٣ or ३, which it hasn't met; not for printed \
ones, though it reads many. Where a mistake costs something, as on cheques, forms and exams, a \
person must look at the answers too. The people whose digits it saw live in the USA, in Turkey, \
and at seven sites where pen ink was collected in the 1990s.
"""


def _seen(card: ModelCard) -> str:
    rows = []
    for source in card.data:
        terms = source.get("licence", "MIT, as this program")
        name = f"[{source['name']}]({source['source']})" if "source" in source else source["name"]
        rows.append(
            f"| {name} | {source['about']} | {source['train']:,} | {source['validation']:,} "
            f"| {terms} |"
        )
    credited = dict.fromkeys(source["credit"] for source in card.data if "credit" in source)
    credits = "\n".join(f"- {credit}" for credit in credited)
    table = "\n".join(rows)
    return f"""## What it saw

| data | what | glyphs to train | to validate | terms |
|---|---|---|---|---|
{table}

Of MNIST it saw 55,000 of the training images, half of them once more in another dress. Pen ink \
is drawn several times, each time by another pen and, but for the first, by another hand, on other \
paper, through another camera; so there are more glyphs than samples. Writers are \
split for good: about 75 % train, 10 % choose thresholds and calibrate, 15 % test. Ink that \
plainly is not what its label says is in none of the first two \
([list of hashes](../src/inkdigits/data/mislabelled.txt), made by eye). What is not a digit \
comes from [{_met_kinds()} kinds](../src/inkdigits/synthesis/nondigits), letters of many \
scripts among them. Letters and signs that some people write like a digit are left out of training \
and tests alike: {" ".join(LIKE_DIGITS)}. It may answer them with that digit. The digits of the \
generator have [these {len(STYLES)} styles](styles.md).

{credits}
"""


def _met_kinds() -> int:
    return len({*TRAINING_KINDS} - {*SHAPE_KINDS})


def _decides(card: ModelCard) -> str:
    thresholds = card.thresholds
    return f"""## How it decides

Below a digit score of {thresholds.digit_score:g} the answer is "not a digit", below a confidence \
of {thresholds.confidence:g} it is "unsure". Both come from validation data: \
{card.training["threshold_rule"]}. The logits are divided by a temperature of \
{card.training["temperature"]:g} (Guo et al., 2017), which was found there as well, so that of the \
answers with a confidence of 90 % about 90 % are right. Where several separate marks are found, \
there is no digit, whatever the network says.
"""


def _scores(card: ModelCard) -> str:
    found = figures("bundled", card)
    if not found:
        return ""
    names = {
        "mnist": "MNIST, official test set",
        "pendigits": "pendigits, Turkey, unseen writers",
        "unipen-digits": "UNIPEN, seven sites, unseen writers",
        "synthetic": "the generator, unseen seeds",
    }
    rows = "\n".join(
        f"| {told} | {found[name]['count']:,} | {interval(found[name]['accuracy'])} "
        f"| {percent(found[name]['answered'])} | {percent(found[name]['answered_wrong'])} "
        f"| {found[name]['brier_score']:.4f} | {percent(found[name]['calibration_error'])} |"
        for name, told in names.items()
    )
    return f"""## What it scores

Read as pictures by `Reader`, as any user does. Right means that the most probable digit is right, \
whatever the status.

| test data | digits | right | 95 % interval | answered | answered wrongly | Brier | \
calibration error |
|---|---|---|---|---|---|---|---|
{rows}

{_parts(found["unipen-digits"])}

Some forms of the generator, as the 0 crossed by a level bar, the 0 with a steep slash and the 9 \
with a tiny bowl, were drawn after looking at what earlier models misread, by writers of the test \
data too. So the figures on pen ink are kinder than those on people at whom nobody has looked. \
Weights, epoch, thresholds and seed were chosen without them.

{_seeds(card)}`python studies/bundled.py`, `python studies/recipes.py world`
"""


def _parts(found: dict[str, Any]) -> str:
    """The sites, digits and writers of a data set at which it is worst, in words."""

    def worst(shares: dict[str, Any], count: int) -> str:
        lowest = sorted(shares.items(), key=lambda entry: entry[1]["value"])[:count]
        return ", ".join(f"{name} {of(share)}" for name, share in lowest)

    clean = found["without_mislabelled"]
    large = {name: each for name, each in found["by_writer"].items() if each["count"] >= 10}
    return (
        f"Of UNIPEN, the hardest sites are {worst(found['by_site'], 2)}; the hardest digits "
        f"{worst(found['by_digit'], 3)}; of the {len(large)} writers with ten digits or more the "
        f"hardest is {worst(large, 1)}. Without the digits that plainly are not what their label "
        f"says, {of(clean)} are right."
    )


def _seeds(card: ModelCard) -> str:
    """How the seeds of the recipe differ, where this model is the one that validation chose."""
    world = results("recipes").get("world", {})
    runs = world.get("runs", [])
    if not runs or min(runs, key=lambda run: run["validation_loss"])["model_sha256"] != card.sha256:
        return ""
    each = ", ".join(percent(run["test"]) for run in runs)
    losses = ", ".join(f"{run['validation_loss']:.4f}" for run in runs)
    return f"""With {len(runs)} seeds the recipe reads {each} of the MNIST test set, on average \
{percent(world["mean"])}. Their losses on the same validation digits are {losses}; the one with \
the lowest comes with the program.

"""


def _left_out() -> str:
    known = results("leave_out")
    groups = [name for name in known if "command" in known[name]]
    people = {name: known[name] for name in sorted(groups) if known[name]["kind"] == "digits"}
    if not people:
        return ""
    rows = []
    for name, each in people.items():
        cleaned = each["without_mislabelled"]
        rows.append(
            f"| {name.replace('+', ', ')} | {each['accuracy']['count']:,} "
            f"| {interval(each['accuracy'])} | {percent(each['error_at_95_answered'])} "
            f"| {percent(cleaned['accuracy']['value'])} "
            f"| {percent(cleaned['error_at_95_answered'])} |"
        )
    table = "\n".join(rows)
    first = min(people)
    return f"""## On people it has never met

A model that was trained without a whole collecting site or group of writers reads what they \
wrote. The schedule is shorter than that of the model that comes along; without \
{first.replace("+", ", ")} it was `{people[first]["command"]}`, and in the same way for the others.

| left out | digits | right | 95 % interval | wrong at 95 % answered | right without the \
mislabelled | wrong at 95 % answered |
|---|---|---|---|---|---|---|
{table}

{_calibration(known.get("all together", {}))}`python studies/leave_out.py`
"""


def _calibration(together: dict[str, Any]) -> str:
    """How confidence and truth agree over all groups."""
    told = []
    for each, what in (
        (together, "Over all of them"),
        (together.get("without_mislabelled"), "Without the mislabelled"),
    ):
        if each:
            claimed = each["claimed_95_to_99"]
            right = f"{percent(claimed['right'], 1)} are right" if claimed["count"] else "none"
            told.append(
                f"{what} the Brier score is {each['brier_score']:.4f} and the expected "
                f"calibration error {percent(each['calibration_error'])}; where 95 to 99 % are "
                f"claimed ({claimed['count']:,} digits) {right}."
            )
    return " ".join(told) + "\n\n" if told else ""


def _styles(card: ModelCard) -> str:
    found = figures("styles", card)
    if not found:
        return ""
    worst = sorted(found.items(), key=lambda entry: entry[1]["synthetic"]["value"])[:10]
    rows = "\n".join(f"| {name} | {percent(each['synthetic']['value'])} |" for name, each in worst)
    return f"""## Styles

Of the {len(STYLES)} [styles](styles.md) of the generator, read with seeds that were never trained \
on, these ten are the hardest:

| style | right |
|---|---|
{rows}

{_real_styles(found)}
{_five_styles()}"""


def _real_styles(found: dict[str, Any]) -> str:
    real = ", ".join(f"{name} {of(each['real'])}" for name, each in found.items() if "real" in each)
    return f"""Of real ink of five forms, picked by eye from writers who were never trained on, it \
reads: {real}.

`python studies/styles.py`
"""


def _five_styles() -> str:
    without = results("leave_out").get("styles")
    if not without:
        return ""
    rows = "\n".join(
        f"| {name} | {of(each)} | {of(without['real'][name])} |"
        for name, each in without["by_style"].items()
    )
    return f"""A model that was trained without these five, without the styles akin to them, and \
without any pen ink of digits, on a shorter schedule, reads them like this:

| style | generator | real ink |
|---|---|---|
{rows}

`python studies/leave_out.py styles`
"""


def of(found: dict[str, Any]) -> str:
    """A share and of how many."""
    return f"{percent(found['value'])} of {found['count']:,}"


def _refusals(card: ModelCard) -> str:
    found = figures("bundled", card)
    if not found:
        return ""
    groups = found["nondigits"]["by_site"]
    people = found["unipen-nondigits"]
    rows = [
        ("drawn by this program, kinds of the training", groups["for-training"]),
        ("drawn by this program, kinds that are never trained on", groups["held-out"]),
        ("letters and signs of unseen writers, but for those like a digit", people["refused"]),
    ]
    least = [_least_refused(each["by_kind"]) for each in (found["nondigits"], people)]
    table = "\n".join(f"| {told} | {each['count']:,} | {interval(each)} |" for told, each in rows)
    return f"""## What is not a digit

| read | count | not answered with a digit | 95 % interval |
|---|---|---|---|
{table}

Those least often refused: {least[0]}; by hand {least[1]}.

`python studies/bundled.py`

{_shapes(card)}{_letters()}{_ways()}"""


def _shapes(card: ModelCard) -> str:
    found = figures("shapes", card)
    if not found:
        return ""
    rows = "\n".join(
        f"| {KINDS[kind].description} | {percent(1 - each['value'])} of {each['count']:,} |"
        for kind, each in found.items()
    )
    return f"""It was trained before these kinds were added, so it has not met them. The next \
training learns to refuse them.

| drawn by this program | answered with a digit |
|---|---|
{rows}

Not among them is what a person may take for a digit: a single ring is answered with 0, a narrow \
stroke with 1, a question mark without a dot with 7.

`python studies/shapes.py`

"""


def _least_refused(kinds: dict[str, Any], count: int = 5) -> str:
    often = {name: each for name, each in kinds.items() if each["count"] >= 20}
    lowest = sorted(often.items(), key=lambda entry: entry[1]["value"])[:count]
    return ", ".join(f"`{name}` {percent(each['value'], 0)}" for name, each in lowest)


def _letters() -> str:
    letters = results("leave_out").get("letters")
    if not letters:
        return ""
    against, cleaned = (letters[f"against_{name}"] for name in ("digits", "cleaned_digits"))
    characters = " ".join(letters["selection"]["characters"])
    refused = [percent(each["nondigits_refused"]["value"]) for each in (against, cleaned)]
    return f"""To see what it does with signs that it has never met, another model was trained, on \
a shorter schedule and without `{characters}`, by hand or drawn. It met {letters["count"]:,} of \
them and {cleaned["count"]:,} digits of the same writers that are what their label says: its AUROC \
is {percent(cleaned["auroc"])}, and where it may refuse 1 % of the digits, it refuses \
{refused[1]} of the signs. With {against["count"] - cleaned["count"]} mislabelled digits, it is \
{percent(against["auroc"])} and {refused[0]}. What the generator invents of strokes was trained \
on, and is a letter now and then by chance.

`python studies/leave_out.py letters`

"""


def _ways() -> str:
    letters, found = results("leave_out").get("letters"), results("refusing")
    if not letters or found.get("model_sha256") != letters["model_sha256"]:
        return ""
    rows = "\n".join(
        f"| {name} | {percent(each['auroc'])} | {percent(each['refused'])} |"
        for name, each in sorted(found["figures"].items(), key=lambda way: -way[1]["auroc"])
    )
    return f"""Ways to tell them, by the network of that model alone, without the rule on separate \
marks; a class of its own is what comes along:

| way | AUROC | refused where 1 % of the digits are |
|---|---|---|
{rows}

`python studies/refusing.py`
"""


def _robustness(card: ModelCard) -> str:
    found = figures("robustness", card)
    if not found:
        return ""
    plain = found["plain"]
    rows = "\n".join(
        f"| {name} | {percent(each['value'])} | {100 * (each['value'] - plain['value']):+.2f} |"
        for name, each in found.items()
    )
    return f"""## One thing changed at a time

{plain["count"]:,} digits of writers who were never trained on, without those that plainly are not \
what their label says, drawn plain, and then with one thing changed. Plain is 150 pixels high or \
wide, black on white, with a pen of 7 % of the digit's height; turns are clockwise, slants to the \
right, and so many pixels has the digit's longer side.

| drawn | right | difference in points |
|---|---|---|
{rows}

`python studies/robustness.py`
"""


def _mistakes(card: ModelCard) -> str:
    return f"""## What it gets wrong

Drawn by the generator: of {SEARCHED:,} digits in all styles, those that it misread most \
confidently. Below {percent(card.thresholds.confidence, 0)} the answer is "unsure".

<img src="{PICTURE}" width="760" alt="Digits of the generator that were misread, each with what \
it was taken for">

{_confusions(card)}"""


def _confusions(card: ModelCard) -> str:
    """What of the test data is taken for what, in words."""
    found = figures("bundled", card)
    if not found:
        return ""
    told = []
    for name, what in (("unipen-digits", "Of the UNIPEN digits"), ("mnist", "Of MNIST")):
        most = ", ".join(
            f"{each['label']} as {each['taken_for']} ({each['count']})"
            for each in found[name]["confusions"][:6]
        )
        told.append(f"{what}, those most often misread are {most}.")
    return " ".join(told) + "\n"


def _again(card: ModelCard) -> str:
    training = card.training
    return f"""## Training it again

In a clone:

    pip install ".[train]"
    {training["command"]}

It took {training["seconds"] / 60:.0f} minutes on two cores, {training["epochs"]} epochs, and can \
be killed at any moment: the same command goes on. MNIST is fetched; `inkdigits data list` says \
how to get the rest. The same seed gives the same data in the same order; the weights can differ a \
little, as threads add up in another order.
"""


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
