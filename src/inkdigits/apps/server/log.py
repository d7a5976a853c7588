"""The log: one JSON object a line on standard error, whoever writes it."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final


def write_line(**fields: Any) -> None:
    """Write one line, with the time first. Nothing happens when nobody reads the log."""
    time = datetime.now(UTC).isoformat(timespec="milliseconds")
    line = json.dumps({"time": time, **fields}) + "\n"
    with suppress(OSError, ValueError):
        sys.stderr.write(line)


def write_error(message: str, error: BaseException, **fields: Any) -> None:
    """Write an error with its traceback."""
    trace = "".join(traceback.format_exception(error))
    write_line(level="error", message=message, **fields, error=trace)


class JsonHandler(logging.Handler):
    """Writes what libraries log in the same form."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        try:
            message, level = record.getMessage(), record.levelname.lower()
        except Exception:
            self.handleError(record)
            return
        error = record.exc_info[1] if record.exc_info else None
        if error is None:
            write_line(level=level, message=message)
        else:
            write_error(message, error)


_LOGGER: Final = {"handlers": ["json"], "level": "WARNING", "propagate": False}

LOG_CONFIG: Final[dict[str, Any]] = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"json": {"()": JsonHandler}},
    "loggers": {
        "uvicorn": _LOGGER,
        "asyncio": _LOGGER,
        # It warns of each damaged form, with bytes of it; who sent the form gets an answer.
        "python_multipart": {**_LOGGER, "level": "ERROR"},
    },
}
"""For `logging.config.dictConfig`: the loggers of the libraries that run the server."""
