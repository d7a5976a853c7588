"""The command line, as `inkdigits` and as `python -m inkdigits`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; the console script."""
    try:
        from inkdigits.apps import cli
    except KeyboardInterrupt:
        # Nothing has been begun.
        sys.exit(130)
    cli.main()


if __name__ == "__main__":
    main()
