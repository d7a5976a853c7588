"""Reports of training runs and batches: pages and plots.

This is the only package that imports Matplotlib and Jinja.
"""

from __future__ import annotations

import importlib

from inkdigits.errors import MissingExtraError

for _needed in ("matplotlib", "jinja2"):
    try:
        importlib.import_module(_needed)
    except ImportError as _error:
        raise MissingExtraError("Reports", "plot") from _error

from inkdigits.reports.batch import batch_page  # noqa: E402
from inkdigits.reports.comparison import write_comparison  # noqa: E402
from inkdigits.reports.report import write_report  # noqa: E402
from inkdigits.reports.run import FinishedRun, load_run  # noqa: E402

__all__ = ["FinishedRun", "batch_page", "load_run", "write_comparison", "write_report"]
