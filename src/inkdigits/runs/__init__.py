"""Find runs of characters in ink or in a picture, and cut them out as strips."""

from inkdigits.runs.ink import strips_of_ink
from inkdigits.runs.paper import PageStrips, strips_of_page, strips_of_paper
from inkdigits.runs.tables import Grid

__all__ = ["Grid", "PageStrips", "strips_of_ink", "strips_of_page", "strips_of_paper"]
