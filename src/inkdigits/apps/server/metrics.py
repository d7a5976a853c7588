"""Figures for Prometheus."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

SHARED_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The environment variable that tells the client where workers add their figures up."""

_SECONDS: Final = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 15)
_BATCHES: Final = (1, 2, 4, 8, 16, 32, 64)

Observe = Callable[[float], None]


class Metrics:
    """What is counted. With several workers, the figures are of all of them."""

    content_type: Final = "text/plain; version=0.0.4; charset=utf-8"

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "inkdigits_requests",
            "Requests that were answered.",
            ("route", "method", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "inkdigits_request_seconds",
            "Time from the head of a request to the end of its answer.",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._batches = Histogram(
            "inkdigits_batch_requests",
            "Requests that were read together.",
            ("lane",),
            buckets=_BATCHES,
            registry=self._registry,
        )
        self._waiting = Gauge(
            "inkdigits_waiting_requests",
            "Requests that are being read or wait for it.",
            ("lane",),
            multiprocess_mode="livesum",
            registry=self._registry,
        )

    def count(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one request that was answered."""
        self._requests.labels(route, method, status).inc()
        self._seconds.labels(route).observe(seconds)

    def batches(self, lane: str) -> Observe:
        """What a lane tells the sizes of its batches to."""
        observe: Observe = self._batches.labels(lane).observe
        return observe

    def set_waiting(self, lane: str, count: int) -> None:
        """Tell how long a lane's queue is."""
        self._waiting.labels(lane).set(count)

    def text(self) -> bytes:
        """All figures in the text form of Prometheus."""
        if SHARED_FOLDER not in os.environ:
            return generate_latest(self._registry)
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
