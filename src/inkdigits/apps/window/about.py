"""The About window: the version and the model card."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator
from tkinter import ttk

from inkdigits import __version__
from inkdigits.apps.window.look import Look
from inkdigits.model.card import ModelCard
from inkdigits.reading import percent


class AboutWindow(tk.Toplevel):
    """A separate window; Escape or Enter closes it."""

    def __init__(self, root: tk.Tk, look: Look, card: ModelCard) -> None:
        super().__init__(root, background=look.palette.window)
        self.title("About inkdigits")
        self.transient(root)
        px, palette = look.px, look.palette
        body = ttk.Frame(self, padding=px(18))
        body.pack(fill="both", expand=True)
        close = ttk.Button(body, text="Close", style="Accent.TButton", command=self.destroy)
        close.pack(side="bottom", anchor="e", pady=(px(14), 0))
        bar = ttk.Scrollbar(body)
        bar.pack(side="right", fill="y")
        text = tk.Text(
            body,
            width=68,
            height=24,
            wrap="word",
            font=look.fonts["body"],
            background=palette.card,
            foreground=palette.text,
            relief="flat",
            highlightthickness=0,
            padx=px(16),
            pady=px(12),
            spacing1=px(2),
            spacing3=px(2),
            yscrollcommand=bar.set,
        )
        bar.configure(command=text.yview)
        text.pack(side="left", fill="both", expand=True)
        text.tag_configure("head", font=look.fonts["strong"], spacing1=px(12))
        text.tag_configure("name", foreground=palette.muted)
        text.tag_configure("line", lmargin2=px(24))
        for kind, line in described(card):
            text.insert("end", f"{line}\n", (kind, "line"))
        text.configure(state="disabled")
        for key in ("<Escape>", "<Return>"):
            self.bind(key, lambda _: self.destroy())
        self._centre(root)
        close.focus_set()

    def _centre(self, root: tk.Tk) -> None:
        self.update_idletasks()
        left = root.winfo_rootx() + (root.winfo_width() - self.winfo_reqwidth()) // 2
        top = root.winfo_rooty() + (root.winfo_height() - self.winfo_reqheight()) // 2
        self.geometry(f"+{max(0, left)}+{max(0, top)}")


def described(card: ModelCard) -> Iterator[tuple[str, str]]:
    """The lines of the window, each with its kind: "head", "name" or "text"."""
    yield "head", f"inkdigits {__version__}"
    yield "text", "Reads handwritten digits: drawn, photographed or scanned. It works offline."
    yield "head", f"The model: {card.name}"
    yield "text", f"Recipe {card.recipe}"
    yield "name", f"SHA-256 {card.sha256}"
    thresholds = card.thresholds
    yield "text", f"“Unsure” below {percent(thresholds.confidence)} confidence"
    if thresholds.digit_score > 0:
        yield "text", f"“Not a digit” below a digit score of {thresholds.digit_score:.3f}"
    accuracy = card.scores.get("validation", {}).get("accuracy", {})
    if "value" in accuracy and "count" in accuracy:
        right = percent(float(accuracy["value"]))
        yield "text", f"{right} right of {accuracy['count']:,} validation digits"
    yield "head", "What it learned from"
    for data in card.data:
        count = f" ({data['train']:,} train)" if "train" in data else ""
        yield "text", f"{data.get('name', '?')}: {data.get('about', '')}{count}"
        if data.get("credit"):
            yield "name", f"{data['credit']}. {data.get('licence', '')}"
    if card.training.get("command"):
        yield "head", "Trained with"
        yield "text", str(card.training["command"])
