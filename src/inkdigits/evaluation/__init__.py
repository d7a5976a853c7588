"""Scores of what ships: the model folder through `Reader`, as any user meets it."""

from inkdigits.evaluation.asking import Asked, Misread, ask
from inkdigits.evaluation.canvas import draw_on_canvas
from inkdigits.evaluation.digits import Evaluation, evaluate, score
from inkdigits.evaluation.nondigits import (
    AgainstDigits,
    Refusals,
    evaluate_nondigits,
    score_nondigits,
)
from inkdigits.evaluation.selection import Selection
from inkdigits.evaluation.slices import Confusion
from inkdigits.evaluation.trials import DIGITS, NAMES, NONDIGITS, Trial, Truth, list_trials

__all__ = [
    "DIGITS",
    "NAMES",
    "NONDIGITS",
    "AgainstDigits",
    "Asked",
    "Confusion",
    "Evaluation",
    "Misread",
    "Refusals",
    "Selection",
    "Trial",
    "Truth",
    "ask",
    "draw_on_canvas",
    "evaluate",
    "evaluate_nondigits",
    "list_trials",
    "score",
    "score_nondigits",
]
