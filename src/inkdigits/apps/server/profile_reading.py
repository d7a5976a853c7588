"""Reading with what a user's profile has learned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Query

from inkdigits.apps.server.answering import each
from inkdigits.apps.server.batch_queue import Read, Row
from inkdigits.apps.server.profiles import Profiles
from inkdigits.apps.server.service import Service
from inkdigits.errors import InputError
from inkdigits.preparation import Readable
from inkdigits.profile import named_path
from inkdigits.reader import Reader

ProfileName = Annotated[
    str | None,
    Query(
        description="the name of the writer's profile, where the server was started with --profiles"
    ),
]

ReadWith = Callable[[Reader, Sequence[Readable]], Sequence[Row]]
"""Reads sources with a reader: one row for each, in the same order."""


def traces(reader: Reader, sources: Sequence[Readable]) -> list[Row]:
    """Read digits and keep all intermediate results."""
    return each(reader.trace, sources)


def pages(reader: Reader, sources: Sequence[Readable]) -> list[Row]:
    """Read all numbers of pages."""
    return each(reader.read_page, sources)


@dataclass(frozen=True)
class ProfileRead:
    """Reads with a profile. Equal ones are read in one batch."""

    profiles: Profiles
    name: str
    read: ReadWith

    def __call__(self, sources: Sequence[Readable]) -> Sequence[Row]:
        """One row for each source, in the same order."""
        return self.read(self.profiles.reader(self.name), sources)


def reading_with(service: Service, profile: str, read: ReadWith) -> Read:
    """Reads with the profile of this name.

    Raises
    ------
    InputError
        ``no_profile`` where the server has no profiles, ``bad_name``.
    """
    if service.profiles is None:
        raise InputError("no_profile", "This server has no profiles; it needs --profiles.")
    named_path(profile)
    return ProfileRead(service.profiles, profile, read)
