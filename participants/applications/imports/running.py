"""How far the worker is with a table, as the queue tells: nothing else keeps it."""

from __future__ import annotations

from dataclasses import dataclass

from core.worker.queue import has_failed, is_under_way, newest_run
from participants.applications.models import ApplicationImport


@dataclass(frozen=True)
class Run:
    """`total` are the rows of the table; those with errors, or there before, never come in, so `done` may stay below."""

    done: int
    total: int
    running: bool
    failed: bool


def run_of(batch: ApplicationImport) -> Run | None:
    """The last time the worker was asked to bring the table in; None when it never was."""
    from participants.applications.tasks import take_over

    row = newest_run(take_over, batch.pk)
    if row is None:
        return None
    _batch, _tell, _by, total, before = row.args_kwargs["args"]
    return Run(batch.created - before, total, is_under_way(row), has_failed(row))


def is_running(batch: ApplicationImport) -> bool:
    run = run_of(batch)
    return run is not None and run.running
