"""`Profile`: one writer's corrections, and what was learned from them."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inkdigits.errors import InputError, printable
from inkdigits.files import output_path, read_bounded, write_atomically, writing
from inkdigits.glyph import normalise
from inkdigits.ink import Ink
from inkdigits.layout import joined
from inkdigits.model.card import load_model
from inkdigits.model.segmenter import Segmenter
from inkdigits.preparation import Readable, prepare
from inkdigits.profile import database, rows
from inkdigits.profile.correction import Correction
from inkdigits.profile.learning import Learned, most_probable, with_another
from inkdigits.profile.names import SUFFIX, profile_path, profiles_folder
from inkdigits.profile.teaching import LearnedFile, Teachable, bundled_teachable


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
        _check_digit(digit)
        glyph = rows.checked_glyph(glyph)
        encoded = self._encoder.encode(glyph[None])

        def add(connection: sqlite3.Connection, known: Learned) -> Learned:
            read_as = most_probable(known.head, encoded)
            new = Correction(0, digit, glyph, ink, read_as, rows.now())
            after = with_another(known, new, encoded, self._encoder)
            new = after.corrections[-1]
            new = replace(new, id=rows.insert(connection, new))
            return replace(after, corrections=(*after.corrections[:-1], new))

        return self._file.change(add, create=True).described(slice(-1, None))[0]

    def corrections(self) -> list[Correction]:
        """All corrections, the oldest first; none without a file.

        Raises
        ------
        InputError
            As `add` for the file.
        """
        return self.learned().described()

    def undo(self) -> Correction | None:
        """Remove the newest correction, and return it; None without any.

        Raises
        ------
        InputError
            As `add` for the file.
        """
        last = self.learned().corrections[-1:]
        return self.delete(last[0].id) if last else None

    def delete(self, number: int) -> Correction:
        """Remove the correction with this id, and return it.

        Raises
        ------
        InputError
            ``no_correction`` if there is none; as `add` for the file.
        """
        removed = []

        def delete(connection: sqlite3.Connection, known: Learned) -> Learned:
            place = known.place_of(number)
            removed.append(known.corrections[place])
            connection.execute("DELETE FROM correction WHERE id = ?", (number,))
            kept = (*known.corrections[:place], *known.corrections[place + 1 :])
            return self._file.relearned(known, kept)

        self._file.change(delete)
        return removed[0]

    def relabel(self, number: int, digit: int) -> Correction:
        """Change the digit of the correction with this id, and return it.

        Raises
        ------
        ValueError, InputError
            As `add` and `delete`.
        """
        _check_digit(digit)

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
        counts = []

        def reset(connection: sqlite3.Connection, known: Learned) -> Learned:
            counts.append(len(known.corrections))
            connection.execute("DELETE FROM correction")
            return self._file.relearned(known, ())

        if not self.exists:
            return 0
        self._file.change(reset)
        return counts[0]

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
        target = output_path(path)
        with writing(target):
            write_atomically(target, rows.exported(corrections))
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
        try:
            content = read_bounded(path, rows.LARGEST_EXPORT)
        except (OSError, ValueError) as error:
            raise InputError("not_read", f"{printable(path)} can't be read: {error}.") from error
        offered = rows.imported(content)
        added: list[Correction] = []

        def add(connection: sqlite3.Connection, known: Learned) -> Learned:
            stored = {rows.identity(each) for each in known.corrections}
            for each in offered:
                if rows.identity(each) not in stored:
                    stored.add(rows.identity(each))
                    added.append(replace(each, id=rows.insert(connection, each)))
            if not added:
                return known
            return self._file.relearned(known, (*known.corrections, *added))

        self._file.change(add, create=True)
        return len(added)

    def learned(self) -> Learned:
        """All corrections and what was learned from them, as the file is now.

        Raises
        ------
        InputError
            As `add` for the file.
        """
        return self._file.current()


def _check_digit(digit: int) -> None:
    if isinstance(digit, bool) or digit not in range(10):
        raise ValueError(f"a digit must be 0 to 9, not {digit!r}")
