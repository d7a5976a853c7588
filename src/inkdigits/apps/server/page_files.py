"""The page's own files, read once: what a request names is looked up here, never on the disk."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent.parent / "page"

_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True)
class PageFile:
    """One file: its bytes, its media type, and a tag that changes with its content."""

    content: bytes
    media_type: str
    tag: str

    @classmethod
    def of(cls, content: bytes, media_type: str) -> PageFile:
        """A file of this content."""
        return cls(content, media_type, f'"{hashlib.sha256(content).hexdigest()[:16]}"')


def page_files() -> dict[str, PageFile]:
    """All files of the page by name."""
    return {path.name: _read(path) for path in FOLDER.iterdir() if path.suffix in _TYPES}


def _read(path: Path) -> PageFile:
    return PageFile.of(path.read_bytes(), _TYPES[path.suffix])
