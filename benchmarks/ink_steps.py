"""How long ink takes on the way to its glyph, beside OpenCV's lines: ink_steps.py [--data NAME].

The processor's time of this process for drawing and normalising each ink, the least of several
rounds, with the rasteriser and with the pen of `synthesis`, which draws with OpenCV.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2

from inkdigits import Ink
from inkdigits.glyph import normalise
from inkdigits.ink import draw
from inkdigits.synthesis.pen import picture_of

sys.path.insert(0, str(Path(__file__).parent))
from page import chosen_inks

ROUNDS = 9


def main() -> int:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    _, inks = chosen_inks(options, "synthetic")
    cv2.setNumThreads(1)
    sheets = [draw(ink).pixels for ink in inks]
    ours = least(lambda ink: draw(ink).pixels, inks)
    opencv = least(picture_of, inks)
    normalised = least(normalise, sheets)
    points = sum(sum(map(len, ink.strokes)) for ink in inks) / len(inks)
    print(f"{len(inks)} inks, {points:.0f} points each")
    for name, taken in (("draw", ours), ("with OpenCV", opencv), ("normalise", normalised)):
        print(f"{name:14}{taken * 1e3:9.3f} ms")
    ratio = (ours + normalised) / (opencv + normalised)
    print(f"drawn and normalised: {ratio:.2f} times as long as with OpenCV")
    return 0


def least(call: Callable[[Any], Any], inputs: list[Ink] | list[Any]) -> float:
    """Seconds for one input in the fastest of the rounds."""
    rounds = []
    for _ in range(ROUNDS):
        start = time.process_time()
        for each in inputs:
            call(each)
        rounds.append(time.process_time() - start)
    return min(rounds) / len(inputs)


if __name__ == "__main__":
    sys.exit(main())
