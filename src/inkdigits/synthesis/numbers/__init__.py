"""Whole numbers as people write them, with the truth of every character."""

from inkdigits.synthesis.numbers.drawing import draw_number
from inkdigits.synthesis.numbers.texts import pick_number, pick_word
from inkdigits.synthesis.numbers.written import Written

__all__ = ["Written", "draw_number", "pick_number", "pick_word"]
