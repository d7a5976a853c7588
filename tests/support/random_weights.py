"""Networks whose weights are all random, so that a part that is exported wrongly shows."""

from __future__ import annotations

from typing import Any

import numpy as np


def randomised(network: Any, gain: float = 1.0) -> Any:
    """The network with other statistics and biases, and its kernels multiplied by a gain."""
    rng = np.random.default_rng(0)
    for weight in network.weights:
        value = np.asarray(weight)
        if weight.path.endswith("variance"):
            weight.assign(rng.uniform(0.5, 2, value.shape))
        elif value.ndim == 1:
            weight.assign(value + rng.normal(0, 0.3, value.shape))
        else:
            weight.assign(gain * value)
    return network
