"""Make docs/numbers.png: an example page with a box around each number that was read."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PIL import Image

from inkdigits import Reader
from inkdigits.cards import card_of_page, draw_card
from inkdigits.preparation import opened
from inkdigits.trace import shown

DOCS: Final = Path(__file__).parent
PAGE: Final = DOCS.parent / "examples" / "numbers" / "delivery-note.jpg"
COLOURS: Final = 128
"""Few enough for a small file."""


def main() -> None:
    """Make the picture."""
    origin = opened(PAGE, 1600)
    card = draw_card(card_of_page(Reader().read_page(origin), shown(origin)))
    flat = card.quantize(COLOURS, dither=Image.Dither.NONE)
    flat.save(DOCS / "numbers.png", optimize=True)


if __name__ == "__main__":
    main()
