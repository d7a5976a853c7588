from __future__ import annotations

import os
import re
import signal
from collections import Counter
from collections.abc import Generator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings

from inkdigits import Reader

# The same examples each time, and however long they take: a busy machine fails no test.
settings.register_profile(
    "inkdigits", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("inkdigits")

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


@pytest.fixture(scope="session", autouse=True)
def interruptible() -> None:
    """A shell makes what it starts in the background deaf to Ctrl-C, and all that this starts."""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def reader() -> Reader:
    """The bundled model."""
    return Reader()


MISSED = frozenset(
    (Path(__file__).parent / "support" / "missed.txt").read_text("utf-8").splitlines()
)
"""Tests of pictures that the bundled models read wrongly; one that is read right fails, too."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Expect the tests in `MISSED` to fail; leave those marked `data` out, unless -m names them."""
    for item in items:
        if item.nodeid.removeprefix("tests/") in MISSED:
            item.add_marker(pytest.mark.xfail(strict=True, reason="read wrongly by this model"))
    if "data" in re.findall(r"\w+", config.option.markexpr):
        return
    left_out = [item for item in items if item.get_closest_marker("data")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def pytest_runtest_setup(item: pytest.Item) -> None:
    folder = os.environ.get("INKDIGITS_DATA")
    if item.get_closest_marker("data") and not (folder and Path(folder).is_dir()):
        pytest.fail("INKDIGITS_DATA must name the folder with the data sets", pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _skip_fails_under_ci((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _skip_fails_under_ci((yield))


def _skip_fails_under_ci(report: Report) -> Report:
    """A check that didn't run has proved nothing. Expected failures did run."""
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome, reason = "failed", _reason(report)
        report.longrepr = f"{reason}\nA skipped test is a failure where CI is set."
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Generator[None]:
    """Say in one line at the end what did not run, and which command installs what is missing."""
    yield
    reasons = Counter(_reason(report) for report in terminalreporter.stats.get("skipped", []))
    speaks_of = set(re.findall(r"\w+", terminalreporter.config.option.markexpr))
    parts = [
        f"{count:,} {'test' if count == 1 else 'tests'}: {reason}"
        for reason, count in sorted(reasons.items())
    ]
    parts += ["the slow tests (make test-all)"] if "slow" in speaks_of else []
    parts += [] if "data" in speaks_of else ["those with real data sets (make test-data)"]
    advice = " Install what is missing: make system-packages" if reasons else ""
    if parts:
        terminalreporter.write_line(f"Not run: {'; '.join(parts)}.{advice}")


def _reason(report: Any) -> str:
    """Why a test or a module of tests was skipped."""
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.removeprefix("Skipped: ")
