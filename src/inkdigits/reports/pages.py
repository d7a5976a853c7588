"""Pages in one file each, from templates."""

from __future__ import annotations

import base64
import io
from typing import Any, Final

import jinja2
import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray
from PIL import Image

from inkdigits.reports.palette import VARIABLES
from inkdigits.reports.plots import as_svg

NOTHING: Final = "\N{EN DASH}"
"""The text of a table cell without a value."""

_ENVIRONMENT: Final = jinja2.Environment(
    loader=jinja2.PackageLoader("inkdigits.reports"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
)


def render(template: str, **content: Any) -> str:
    """Fill a template."""
    return _ENVIRONMENT.get_template(template).render(**content)


def _percent(value: float | None, digits: int = 2) -> str:
    return NOTHING if value is None else f"{100 * value:.{digits}f} %"


def _seconds(value: float) -> str:
    minutes, seconds = divmod(round(value), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {seconds:02} s" if minutes else f"{seconds} s"


def _drawing(figure: Any) -> Markup:
    # Safe: Matplotlib escapes the names in a figure.
    return Markup(as_svg(figure))


def _pixels(picture: NDArray[np.uint8]) -> str:
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


_ENVIRONMENT.globals["colours"] = VARIABLES
_ENVIRONMENT.filters.update(percent=_percent, seconds=_seconds, drawing=_drawing, pixels=_pixels)
