"""A whole run: from inputs to shards and a summary, in one call or in several."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from typing import Any

from inkdigits.batch.job import Job
from inkdigits.batch.parquet import filled
from inkdigits.batch.places import Item
from inkdigits.batch.pool import Pool
from inkdigits.batch.session import Session
from inkdigits.batch.shards import Plan, Shard, Slot
from inkdigits.batch.sources import Sources
from inkdigits.batch.store import SUMMARY, Store
from inkdigits.batch.tables import Form
from inkdigits.batch.tally import Tally


@dataclass(frozen=True)
class Settings:
    """What must be the same in each call of a run.

    Attributes
    ----------
    sources, job:
        What is read.
    out:
        The folder of the results, or its address.
    form:
        The format of the shards.
    shard_size:
        The number of rows in a shard.
    """

    sources: Sources
    job: Job
    out: str
    form: Form = "parquet"
    shard_size: int = 10_000

    def to_dict(self) -> dict[str, Any]:
        """The JSON form, with the hashes of the models; raises ModelError."""
        form = {
            "version": _version(),
            "kind": self.job.kind,
            "options": dict(self.job.options),
            "models": self.job.hashes(),
            "inputs": list(self.sources.arguments),
            "column": self.sources.column,
            "format": self.form,
            "shard_size": self.shard_size,
        }
        normalised: dict[str, Any] = json.loads(json.dumps(form))
        return normalised


@dataclass(frozen=True)
class Means:
    """How it is read; it may differ from call to call.

    Attributes
    ----------
    workers:
        The number of processes that read.
    time_limit:
        Seconds that a picture may take.
    retry_failed:
        Whether rows with an error are read again.
    """

    workers: int
    time_limit: float = 60.0
    retry_failed: bool = False


@dataclass(frozen=True)
class Outcome:
    """The result of a run.

    Attributes
    ----------
    settings:
        The JSON form of its settings.
    tally:
        All rows, of this call and of earlier ones.
    session:
        This call.
    """

    settings: dict[str, Any]
    tally: Tally
    session: Session
    skipped: dict[str, int]
    workers: int

    def to_dict(self) -> dict[str, Any]:
        """The JSON form: what lies in ``summary.json``."""
        session = self.session
        seconds = session.samples[-1][0]
        return {
            **self.tally.to_dict(),
            "skipped_files": self.skipped,
            "settings": self.settings,
            "last_call": {
                "rows": session.tally.rows,
                "failed": session.tally.errors.total(),
                "workers": self.workers,
                "seconds": round(seconds, 1),
                "rows_per_second": round(session.tally.rows / seconds, 1) if seconds else 0.0,
            },
        }


def _version() -> str:
    try:
        return metadata.version("inkdigits")
    except metadata.PackageNotFoundError:
        return "unknown"


Engine = Callable[[Plan, Store, Settings, Means, str, Session], None]
"""Reads what a plan says, writes the shards, and adds the rows to the session.

The text is that which rows have for the model.
"""


def read_here(
    plan: Plan, store: Store, settings: Settings, means: Means, model: str, session: Session
) -> None:
    """Read with worker processes of this machine; see `Engine`."""

    def write_if_complete(shard: Shard) -> None:
        if shard.is_complete:
            store.write_shard(shard.number, shard.complete_rows)

    def wanted() -> Iterator[tuple[Slot, Item]]:
        for found in plan.shards():
            if isinstance(found, Shard):
                write_if_complete(found)
            else:
                yield found, found.item

    with Pool[Slot](settings.job, means.workers, means.time_limit, model) as pool:
        for slot, row in pool.read(filled(wanted())):
            session.tally.add(row, slot.item)
            session.note()
            slot.shard.put(slot.place, row)
            write_if_complete(slot.shard)


def run(
    settings: Settings,
    means: Means,
    *,
    engine: Engine = read_here,
    listener: Callable[[Session], object] = lambda session: None,
) -> Outcome:
    """Read all inputs that have no row yet, and write shards and a summary.

    Parameters
    ----------
    listener:
        Is called several times a second.

    Raises
    ------
    InkdigitsError
        ``other_run`` when the folder has another run, ``inputs_changed`` when the inputs are not
        those of an earlier call, ``not_written``; what `Sources.items` and `Store` raise.
    """
    as_dict = settings.to_dict()
    store = Store(settings.out, settings.job.kind, settings.form)
    store.claim(as_dict)
    model = next(iter(as_dict["models"].values()))[:12]
    plan = Plan(settings.sources, store, settings.shard_size, retry_failed=means.retry_failed)
    session = Session(plan.known, listener)
    engine(plan, store, settings, means, model, session)
    session.end()
    tally = Tally()
    tally.merge(session.known)
    tally.merge(session.tally)
    skipped = dict(settings.sources.skipped)
    outcome = Outcome(as_dict, tally, session, skipped, means.workers)
    store.write(SUMMARY, json.dumps(outcome.to_dict(), indent=1).encode() + b"\n")
    return outcome
