"""Runs of characters, of ink or of a picture, as strips."""

from inkdigits.runs.ink import strips_of_ink
from inkdigits.runs.paper import strips_of_paper

__all__ = ["strips_of_ink", "strips_of_paper"]
