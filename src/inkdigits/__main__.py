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
    except BaseException as error:
        # An import that was interrupted may raise anything.
        if interrupts.happened() or isinstance(error, KeyboardInterrupt):
            sys.exit(interrupts.EXIT_CODE)
        raise
    finally:
        interrupts.end_at_once()


if __name__ == "__main__":
    main()
