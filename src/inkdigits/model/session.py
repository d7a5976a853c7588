"""Running a network of unknown origin on ONNX Runtime, within limits."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
import onnxruntime
from numpy.typing import ArrayLike, NDArray

from inkdigits.errors import ModelError
from inkdigits.model.onnx_limits import check_onnx

_LARGEST_MEMORY: Final = 256 * 2**20
"""Bytes that all networks of a process may use for their results, weights aside."""

TOLERANCE: Final = 1e-3
"""Largest difference from the known answer: processors round differently, other weights don't."""

LONGEST_CHECK: Final = 30.0
"""Seconds for the known answer on loading; hundreds of times what a network of 10 MB needs."""


class Session:
    """A network on ONNX Runtime. It never changes, and threads may share it.

    Parameters
    ----------
    weights:
        The bytes of an ONNX file.
    threads:
        Threads that one call may use.

    Raises
    ------
    ModelError
        ``bad_model``: not an ONNX network, or one that `onnx_limits` refuses.
    """

    def __init__(self, weights: bytes, threads: int) -> None:
        check_onnx(weights)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        _limit_memory()
        options.add_session_config_entry("session.use_env_allocators", "1")
        options.add_session_config_entry("session.use_device_allocator_for_initializers", "1")
        try:
            # Folding constants would compute parts of the network without a limit on memory.
            self._session = onnxruntime.InferenceSession(
                weights,
                options,
                providers=["CPUExecutionProvider"],
                disabled_optimizers=["ConstantFolding"],
                # It would write of its error to standard output, and try the same again.
                enable_fallback=0,
            )
        # ONNX Runtime's own errors have no common base but Exception.
        except Exception as error:
            raise ModelError("bad_model", "The weights are not an ONNX network.") from error

    @property
    def inputs(self) -> dict[str, tuple[str, list[Any]]]:
        """The type and the shape of each input; a size that is not fixed is a text or None."""
        return {each.name: (each.type, each.shape) for each in self._session.get_inputs()}

    @property
    def outputs(self) -> dict[str, tuple[str, list[Any]]]:
        """The type and the shape of each output, likewise."""
        return {each.name: (each.type, each.shape) for each in self._session.get_outputs()}

    @property
    def axes(self) -> dict[str, tuple[str, int]]:
        """The type and the number of axes of each input and output."""
        return {
            name: (kind, len(shape)) for name, (kind, shape) in (self.inputs | self.outputs).items()
        }

    def run(
        self, outputs: Iterable[str], inputs: dict[str, NDArray[Any]], seconds: float | None = None
    ) -> list[NDArray[np.float32]]:
        """Compute outputs by name; with a limit on the time where ``seconds`` are given.

        Raises
        ------
        ModelError
            ``bad_model`` when that fails or takes too long.
        """
        options = timer = None
        if seconds is not None:
            options = onnxruntime.RunOptions()
            timer = threading.Timer(seconds, setattr, (options, "terminate", True))
            timer.daemon = True
            timer.start()
        try:
            return self._session.run(list(outputs), inputs, options)  # type: ignore[no-any-return]
        except Exception as error:
            raise ModelError(
                "bad_model",
                "The network could not be run: it needs too much memory or time, or its parts "
                "don't fit together.",
            ) from error
        finally:
            if timer is not None:
                timer.cancel()


def check_kind(found: object, expected: object) -> None:
    """Raise ModelError unless a network's inputs and outputs are those of the expected kind."""
    if found != expected:
        raise ModelError(
            "bad_model", f"The network is of another kind: expected {expected}, found {found}."
        )


def check_answer(found: Sequence[NDArray[Any]], known: Sequence[ArrayLike]) -> None:
    """Raise ModelError unless a network's outputs are its known answer."""
    # NumPy's max keeps NaN, as Python's doesn't; written so that NaN fails.
    differences = [np.abs(each - wanted).max() for each, wanted in zip(found, known, strict=True)]
    if not (difference := float(np.max(differences))) <= TOLERANCE:
        raise ModelError(
            "bad_model",
            "The network doesn't give its known answer: it differs by "
            f"{difference:.3g}, expected at most {TOLERANCE:g}.",
        )


def check_probabilities(probabilities: NDArray[np.float32], of: str) -> None:
    """Raise ModelError unless the last axis has probabilities of each ``of``, such as "pixel"."""
    ones = np.ones(probabilities.shape[-1], np.float32)
    # Written so that NaN fails. NumPy multiplies matrices twenty times as fast as it adds up along
    # a short axis.
    if not (probabilities.min() >= 0 and np.abs(probabilities @ ones - 1).max() <= TOLERANCE):
        raise ModelError(
            "bad_model",
            "The network gives no probabilities: expected numbers from 0 to 1 that sum to 1 in "
            f"each {of}. Its weights are damaged.",
        )


@functools.cache
def _limit_memory() -> None:
    """Bound the memory that networks share; ONNX Runtime takes one limit for each process."""
    memory = onnxruntime.OrtMemoryInfo(
        "Cpu", onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, onnxruntime.OrtMemType.DEFAULT
    )
    # 1: grow by as much as is asked for.
    limits = onnxruntime.OrtArenaCfg({"max_mem": _LARGEST_MEMORY, "arena_extend_strategy": 1})
    onnxruntime.create_and_register_allocator(memory, limits)
