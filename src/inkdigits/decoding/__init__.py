"""The columns of strips to a number, with what is known of it before it is read."""

from inkdigits.decoding.answering import BLANK, answer, number_of
from inkdigits.decoding.constraints import NONE, Constraints, Options
from inkdigits.decoding.decoding import Decoded, Reading, decode

__all__ = [
    "BLANK",
    "NONE",
    "Constraints",
    "Decoded",
    "Options",
    "Reading",
    "answer",
    "decode",
    "number_of",
]
