"""Evaluates what ships: the model folder, read through `Reader` as users read it."""

from inkdigits.evaluation.evaluation import evaluate, score
from inkdigits.evaluation.predictions import MOST_MISREAD, Misread, Predictions, predict
from inkdigits.evaluation.result import (
    DIGITS_REFUSED,
    LEAST_DIGITS,
    AgainstDigits,
    Confusion,
    Evaluation,
    worst_first,
)
from inkdigits.evaluation.samples import (
    DIGITS,
    NAMES,
    NONDIGITS,
    draw_on_canvas,
    list_samples,
)
from inkdigits.evaluation.selection import EVERYTHING, Sample, Selection, Truth

__all__ = [
    "DIGITS",
    "DIGITS_REFUSED",
    "EVERYTHING",
    "LEAST_DIGITS",
    "MOST_MISREAD",
    "NAMES",
    "NONDIGITS",
    "AgainstDigits",
    "Confusion",
    "Evaluation",
    "Misread",
    "Predictions",
    "Sample",
    "Selection",
    "Truth",
    "draw_on_canvas",
    "evaluate",
    "list_samples",
    "predict",
    "score",
    "worst_first",
]
