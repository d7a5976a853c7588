"""A window with all corrections of a profile, to delete them or change their digits."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk
from typing import Final

import cv2
import numpy as np

from inkdigits.apps.window.look import Look
from inkdigits.glyph import SIDE, as_png
from inkdigits.model.card import LABELS
from inkdigits.profile import Correction

_MOST: Final = 200
"""The most corrections that are listed, the newest first; Tk needs a millisecond for each."""


class CorrectionsWindow(tk.Toplevel):
    """A separate window; Escape closes it.

    Parameters
    ----------
    corrections:
        The oldest first.
    delete:
        Called with the id of a correction.
    relabel:
        Called with the id of a correction and its new digit.
    """

    def __init__(
        self,
        root: tk.Tk,
        look: Look,
        corrections: list[Correction],
        delete: Callable[[int], None],
        relabel: Callable[[int, int], None],
    ) -> None:
        super().__init__(root, background=look.palette.window)
        self.title("Corrections")
        self.transient(root)
        self._look = look
        self._delete = delete
        self._relabel = relabel
        self._pictures: list[tk.PhotoImage] = []
        px = look.px
        body = ttk.Frame(self, padding=px(16))
        body.pack(fill="both", expand=True)
        ttk.Label(body, text=_heading(len(corrections))).pack(anchor="w", pady=(0, px(10)))
        rows = self._scrolled(body)
        for row, correction in enumerate(reversed(corrections[-_MOST:])):
            self._add_row(rows, row, correction)
        self.bind("<Escape>", lambda _: self.destroy())
        self.focus_set()

    def _scrolled(self, body: ttk.Frame) -> ttk.Frame:
        px = self._look.px
        bar = ttk.Scrollbar(body)
        bar.pack(side="right", fill="y")
        canvas = tk.Canvas(
            body,
            width=px(520),
            height=px(420),
            highlightthickness=0,
            background=self._look.palette.window,
            yscrollcommand=bar.set,
        )
        canvas.pack(side="left", fill="both", expand=True)
        bar.configure(command=canvas.yview)
        rows = ttk.Frame(canvas)
        rows.columnconfigure(1, weight=1)
        canvas.create_window(0, 0, window=rows, anchor="nw", width=px(508))
        rows.bind("<Configure>", lambda _: canvas.configure(scrollregion=canvas.bbox("all")))
        return rows

    def _add_row(self, rows: ttk.Frame, row: int, correction: Correction) -> None:
        px = self._look.px
        side = px(2 * SIDE)
        shown = cv2.resize(255 - correction.glyph, (side, side), interpolation=cv2.INTER_CUBIC)
        picture = tk.PhotoImage(master=self, data=as_png(np.asarray(shown, np.uint8)))
        self._pictures.append(picture)
        ttk.Label(rows, image=picture).grid(row=row, column=0, padx=(0, px(12)), pady=px(4))
        words = "confirmed" if correction.confirmed else f"was read as {correction.read_as}"
        text = f"{correction.id}: {words}. {correction.note}".rstrip()
        ttk.Label(rows, text=text, wraplength=px(270)).grid(row=row, column=1, sticky="w")
        digit = ttk.Combobox(rows, values=LABELS, width=2, state="readonly")
        digit.set(LABELS[correction.digit])
        digit.bind("<<ComboboxSelected>>", lambda _: self._relabel(correction.id, int(digit.get())))
        digit.grid(row=row, column=2, padx=px(8))
        button = ttk.Button(rows, text="Delete", command=lambda: self._delete(correction.id))
        button.grid(row=row, column=3)


def _heading(count: int) -> str:
    if not count:
        return "There are no corrections yet."
    text = f"{count:,} correction{'s'[: count != 1]}, the newest first"
    return text if count <= _MOST else f"{text}; the newest {_MOST} are shown"
