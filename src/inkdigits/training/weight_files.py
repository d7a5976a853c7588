"""The arrays of a Keras file of unknown origin, read in a process with limits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.errors import ModelError, printable
from inkdigits.training import stored_arrays

_SECONDS: Final = 120
"""The time limit for reading a file; it takes less than 1 unless the machine is very busy."""

_LONGEST_REASON: Final = 500

Arrays = dict[str, NDArray[np.float32]]


def read_arrays(path: Path) -> Arrays:
    """Read the weights of a file by name, in its order, with `stored_arrays` in a process.

    Raises
    ------
    ModelError
        ``no_model`` when there is no such file, ``bad_model`` when it is damaged, of another kind,
        or takes too much time or memory.
    """
    if not os.path.exists(path):
        raise ModelError("no_model", f"{printable(path)}: no such file.")
    # Reading a pipe would block.
    if not (os.path.isfile(path) and os.access(path, os.R_OK)):
        raise ModelError(
            "bad_model", f"{printable(path)}: not a file, or not one that may be read."
        )
    with tempfile.TemporaryDirectory(prefix="inkdigits-") as folder:
        out = Path(folder) / "arrays.npz"
        try:
            process = subprocess.run(
                [sys.executable, "-P", stored_arrays.__file__, str(path), str(out)],
                # The memory of linear algebra threads counts against the limit.
                env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "HDF5_USE_FILE_LOCKING": "FALSE"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise _damaged(path) from None
        if process.returncode == stored_arrays.REFUSED:
            reason = process.stdout.decode(errors="replace").strip()[:_LONGEST_REASON]
            raise ModelError("bad_model", f"{printable(path)}: {printable(reason)}")
        if process.returncode or out.stat().st_size > 2 * stored_arrays.LARGEST_ARRAYS:
            raise _damaged(path)
        with np.load(out) as file:
            names = json.loads(str(file["names"]))
            return {name: file[f"arr_{place}"] for place, name in enumerate(names)}


def _damaged(path: Path) -> ModelError:
    return ModelError(
        "bad_model",
        f"{printable(path)}: expected the weights of a Keras network, found a damaged file, one of "
        "another kind, or one that takes too much time or memory to read.",
    )
