"""The command line, as `python -m inkdigits`."""

from __future__ import annotations

from inkdigits.apps.cli import main

if __name__ == "__main__":
    main()
