"""The row below an answer that teaches: buttons, and for numbers a choice of one and a field."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk
from typing import Final

from inkdigits.apps.window.look import Look
from inkdigits.apps.window.numbers import Answer, NumbersAnswer, text_of
from inkdigits.apps.window.paper import Paper
from inkdigits.apps.window.tooltip import Tooltip
from inkdigits.reading import Number

ButtonOf = Callable[[tk.Misc, str], ttk.Button]

_FIELD: Final = 10
_CHOICE: Final = 9
"""Width in characters."""


class TeachingRow(ttk.Frame):
    """Buttons; for numbers also the one that is meant, and a field for its digits.

    Parameters
    ----------
    button:
        Makes the button of an action by its name.
    paper:
        Where the chosen number is framed; one in a picture can be clicked.
    """

    def __init__(self, parent: tk.Misc, look: Look, button: ButtonOf, paper: Paper) -> None:
        px = look.px
        super().__init__(parent, padding=(0, px(10), 0, 0))
        self._gap = px(8)
        self._paper = paper
        self._answer: NumbersAnswer | None = None
        self._keeps_choice = False
        self.choice = ttk.Combobox(self, width=_CHOICE, state="readonly")
        self.choice.bind("<<ComboboxSelected>>", lambda _: self._chosen())
        self._right = button(self, "teach_right")
        self._right.pack(side="left", padx=(0, self._gap))
        self._said = ttk.Frame(self)
        ttk.Label(self._said, text="or its digits are").pack(side="left")
        self.field = ttk.Entry(self._said, width=_FIELD)
        self.field.pack(side="left", padx=self._gap)
        Tooltip(self.field, "The digits that are written: learn from them (Enter)", look)
        # The keys of the window would draw, clear and teach.
        self.field.bindtags([tag for tag in self.field.bindtags() if tag != "."])
        self.field.bind("<Escape>", lambda _: self.leave())
        for name in ("undo_correction", "show_corrections"):
            button(self, name).pack(side="left", padx=(0, self._gap))
        paper.on_box(self._clicked)

    @property
    def number(self) -> Number | None:
        """The number that is meant."""
        if self._answer is None or not self._answer.reading.numbers:
            return None
        return self._answer.reading.numbers[self.choice.current()]

    def arrange(self, *, numbers: bool) -> None:
        """Show the field for numbers, or hide it."""
        if numbers:
            self._said.pack(side="left", after=self._right)
        else:
            if self._is_typed:
                self.leave()
            self._said.pack_forget()

    def show(self, answer: Answer | None) -> None:
        """Offer the numbers of an answer. Of a drawing the last is meant: it is being written."""
        before, chosen = self.number, self.choice.current()
        self._answer = answer if isinstance(answer, NumbersAnswer) else None
        numbers = () if self._answer is None else self._answer.reading.numbers
        same = self._keeps_choice and len(numbers) == len(self.choice["values"])
        self._keeps_choice = self._keeps_choice and not numbers
        names = [f"{place}: {text_of(number)}" for place, number in enumerate(numbers, 1)]
        self.choice.configure(values=names)
        self.choice.set("")
        if self._answer is not None and numbers:
            is_drawing = self._answer.image is None
            self.choice.current(chosen if same else len(numbers) - 1 if is_drawing else 0)
        number = self.number
        is_same = before is not None and number is not None and before.box == number.box
        # What is being typed stays, whatever a late answer says.
        if number is None or not (is_same or self._is_typed):
            self.field.delete(0, "end")
        self._show_choice()

    def keep_choice(self) -> None:
        """The next answer is to the same picture or drawing: the same number stays chosen."""
        self._keeps_choice = True

    def on_typed(self, learn: Callable[[str], None]) -> None:
        """Call ``learn`` with what was typed."""
        for key in ("<Return>", "<KP_Enter>"):
            self.field.bind(key, lambda _: learn(self.field.get()))

    def type(self, text: str) -> None:
        """Begin to type."""
        self.field.insert("end", text)
        self.field.focus_set()

    def leave(self) -> None:
        """Empty the field, and leave it."""
        self.field.delete(0, "end")
        self.winfo_toplevel().focus_set()

    @property
    def _is_typed(self) -> bool:
        # The list of the choice may have the keyboard, which tkinter has no widget for.
        return str(self.tk.call("focus")) == str(self.field)

    def _clicked(self, place: int) -> None:
        self.choice.current(place)
        self._chosen()

    def _chosen(self) -> None:
        self.field.delete(0, "end")
        self.choice.selection_clear()
        self._show_choice()

    def _show_choice(self) -> None:
        is_shown = self.winfo_manager() != ""
        boxes = self._answer.boxes if self._answer and is_shown else []
        if len(boxes) > 1:
            self.choice.pack(side="left", padx=(0, self._gap), before=self._right)
            self._paper.show_boxes(boxes, self.choice.current())
        else:
            self.choice.pack_forget()
            self._paper.show_boxes([], None)
