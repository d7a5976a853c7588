"""A result as a notebook shows it: HTML that stands alone, readable on light and dark ground."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape
from typing import Final

_CARD: Final = (
    "display:inline-flex;align-items:center;gap:20px;padding:12px 16px;max-width:100%;"
    "box-sizing:border-box;flex-wrap:wrap;border:1px solid rgba(128,128,128,.35);"
    "border-radius:10px;font:14px/1.4 system-ui,'Segoe UI',Roboto,'DejaVu Sans',sans-serif"
)
_PICTURE: Final = (
    "display:block;height:84px;max-width:168px;object-fit:contain;margin:0;border-radius:6px;"
    "background:#000;"
    "outline:1px solid rgba(128,128,128,.35);image-rendering:{rendering}"
)
_BARS: Final = "display:flex;gap:5px;height:84px;font-size:12px;text-align:center"
_TRACK: Final = (
    "display:flex;align-items:flex-end;width:14px;height:64px;border-radius:3px;overflow:hidden;"
    "background:rgba(128,128,128,.16)"
)
_FAINT: Final = "opacity:.7"

_BEST: Final = "#3f7fe8"
"""A blue that stands out from white, from black, and from the other bars."""
_OTHER: Final = "rgba(128,128,128,.75)"


def card(
    title: str,
    details: str,
    *,
    picture: bytes | None = None,
    pixelated: bool = False,
    bars: Sequence[tuple[float, str]] = (),
    labels: Sequence[str] | None = None,
    best: int | None = None,
) -> str:
    """A picture, a title with details below it, and bars.

    Parameters
    ----------
    title, details:
        Plain text; it is escaped.
    picture:
        The bytes of a PNG file.
    pixelated:
        Whether the picture's pixels stay visible when it is enlarged.
    bars:
        The height of each, 0 to 1, and its value as text.
    labels:
        What is written below each bar; by default its place.
    best:
        The place of the bar that stands out.
    """
    parts = [_text(title, details)]
    if picture is not None:
        source = base64.b64encode(picture).decode()
        style = _PICTURE.format(rendering="pixelated" if pixelated else "auto")
        parts.insert(0, f'<img alt="" style="{style}" src="data:image/png;base64,{source}">')
    if bars:
        parts.append(_drawn(bars, labels or [str(place) for place in range(len(bars))], best))
    return f'<div style="{_CARD}">{"".join(parts)}</div>'


def _text(title: str, details: str) -> str:
    size = 44 if len(title) == 1 else 20
    return (
        '<div style="min-width:90px;max-width:260px;overflow-wrap:anywhere">'
        f'<div style="font-size:{size}px;font-weight:600;line-height:1.15">{escape(title)}</div>'
        f'<div style="{_FAINT}">{escape(details)}</div></div>'
    )


def _drawn(bars: Sequence[tuple[float, str]], labels: Sequence[str], best: int | None) -> str:
    labelled = list(zip(labels, bars, strict=True))
    spoken = ", ".join(f"{label}: {value}" for label, (_, value) in labelled)
    drawn = "".join(_bar(label, *bar, place == best) for place, (label, bar) in enumerate(labelled))
    return f'<div role="img" aria-label="{escape(spoken)}" style="{_BARS}">{drawn}</div>'


def _bar(name: str, height: float, value: str, best: bool) -> str:
    # A thin bar would vanish between pixels.
    size = f"height:{100 * height:.1f}%;min-height:{2 if height >= 0.005 else 0}px"
    name = escape(name)
    label = "font-weight:700" if best else _FAINT
    return (
        f'<div title="{name}: {escape(value)}"><div style="{_TRACK}">'
        f'<div style="width:100%;{size};background:{_BEST if best else _OTHER}"></div>'
        f'</div><div style="{label}">{name}</div></div>'
    )
