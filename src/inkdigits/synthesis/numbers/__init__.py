"""Whole numbers as people write them, with the truth of every character."""

from inkdigits.synthesis.numbers.drawing import draw_number
from inkdigits.synthesis.numbers.texts import pick_number, pick_word
from inkdigits.synthesis.numbers.written import UNREADABLE, Written

__all__ = ["UNREADABLE", "Written", "draw_number", "pick_number", "pick_word"]
