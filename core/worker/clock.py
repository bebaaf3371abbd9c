"""The clock: runs the jobs of config/schedule.py, each once per interval, whatever the number of workers."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from traceback import format_exc

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.module_loading import import_string

from core.worker.heartbeat import alive
from core.worker.models import JobRun
from core.worker.notices import tell_operators
from core.worker.patience import insist, stopping

log = logging.getLogger(__name__)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
FAILED_AGAIN_AFTER = timedelta(minutes=5)


def run_due_jobs(worker: str, jobs: list[tuple[str, int]] | None = None) -> int:
    """Run every job whose time has come; how many ran. A job that raises does not stop the others."""
    ran = 0
    for path, seconds in scheduled() if jobs is None else jobs:
        if stopping.is_set():
            break
        if _claim(path, timedelta(seconds=seconds), worker):
            _run(path)
            ran += 1
    return ran


def scheduled() -> list[tuple[str, int]]:
    jobs: list[tuple[str, int]] = import_string(settings.SCHEDULE)
    return jobs


def _claim(path: str, every: timedelta, worker: str) -> bool:
    """Whether this worker runs the job now. One row per job, locked: the other worker finds it taken."""
    run = JobRun.objects.filter(job=path).first()
    if run is not None and not _is_due(run, every):  # a plain read, which takes no write lock on SQLite
        return False
    with transaction.atomic():
        JobRun.objects.get_or_create(job=path, defaults={"started_at": LONG_AGO, "finished_at": LONG_AGO})
        run = JobRun.objects.select_for_update().get(job=path)
        runs_elsewhere = run.finished_at is None and run.worker != worker and run.worker in alive()
        if runs_elsewhere or not _is_due(run, every):
            return False
        run.started_at, run.finished_at, run.worker = timezone.now(), None, worker
        run.save(update_fields=["started_at", "finished_at", "worker"])
        return True


def _is_due(run: JobRun, every: timedelta) -> bool:
    """A job that raised does not wait a whole day for its next chance."""
    return run.started_at + (min(every, FAILED_AGAIN_AFTER) if run.error else every) <= timezone.now()


def _run(path: str) -> None:
    try:
        with translation.override(settings.LANGUAGE_CODE):
            import_string(path)()
    except Exception:
        log.exception("job %s failed", path)
        error = format_exc()
    else:
        error = ""
    insist(lambda: _record(path, error))


@transaction.atomic
def _record(path: str, error: str) -> None:
    """Store how the run ended. Operators hear of the first failure after a good run, not of each."""
    run = JobRun.objects.select_for_update().get(job=path)
    failed_before = bool(run.error)
    run.finished_at, run.error = timezone.now(), error
    run.save(update_fields=["finished_at", "error"])
    if error and not failed_before:
        tell_operators(
            key=f"job:{path}:{run.started_at.isoformat()}", subject=f"The job {path} failed", error=error
        )
