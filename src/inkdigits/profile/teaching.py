"""The file of a profile together with what was learned from it."""

from __future__ import annotations

import functools
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from inkdigits.model.card import DigitModel, load_model
from inkdigits.model.classifier import Classifier, bundled_classifier
from inkdigits.profile import database, rows
from inkdigits.profile.correction import Correction
from inkdigits.profile.encoding import Encoded, Encoder
from inkdigits.profile.fitting import NOTHING
from inkdigits.profile.learning import Learned, as_stored, learn

Change = Callable[[sqlite3.Connection, Learned], Learned]

_NO_GLYPHS: Final = np.zeros((0, 28, 28), np.uint8)


class Teachable:
    """A model that profiles can teach: the hash that identifies it, and its encoder."""

    def __init__(self, model: DigitModel, classifier: Classifier | None = None) -> None:
        self.sha256 = model.card.sha256
        self.encoder = Encoder(classifier or Classifier(model))


@functools.cache
def bundled_teachable() -> Teachable:
    """The bundled model."""
    return Teachable(load_model(), bundled_classifier())


class LearnedFile:
    """The corrections in a file, with what a model learned from them.

    What was learned is kept in memory until the file changes. Errors are those of
    `database.connected`.
    """

    def __init__(self, path: Path, teachable: Teachable, *, is_ours: bool) -> None:
        self.path = path
        self._model = teachable.sha256
        self._encoder = teachable.encoder
        self._is_ours = is_ours
        self._lock = threading.RLock()
        self._known: Learned | None = None
        self._checked = False

    def current(self) -> Learned:
        """What was learned from the file as it is now; nothing without a file."""
        with self._lock:
            if not database.exists(self.path):
                return Learned(0, (), self._encoder.encode(_NO_GLYPHS), NOTHING)
            with database.connected(self.path, is_ours=self._is_ours) as connection:
                revision, model = _about(connection)
                if model == self._model:
                    if self._known is None or self._known.revision != revision:
                        with database.transaction(connection):
                            self._known = self._read(connection)
                    return self._known
            return self.change(lambda _, known: replace(known, revision=known.revision + 1))

    def change(self, change: Change, *, create: bool = False) -> Learned:
        """Apply a change in one transaction, and return what is learned after it.

        ``change`` changes the rows of corrections, and returns what it was given if there is
        nothing to change.
        """
        connecting = database.connected(self.path, is_ours=self._is_ours, create=create)
        with self._lock, connecting as connection:
            with database.transaction(connection):
                known = self._known
                if known is None or (known.revision, self._model) != _about(connection):
                    known = self._read(connection)
                after = change(connection, known)
                if after is not known:
                    after = replace(after, revision=known.revision + 1)
                    _store(connection, after, self._model)
            self._known = after
            return after

    def relearned(self, known: Learned, corrections: tuple[Correction, ...]) -> Learned:
        """What is learned from other corrections."""
        encoded = self._encoded(known, corrections)
        return learn(known.revision, corrections, encoded, self._encoder)

    def _read(self, connection: sqlite3.Connection) -> Learned:
        """What the file holds, learned anew if another model has learned it."""
        if not self._checked:
            database.check(connection)
            self._checked = True
        corrections = rows.select(connection)
        encoded = self._encoded(self._known, corrections)
        revision, model = _about(connection)
        learning = as_stored if model == self._model else learn
        return learning(revision, corrections, encoded, self._encoder)

    def _encoded(self, known: Learned | None, corrections: tuple[Correction, ...]) -> Encoded:
        """The glyphs of corrections, encoded only where they are not known."""
        places = {} if known is None else {each.id: at for at, each in enumerate(known.corrections)}
        fresh = [each for each in corrections if each.id not in places]
        glyphs = np.stack([each.glyph for each in fresh]) if fresh else _NO_GLYPHS
        encoded = self._encoder.encode(glyphs)
        if known is not None:
            encoded = Encoded.joined(known.encoded, encoded)
        start = len(encoded) - len(fresh)
        places |= {each.id: start + at for at, each in enumerate(fresh)}
        return encoded[np.array([places[each.id] for each in corrections], np.intp)]


def _about(connection: sqlite3.Connection) -> tuple[int, str]:
    """The revision of the file, and the model that has learned it."""
    found = dict(connection.execute("SELECT key, value FROM about"))
    return int(found.get("revision", 0)), str(found.get("model", ""))


def _store(connection: sqlite3.Connection, learned: Learned, model: str) -> None:
    """Store which corrections are used, the revision and the model."""
    stored = dict(connection.execute("SELECT id, used FROM correction"))
    changed = [
        (each.used, each.id) for each in learned.corrections if stored.get(each.id) != each.used
    ]
    connection.executemany("UPDATE correction SET used = ? WHERE id = ?", changed)
    connection.execute("UPDATE about SET value = ? WHERE key = 'revision'", (learned.revision,))
    connection.execute("UPDATE about SET value = ? WHERE key = 'model'", (model,))
