"""From the columns of strips to a number, under constraints."""

from inkdigits.decoding.answering import (
    BLANK,
    LEAST_ALTERNATIVE,
    MOST_ALTERNATIVES,
    NO_NUMBER,
    answer,
    number_of,
)
from inkdigits.decoding.constraints import NONE, Constraints, Options
from inkdigits.decoding.copies import read_carefully
from inkdigits.decoding.decoding import Decoded, Hypothesis, decode
from inkdigits.decoding.learned import Taught
from inkdigits.decoding.opinion import Classify, Opinions, second_opinion
from inkdigits.decoding.splitting import split_numbers

__all__ = [
    "BLANK",
    "LEAST_ALTERNATIVE",
    "MOST_ALTERNATIVES",
    "NONE",
    "NO_NUMBER",
    "Classify",
    "Constraints",
    "Decoded",
    "Hypothesis",
    "Opinions",
    "Options",
    "Taught",
    "answer",
    "decode",
    "number_of",
    "read_carefully",
    "second_opinion",
    "split_numbers",
]
