"""Teaching in the window: confirming and correcting answers, and undoing that."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final, TypeVar

from inkdigits.apps.window.background import Background
from inkdigits.apps.window.corrections_window import CorrectionsWindow
from inkdigits.apps.window.editor import Editor
from inkdigits.apps.window.look import Look
from inkdigits.apps.window.numbers import NumbersAnswer
from inkdigits.apps.window.view import View
from inkdigits.errors import InputError
from inkdigits.ink import Ink
from inkdigits.profile import Correction, Profile, typed_digits
from inkdigits.reader import Reader
from inkdigits.trace import Trace

T = TypeVar("T")

NO_PROFILE: Final = "There is no profile to teach. Start with: inkdigits draw --profile NAME"
_NO_DIGIT: Final = "There is no digit to teach. Draw one, or press Enter to read it."
_NO_NUMBER: Final = "There is no number to teach. Write one, or press Enter to read it."


class Teaching:
    """Teaches the profile of the reader with the digit or the number in the editor.

    Changes of the profile are made in another thread, one after another. After each the editor
    has a reader that knows it, and reads its drawing or picture again.
    """

    def __init__(self, root: tk.Tk, look: Look, editor: Editor, view: View) -> None:
        self._root = root
        self._look = look
        self._editor = editor
        self._view = view
        self._changes = Background(root)
        self._list: CorrectionsWindow | None = None
        view.teaching.on_typed(self.teach_number)

    @property
    def busy(self) -> bool:
        """Whether a change is pending."""
        return not self._changes.idle

    def finish(self) -> list[str]:
        """Make all pending changes, and return messages about those that failed."""
        return [str(error) for error in self._changes.finish()]

    def teach_right(self) -> None:
        """Confirm the answer."""
        answer = self._editor.answer
        if isinstance(answer, NumbersAnswer):
            number = self._view.teaching.number
            self.teach_number(number.likely_text or "" if number else "")
            return
        digit = answer.reading.likely_digit if isinstance(answer, Trace) else None
        if digit is None:
            self._view.say(_NO_DIGIT if self._profile() else NO_PROFILE, wrong=True)
        else:
            self.teach(digit)

    def teach(self, digit: int) -> None:
        """Say which digit it is; of a number it is the first that is typed."""
        profile, answer = self._profile(), self._editor.answer
        if profile is None:
            self._view.say(NO_PROFILE, wrong=True)
        elif self._view.teaching.number is not None:
            self._view.teaching.type(str(digit))
        elif isinstance(answer, NumbersAnswer):
            self._view.say(_NO_NUMBER, wrong=True)
        elif not isinstance(answer, Trace) or (glyph := answer.reading.glyph) is None:
            self._view.say(_NO_DIGIT, wrong=True)
        else:
            ink = answer.origin if isinstance(answer.origin, Ink) else None
            self._change(lambda: profile.add_glyph(glyph, digit, ink), _learned)

    def teach_number(self, typed: str) -> None:
        """Say which number the chosen one is."""
        profile, number = self._profile_or_message(), self._view.teaching.number
        if profile is None or self.busy:
            return
        if number is None:
            self._view.say(_NO_NUMBER, wrong=True)
            return
        try:
            right = typed_digits(typed)
        except InputError as error:
            self._editor.failed(error)
            return

        def learned(corrections: list[Correction]) -> str:
            self._view.teaching.leave()
            return _learned_number(corrections, right, confirmed=right == number.likely_text)

        self._change(lambda: profile.add_number(number, right), learned)

    def undo_correction(self) -> None:
        """Remove the newest correction, with all that its number has taught."""
        if profile := self._profile_or_message():
            self._change(profile.undo, _undone)

    def show_corrections(self) -> None:
        """Open a window with all corrections."""
        if profile := self._profile_or_message():
            self._changes.do(profile.corrections, self._open_list, self._editor.failed)

    def _open_list(self, corrections: list[Correction]) -> None:
        if self._list is not None and self._list.winfo_exists():
            self._list.destroy()
        self._list = CorrectionsWindow(
            self._root, self._look, corrections, self._delete, self._relabel
        )

    def _delete(self, number: int) -> None:
        if profile := self._profile_or_message():
            self._change(lambda: [profile.delete(number)], _undone)

    def _relabel(self, number: int, digit: int) -> None:
        if profile := self._profile_or_message():
            self._change(lambda: profile.relabel(number, digit), _learned)

    def _profile(self) -> Profile | None:
        reader = self._editor.reader
        if not reader.done() or reader.exception() is not None:
            return None
        return reader.result().profile

    def _profile_or_message(self) -> Profile | None:
        profile = self._profile()
        if profile is None:
            self._view.say(NO_PROFILE, wrong=True)
        return profile

    def _change(self, change: Callable[[], T], worded: Callable[[T], str]) -> None:
        reader = self._editor.reader.result()

        def work() -> tuple[T, Reader]:
            return change(), reader.refreshed()

        def then(done: tuple[T, Reader]) -> None:
            changed, refreshed = done
            known: Future[Reader] = Future()
            known.set_result(refreshed)
            self._editor.reader = known
            self._view.teaching.keep_choice()
            words = worded(changed)
            self._editor.read_again(words)
            self._view.say(words)
            if self._list is not None and self._list.winfo_exists():
                self.show_corrections()

        self._changes.do(work, then, self._editor.failed)


def _learned(correction: Correction) -> str:
    if correction.confirmed:
        return f"Confirmed: a {correction.digit}. {correction.note}".rstrip()
    learned = f"Learned: a {correction.digit}, read as {correction.read_as} before."
    return f"{learned} {correction.note}".rstrip()


def _learned_number(corrections: list[Correction], right: str, *, confirmed: bool) -> str:
    count = str(len(corrections))
    if len(corrections) < len(right):
        count += f" of {len(right)}"
    digits = "digit" if len(right) == 1 else "digits"
    words = [f"{'Confirmed' if confirmed else 'Learned'} {count} {digits}."]
    if len(corrections) < len(right):
        words.append("It is not certain where the others are.")
    if unused := sum(not each.used for each in corrections):
        words.append(f"Kept but not used, because other digits would be misread: {unused}.")
    return " ".join(words)


def _undone(corrections: list[Correction]) -> str:
    if not corrections:
        return "There is no correction to undo."
    digits = ", ".join(str(each.digit) for each in corrections)
    return f"Forgotten: the correction{'s'[: len(corrections) > 1]} to {digits}."
