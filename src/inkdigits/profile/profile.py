"""`Profile`: one writer's corrections, and what was learned from them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inkdigits.errors import InputError
from inkdigits.glyph import normalise
from inkdigits.ink import Ink
from inkdigits.layout import joined
from inkdigits.model.card import load_model
from inkdigits.model.segmenter import Segmenter
from inkdigits.preparation import Readable, prepare
from inkdigits.profile import database, rows
from inkdigits.profile.addition import addition, import_of
from inkdigits.profile.correction import Correction
from inkdigits.profile.learning import Learned
from inkdigits.profile.names import SUFFIX, profile_path, profiles_folder
from inkdigits.profile.numbers import labelled_glyphs
from inkdigits.profile.teaching import LearnedFile, Teachable, bundled_teachable
from inkdigits.reading import Number


class Profile:
    """One writer's corrections, kept in a file. Threads and processes may share it.

    The file is made by the first correction. Each change is on the disk when its method returns.

    Parameters
    ----------
    profile:
        A name, such as "anna", for a file in the user's data folder, or the path of a file.
    model:
        The model that is taught: a model folder, or that of a run; by default the bundled model.

    Raises
    ------
    InputError
        ``bad_name``.
    ModelError
        If the model can't be used, or gives no features.
    """

    def __init__(
        self,
        profile: str | os.PathLike[str],
        *,
        model: str | os.PathLike[str] | None = None,
    ) -> None:
        self._set(profile, bundled_teachable() if model is None else Teachable(load_model(model)))

    @classmethod
    def of_model(
        cls,
        profile: str | os.PathLike[str],
        teachable: Teachable,
        segmenter: Segmenter | None = None,
    ) -> Profile:
        """A profile of a model that has been loaded; the segmenter is handed to `find_ink`."""
        made = cls.__new__(cls)
        made._set(profile, teachable, segmenter)
        return made

    def _set(
        self,
        profile: str | os.PathLike[str],
        teachable: Teachable,
        segmenter: Segmenter | None = None,
    ) -> None:
        self._path = profile_path(profile)
        self._is_ours = self._path.parent == profiles_folder()
        self._segmenter = segmenter
        self._encoder = teachable.encoder
        self._file = LearnedFile(self._path, teachable, is_ours=self._is_ours)

    @property
    def path(self) -> Path:
        """The file, which need not exist."""
        return self._path

    @property
    def name(self) -> str:
        """The name, or the path where it has none."""
        return self._path.name.removesuffix(SUFFIX) if self._is_ours else str(self._path)

    @property
    def exists(self) -> bool:
        """Whether there is a file."""
        return database.exists(self._path)

    @property
    def missing(self) -> InputError:
        """The error ``no_profile``, for where a file is needed."""
        return database.no_profile(self._path)

    def __repr__(self) -> str:
        return f"Profile({self.name!r})"

    def add(self, source: Readable, digit: int) -> Correction:
        """Teach the digit of a source, whether it corrects or confirms what was read.

        Parameters
        ----------
        source:
            As in `Reader.read_digit`.
        digit:
            0 to 9: what was written.

        Returns
        -------
        Correction
            What was stored; its `note` says whether it is used.

        Raises
        ------
        ValueError
            If ``digit`` is no digit.
        InputError
            As `Reader.read_digit`; ``blank`` without ink; ``damaged_profile``,
            ``newer_profile``, ``not_a_profile`` and ``not_written`` for the file.
        """
        prepared = prepare(source, self._segmenter)
        if not prepared.marks:
            raise InputError("blank", "There is no ink.")
        ink = prepared.origin if isinstance(prepared.origin, Ink) else None
        return self.add_glyph(normalise(joined(prepared.marks).ink), digit, ink)

    def add_glyph(self, glyph: NDArray[np.uint8], digit: int, ink: Ink | None = None) -> Correction:
        """Teach the digit of a glyph, (28, 28) uint8; otherwise like `add`.

        ``ink`` is what the glyph was made from, if it was drawn.
        """
        return self._add([(glyph, digit)], ink)[0]

    def add_number(self, number: Number, right: str) -> list[Correction]:
        """Teach the digits of a number, whether that corrects or confirms what was read.

        They are one change: all of them are stored, or none. Where digits were overlooked or
        invented, only those are taught of which it is certain what they are.

        Parameters
        ----------
        number:
            What was read.
        right:
            What was written, with or without separators.

        Returns
        -------
        list[Correction]
            What was stored, from left to right.

        Raises
        ------
        InputError
            ``not_certain`` where there is no such digit, or the number is printed; as `add`.
        """
        return self._add(labelled_glyphs(number, right))

    def _add(
        self, labelled: Sequence[tuple[NDArray[np.uint8], int]], ink: Ink | None = None
    ) -> list[Correction]:
        change = addition(labelled, ink, self._encoder)
        return self._file.change(change, create=True).described(slice(-len(labelled), None))

    def corrections(self) -> list[Correction]:
        """All corrections, the oldest first; none without a file.

        Raises
        ------
        InputError
            As `add` for the file.
        """
        return self.learned().described()

    def undo(self) -> list[Correction]:
        """Remove the newest correction, with all that its number has taught, and return them.

        Raises
        ------
        InputError
            As `add` for the file.
        """
        return self._remove(_newest) if self.exists else []

    def delete(self, number: int) -> Correction:
        """Remove the correction with this id, and return it.

        Raises
        ------
        InputError
            ``no_correction`` if there is none; as `add` for the file.
        """
        return self.delete_all([number])[0]

    def delete_all(self, numbers: Collection[int]) -> list[Correction]:
        """Remove the corrections with these ids in one change; otherwise like `delete`."""
        return self._remove(
            lambda known: [known.corrections[known.place_of(number)] for number in numbers]
        )

    def _remove(self, choose: Callable[[Learned], Sequence[Correction]]) -> list[Correction]:
        """Remove the corrections that are chosen, in one change."""
        removed: list[Correction] = []

        def delete(connection: sqlite3.Connection, known: Learned) -> Learned:
            removed.extend(choose(known))
            ids = {each.id for each in removed}
            connection.executemany("DELETE FROM correction WHERE id = ?", ((each,) for each in ids))
            kept = tuple(each for each in known.corrections if each.id not in ids)
            return self._file.relearned(known, kept) if ids else known

        self._file.change(delete)
        return removed

    def relabel(self, number: int, digit: int) -> Correction:
        """Change the digit of the correction with this id, and return it.

        Raises
        ------
        ValueError, InputError
            As `add` and `delete`.
        """
        rows.check_digit(digit)

        def relabel(connection: sqlite3.Connection, known: Learned) -> Learned:
            place = known.place_of(number)
            connection.execute("UPDATE correction SET digit = ? WHERE id = ?", (digit, number))
            changed = list(known.corrections)
            changed[place] = replace(changed[place], digit=digit)
            return self._file.relearned(known, tuple(changed))

        after = self._file.change(relabel)
        return next(each for each in after.described() if each.id == number)

    def reset(self) -> int:
        """Remove all corrections, and return their number.

        Raises
        ------
        InputError
            As `add` for the file.
        """
        return len(self._remove(lambda known: known.corrections)) if self.exists else 0

    def export(self, path: str | os.PathLike[str]) -> int:
        """Write all corrections to one JSON file, and return their number.

        Raises
        ------
        InputError
            As `add` for the file; ``no_profile``; ``not_written`` for ``path``.
        """
        if not self.exists:
            raise self.missing
        corrections = self.learned().corrections
        rows.write_export(path, corrections)
        return len(corrections)

    def import_file(self, path: str | os.PathLike[str]) -> int:
        """Add the corrections of an exported profile that are missing here.

        Returns
        -------
        int
            How many were added.

        Raises
        ------
        InputError
            As `add` for the file; ``not_a_profile`` and ``not_read`` for ``path``.
        """
        offered = rows.read_export(path)
        added: list[Correction] = []
        self._file.change(import_of(offered, added, self._file.relearned), create=True)
        return len(added)

    def learned(self) -> Learned:
        """All corrections and what was learned from them, as the file is now.

        Raises
        ------
        InputError
            As `add` for the file.
        """
        return self._file.current()


def _newest(known: Learned) -> list[Correction]:
    """The newest correction, with all others of its number; none where there is none."""
    every = known.corrections
    return [each for each in every if each.of_number == every[-1].of_number]
