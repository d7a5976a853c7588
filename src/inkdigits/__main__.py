"""The command line, as `inkdigits` and as `python -m inkdigits`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; the console script."""
    try:
        from inkdigits.apps import interrupts

        interrupts.watch()
    except KeyboardInterrupt:
        sys.exit(130)
    try:
        from inkdigits.apps import cli

        cli.main()
    except BaseException:
        # An import that was interrupted may raise anything.
        if not interrupts.happened():
            raise
    finally:
        interrupts.end_at_once()
    if interrupts.happened():
        sys.exit(interrupts.EXIT_CODE)


if __name__ == "__main__":
    main()
