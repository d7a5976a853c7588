"""What the routes share."""

from __future__ import annotations

from dataclasses import dataclass

from inkdigits.apps.server.batch_queue import BatchQueue
from inkdigits.apps.server.config import Limits
from inkdigits.apps.server.monitoring import Metrics
from inkdigits.apps.server.profiles import Profiles
from inkdigits.reader import Reader


@dataclass(frozen=True, eq=False)
class Service:
    """The reader with its queues, and everything else that the routes share.

    ``reads_here`` says whether the page reads digits that are drawn by itself.
    """

    reader: Reader
    ink: BatchQueue
    pictures: BatchQueue
    metrics: Metrics
    limits: Limits
    profiles: Profiles | None = None
    reads_here: bool = False

    @property
    def queues(self) -> dict[str, BatchQueue]:
        """The queues by name."""
        return {"ink": self.ink, "pictures": self.pictures}

    @property
    def stuck(self) -> bool:
        """Whether a thread is still reading after the queues were closed."""
        return any(queue.stuck for queue in self.queues.values())
