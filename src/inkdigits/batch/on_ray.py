"""Batches on Ray: the shards of a run on Ray Data, and a function for pipelines of Ray Data."""

from __future__ import annotations

import os
import pickle
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.batch.parquet import filled
from inkdigits.batch.places import Item
from inkdigits.batch.pool import Pool
from inkdigits.batch.rows import Row
from inkdigits.batch.run import Means, Settings
from inkdigits.batch.session import Session
from inkdigits.batch.shards import Plan, Shard
from inkdigits.batch.store import Store
from inkdigits.batch.tally import Tally
from inkdigits.errors import InkdigitsError, MissingExtraError

_COLUMN: Final = "pickled"
"""The only column of the data sets, with bytes."""

_BLOCK: Final = 2**16
"""Bytes after which a block of a data set ends: each shard of many rows has one of its own."""


@dataclass(frozen=True)
class Cluster:
    """Where Ray runs.

    Attributes
    ----------
    address:
        Of a cluster, such as "auto"; None starts Ray on this machine.
    memory:
        MB of memory to reserve for each worker.
    """

    address: str | None = None
    memory: int = 1_000

    def read(
        self,
        plan: Plan,
        store: Store,
        settings: Settings,
        means: Means,
        model: str,
        session: Session,
    ) -> None:
        """Read on Ray; an `Engine`.

        One task walks the inputs and gives out shards, as lists of names and places. Actors read
        the pictures of a shard and write its file, so no picture passes Ray's object store. Each
        actor reads in a process of its own, so a picture that ends it costs one row.

        Raises
        ------
        InkdigitsError
            As `read_here`, wherever it was raised; MissingExtraError without Ray.
        """
        ray = _imported()
        is_own = not ray.is_initialized()
        if is_own:
            self._start(ray, means.workers)
        try:
            for task in self._results(ray, plan, settings, means, model):
                _take(task, plan, session)
        except ray.exceptions.RayError as error:
            raise _original(error) from error
        finally:
            if is_own:
                ray.shutdown()

    def _start(self, ray: Any, workers: int) -> None:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        # By default its workers give way to all other programs.
        os.environ.setdefault("RAY_worker_niceness", "0")
        own = {} if self.address else {"num_cpus": workers + 1, "include_dashboard": False}
        ray.init(self.address, log_to_driver=False, logging_level="error", **own)

    def _results(
        self, ray: Any, plan: Plan, settings: Settings, means: Means, model: str
    ) -> Iterator[Any]:
        from ray.data import ActorPoolStrategy, DataContext

        context = DataContext.get_current()
        context.enable_progress_bars = False
        context.target_max_block_size = _BLOCK
        # No core is reserved for walking the inputs: the actors may have reserved all of them.
        shards = ray.data.read_datasource(_shard_source(plan), override_num_blocks=1, num_cpus=0)
        done = shards.map_batches(
            ShardReader,
            fn_constructor_args=(settings, means, model, os.getcwd()),
            batch_size=1,
            compute=ActorPoolStrategy(size=means.workers),
            num_cpus=1,
            memory=self.memory * 2**20,
        )
        for row in done.iter_rows():
            yield pickle.loads(row[_COLUMN])


@dataclass(frozen=True)
class _ShardTask:
    """A shard that is to be read.

    Attributes
    ----------
    rows:
        Those that are known; None for each of the items.
    """

    number: int
    rows: list[Row | None]
    items: list[tuple[int, Item]]


@dataclass(frozen=True)
class _Walked:
    """What is known when all inputs were walked."""

    known: Tally
    skipped: Counter[str]


def _shard_source(plan: Plan) -> Any:
    """A data source of Ray with a row for each shard, read by one task as a stream."""
    from ray.data import Datasource, ReadTask
    from ray.data.block import BlockMetadata

    class Shards(Datasource):
        def estimate_inmemory_data_size(self) -> int | None:
            return None

        def get_read_tasks(self, *_: Any, **__: Any) -> list[Any]:
            unknown = BlockMetadata(
                num_rows=None, size_bytes=None, input_files=None, exec_stats=None
            )
            return [ReadTask(partial(_blocks, plan, os.getcwd()), unknown)]

    source: Any = Shards
    return source()


def _blocks(plan: Plan, folder: str) -> Iterator[Any]:
    import pyarrow as pa

    _enter(folder)
    for task in _tasks(plan):
        yield pa.table({_COLUMN: [pickle.dumps(task)]})


def _tasks(plan: Plan) -> Iterator[_ShardTask | _Walked]:
    items: list[tuple[int, Item]] = []
    for found in plan.shards():
        if isinstance(found, Shard):
            yield _ShardTask(found.number, found.rows, items)
            items = []
        else:
            items.append((found.place, found.item))
    yield _Walked(plan.known, plan.sources.skipped)


class ShardReader:
    """An actor of Ray that reads shards; it passes on what it is given of another kind."""

    def __init__(self, settings: Settings, means: Means, model: str, folder: str) -> None:
        _enter(folder)
        self._store = Store(settings.out, settings.job.kind, settings.form)
        self._pool = Pool[tuple[int, Item]](settings.job, 1, means.time_limit, model)

    def __call__(self, batch: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        """Read the shards of a batch; gives a `Tally` for each."""
        done = [pickle.dumps(self._done(pickle.loads(task))) for task in batch[_COLUMN]]
        return {_COLUMN: np.array(done, object)}

    def _done(self, task: _ShardTask | _Walked) -> Tally | _Walked:
        if isinstance(task, _Walked):
            return task
        tally = Tally()
        shard = Shard(task.number, task.rows, missing=len(task.items))
        wanted = (((place, item), item) for place, item in task.items)
        for (place, item), row in self._pool.read(filled(wanted)):
            shard.put(place, row)
            tally.add(row, item)
        self._store.write_shard(shard.number, shard.complete_rows)
        return tally


def _take(found: Tally | _Walked, plan: Plan, session: Session) -> None:
    if isinstance(found, _Walked):
        plan.known.merge(found.known)
        plan.sources.skipped.clear()
        plan.sources.skipped.update(found.skipped)
    else:
        session.tally.merge(found)
        session.note()


def _enter(folder: str) -> None:
    """Let relative paths be those of the caller, where its folder is shared."""
    if os.path.isdir(folder):
        os.chdir(folder)


def _imported() -> Any:
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise MissingExtraError("Reading on Ray", "ray") from error
    return ray


def _original(error: BaseException) -> BaseException:
    """The error of this package that an error of Ray was made from, or that error itself."""
    found: BaseException | None = error
    while found is not None:
        if isinstance(found, InkdigitsError):
            return found
        found = getattr(found, "cause", None) or found.__cause__
    return error
