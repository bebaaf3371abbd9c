"""The queue of the Tasks API: its rows are claimed, run, and given back when their worker died.

The library's own worker forgets a task for ever when it is killed, and ends on a long lock of SQLite; hence this
one, on the library's model. Tasks run at least once and are idempotent.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from datetime import timedelta
from traceback import format_exception
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django_tasks.base import Task
from django_tasks_db.compat import TaskContext, TaskResultStatus, normalize_json
from django_tasks_db.models import DBTaskResult

from core.worker.notices import tell_operators
from core.worker.patience import DATABASE_AWAY, insist

log = logging.getLogger(__name__)
Row = DBTaskResult[Any, Any]
# A task that takes its worker down each time must not do so for ever.
MOST_ATTEMPTS = 5
AGAIN_AFTER = timedelta(seconds=10)
FINISHED_KEPT_FOR = timedelta(days=30)


def run_next_task(worker: str) -> bool:
    """Claim and run the most urgent task; whether there was one."""
    row = _claim(worker)
    if row is None:
        return False
    try:
        value = _run(row)
    except Exception as error:
        if isinstance(error, DATABASE_AWAY) and len(row.worker_ids) < MOST_ATTEMPTS:
            log.warning("task %s met a database that was away, and goes back: %s", row.task_path, error)
            insist(lambda: _give_back(row))
            return True
        log.exception("task %s failed", row.task_path)
        failure = error
        insist(lambda: _record_failure(row, failure))
    else:
        insist(lambda: _finish(row, status=TaskResultStatus.SUCCESSFUL, return_value=value))
    return True


def _claim(worker: str) -> Row | None:
    ready = DBTaskResult.objects.ready()
    if not ready.exists():  # a plain read, so that an idle worker takes no write lock on SQLite
        return None
    with transaction.atomic():
        row = ready.get_locked()
        if row is not None:
            row.claim(worker)
        return row


def _run(row: Row) -> Any:
    """What the task returned, as JSON can hold it. Raises whatever the task raises."""
    with translation.override(settings.LANGUAGE_CODE):
        task, result = row.task, row.task_result
        context = (TaskContext(task_result=result),) if task.takes_context else ()
        return normalize_json(task.call(*context, *result.args, **result.kwargs))


def _finish(row: Row, **outcome: Any) -> bool:
    """Store the outcome, if the task is still ours; whether it was."""
    mine = DBTaskResult.objects.filter(pk=row.pk, status=TaskResultStatus.RUNNING, worker_ids=row.worker_ids)
    fields = {"finished_at": timezone.now(), "exception_class_path": "", "traceback": "", **outcome}
    if not mine.update(**fields):
        log.warning("task %s was taken over by another worker before it ended here", row.pk)
        return False
    return True


def _give_back(row: Row) -> None:
    _finish(row, status=TaskResultStatus.READY, finished_at=None, run_after=timezone.now() + AGAIN_AFTER)


@transaction.atomic
def _record_failure(row: Row, error: BaseException) -> None:
    trace = "".join(format_exception(error))
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    if _finish(row, status=TaskResultStatus.FAILED, exception_class_path=kind, traceback=trace):
        tell_operators(
            key=f"task:{row.task_path}:{kind}:{timezone.now():%Y-%m-%d}",
            subject=f"The task {row.task_path} failed",
            error=trace,
        )


def return_tasks_of_the_dead(alive: Callable[[], Collection[str]]) -> int:
    """Tasks left running by dead workers go back to the queue; how many.

    `alive` is asked after the rows are locked: a worker beats before it claims, so whoever holds a row that we
    hold locked is in the answer.
    """
    running = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
    if not running.exists():
        return 0
    with transaction.atomic():
        rows = list(running.order_by("pk").select_for_update(skip_locked=True))
        now_alive = alive()
        orphans = [row for row in rows if not row.worker_ids or row.worker_ids[-1] not in now_alive]
        for row in orphans:
            _return(row)
    return len(orphans)


def _return(row: Row) -> None:
    if len(row.worker_ids) >= MOST_ATTEMPTS:
        log.error("task %s took its worker down %d times", row.task_path, len(row.worker_ids))
        _record_failure(row, RuntimeError(f"the worker died {len(row.worker_ids)} times while it ran this"))
        return
    log.warning("task %s goes back to the queue: its worker is gone", row.task_path)
    _finish(row, status=TaskResultStatus.READY, finished_at=None)


def newest_run(task: Task[..., Any], first: Any) -> Row | None:
    """The newest row of a task whose first argument is this one: waiting, running, or ended within the last month."""
    rows = DBTaskResult.objects.filter(task_path=task.module_path, args_kwargs__args__0=first)
    return rows.order_by("-enqueued_at").first()


def is_under_way(row: Row) -> bool:
    return row.status in (TaskResultStatus.READY, TaskResultStatus.RUNNING)


def has_failed(row: Row) -> bool:
    return bool(row.status == TaskResultStatus.FAILED)


def forget_finished() -> int:
    """Remove tasks that ended a month ago; how many."""
    ended = DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - FINISHED_KEPT_FOR)
    return ended.delete()[0]
