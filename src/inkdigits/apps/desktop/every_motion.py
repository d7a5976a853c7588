"""Every movement of the pointer, and not only the newest one of those that wait.

On X11, Tk throws a movement away when the next one comes before it was handled. A fast pen then
loses the bends of its strokes. Tk has a function that ends this, but only for C:
`Tk_CollapseMotionEvents <https://www.tcl-lang.org/man/tcl8.6/TkLib/QWinEvent.htm>`_.
"""

from __future__ import annotations

import ctypes
import tkinter as tk


def keep_every_motion(root: tk.Tk) -> bool:
    """Let Tk hand on every movement; whether that could be had."""
    if root.tk.call("tk", "windowingsystem") != "x11":
        return False
    try:
        import _tkinter

        library = ctypes.CDLL(_tkinter.__file__)
        main_window = library.Tk_MainWindow
        collapse = library.Tk_CollapseMotionEvents
    except (OSError, AttributeError, TypeError):
        # A Tk that is built into Python shows none of its functions.
        return False
    main_window.restype = ctypes.c_void_p
    main_window.argtypes = [ctypes.c_void_p]
    collapse.argtypes = [ctypes.c_void_p, ctypes.c_int]
    window = main_window(root.tk.interpaddr())
    if not window:
        return False
    # The display is the first field of a window: Tk_Display in tk.h.
    collapse(ctypes.cast(window, ctypes.POINTER(ctypes.c_void_p))[0], 0)
    return True
