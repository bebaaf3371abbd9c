"""Background work: the queue, the clock, the heartbeat. Real processes: tests/core/test_worker_processes.py."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone, translation
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from core.actors import Clock
from core.outbox import Message, write
from core.worker import JobRun, Worker, queue
from core.worker.clock import run_due_jobs
from core.worker.heartbeat import alive, beat, bury, living, new_name, take_over
from core.worker.patience import insist, stopping
from core.worker.queue import forget_finished, return_tasks_of_the_dead, run_next_task
from core.worker.run import run_once
from tests import factories as make

ran: list[str] = []


@pytest.fixture(autouse=True)
def _fresh(settings):
    ran.clear()
    settings.ADMINS = [("Operator", "operator@example.org")]
    settings.SCHEDULE = "tests.core.test_worker.NO_JOBS"


NO_JOBS: list[tuple[str, int]] = []


@task
def note(word: str) -> dict[str, str]:
    ran.append(word)
    return {"word": word, "language": translation.get_language()}


@task(takes_context=True)
def note_attempt(context, word: str) -> None:
    ran.append(f"{word} {context.attempt}")


@task
def fail(words: str) -> None:
    raise ValueError(words)


@task
def meet_a_lock() -> None:
    ran.append("locked")
    raise OperationalError("database is locked")


@task
def return_something_odd() -> object:
    return object()


def good_job() -> None:
    ran.append(f"good {translation.get_language()}")


def bad_job() -> None:
    ran.append("bad")
    raise ValueError("the moon is full")


GOOD, BAD = "tests.core.test_worker.good_job", "tests.core.test_worker.bad_job"


# --- tasks ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_task_runs_once_in_the_default_language_and_keeps_its_result():
    queued = note.enqueue("hello")
    with translation.override("sq"):
        assert run_next_task("w")
        assert not run_next_task("w")
    queued.refresh()
    assert ran == ["hello"]
    assert queued.return_value == {"word": "hello", "language": "en"}
    assert (queued.status, queued.worker_ids) == ("SUCCESSFUL", ["w"])


@pytest.mark.django_db
def test_a_task_may_know_its_attempt():
    note_attempt.enqueue("try")
    run_next_task("w")
    assert ran == ["try 1"]


@pytest.mark.django_db
def test_a_failed_task_keeps_its_error_and_operators_hear_of_it_once_a_day():
    for _time in range(2):
        fail.enqueue("no paper")
        run_next_task("w")
    rows = DBTaskResult.objects.failed()
    assert [row.exception_class_path for row in rows] == ["builtins.ValueError"] * 2
    assert "ValueError: no paper" in rows[0].traceback
    mail = Message.objects.get()
    assert (mail.to_email, mail.state) == ("operator@example.org", Message.State.RELEASED)
    assert mail.subject == "Colloquy: The task tests.core.test_worker.fail failed"
    assert "ValueError: no paper" in mail.text


@pytest.mark.django_db
def test_a_result_that_is_no_json_is_a_failure():
    return_something_odd.enqueue()
    run_next_task("w")
    assert DBTaskResult.objects.failed().count() == 1


@pytest.mark.django_db
def test_a_task_that_meets_a_locked_database_goes_back_and_gives_up_at_last():
    meet_a_lock.enqueue()
    for _attempt in range(queue.MOST_ATTEMPTS):
        assert run_next_task("w")
        assert not run_next_task("w")  # it waits a moment
        DBTaskResult.objects.update(run_after=timezone.now())
    assert len(ran) == queue.MOST_ATTEMPTS
    assert DBTaskResult.objects.get().status == "FAILED"


@pytest.mark.django_db
def test_a_task_that_is_gone_from_the_code_fails_and_stops_nobody():
    note.enqueue("later")
    DBTaskResult.objects.update(task_path="tests.core.test_worker.gone")
    note.enqueue("still runs")
    while run_next_task("w"):
        pass
    assert ran == ["still runs"]
    assert DBTaskResult.objects.failed().count() == 1


@pytest.mark.django_db
def test_tasks_of_the_dead_go_back_and_those_of_the_living_stay():
    for word in ("dead", "alive"):
        note.enqueue(word)
    for name, row in zip(("dead", "alive"), DBTaskResult.objects.order_by("enqueued_at"), strict=True):
        row.claim(name)
    assert return_tasks_of_the_dead(lambda: {"alive"}) == 1
    assert run_next_task("alive")
    assert not run_next_task("alive")
    assert ran == ["dead"]


@pytest.mark.django_db
def test_a_task_that_was_taken_over_is_not_finished_twice():
    note.enqueue("once")
    row = queue._claim("slow")
    return_tasks_of_the_dead(set)
    queue._claim("fast")
    assert not queue._finish(row, status="SUCCESSFUL", return_value=1)
    assert DBTaskResult.objects.get().status == "RUNNING"
    assert DBTaskResult.objects.get().worker_ids == ["slow", "fast"]


@pytest.mark.django_db
def test_a_task_that_takes_its_worker_down_each_time_ends_as_failed():
    note.enqueue("poison")
    for number in range(queue.MOST_ATTEMPTS):
        assert queue._claim(f"w{number}") is not None
        assert return_tasks_of_the_dead(set) == 1
    assert DBTaskResult.objects.get().status == "FAILED"
    assert "died 5 times" in DBTaskResult.objects.get().traceback
    assert queue._claim("w") is None


@pytest.mark.django_db
def test_old_results_are_forgotten_and_waiting_tasks_never():
    note.enqueue("old")
    run_next_task("w")
    DBTaskResult.objects.update(finished_at=timezone.now() - timedelta(days=31))
    note.enqueue("new")
    run_next_task("w")
    note.enqueue("waits")
    assert forget_finished() == 1
    assert DBTaskResult.objects.count() == 2


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_eight_workers_run_each_task_once(run_in_threads):
    for number in range(100):
        note.enqueue(str(number))

    def work(number: int) -> None:
        beat(f"w{number}")
        while run_next_task(f"w{number}"):
            return_tasks_of_the_dead(alive)

    run_in_threads(8, work)
    assert sorted(ran, key=int) == [str(number) for number in range(100)]
    assert DBTaskResult.objects.successful().count() == 100


# --- the clock --------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_job_runs_once_per_interval_in_the_default_language():
    with translation.override("mk"):
        assert run_due_jobs("w", [(GOOD, 60)]) == 1
        assert run_due_jobs("w", [(GOOD, 60)]) == 0
    assert ran == ["good en"]
    JobRun.objects.update(started_at=timezone.now() - timedelta(seconds=61))
    assert run_due_jobs("w", [(GOOD, 60)]) == 1


@pytest.mark.django_db
def test_a_job_that_raises_is_kept_mailed_once_and_stops_no_other():
    jobs = [(BAD, 60), ("tests.core.test_worker.nobody", 60), (GOOD, 60)]
    assert run_due_jobs("w", jobs) == 3
    assert ran == ["bad", "good en"]
    assert "ValueError: the moon is full" in JobRun.objects.get(job=BAD).error
    assert "ImportError" in JobRun.objects.get(job="tests.core.test_worker.nobody").error
    assert JobRun.objects.get(job=GOOD).error == ""
    assert sorted(Message.objects.values_list("subject", flat=True)) == [
        "Colloquy: The job tests.core.test_worker.bad_job failed",
        "Colloquy: The job tests.core.test_worker.nobody failed",
    ]
    JobRun.objects.update(started_at=timezone.now() - timedelta(minutes=2))
    run_due_jobs("w", jobs)
    assert Message.objects.count() == 2


@pytest.mark.django_db
def test_a_job_that_works_again_and_fails_again_is_told_again(monkeypatch):
    run_due_jobs("w", [(BAD, 60)])
    monkeypatch.setattr("tests.core.test_worker.bad_job", good_job)
    JobRun.objects.update(started_at=timezone.now() - timedelta(minutes=2))
    run_due_jobs("w", [(BAD, 60)])
    assert JobRun.objects.get().error == ""
    monkeypatch.undo()
    JobRun.objects.update(started_at=timezone.now() - timedelta(minutes=2))
    run_due_jobs("w", [(BAD, 60)])
    assert Message.objects.count() == 2


@pytest.mark.django_db
def test_a_daily_job_that_failed_does_not_wait_a_day():
    run_due_jobs("w", [(BAD, 24 * 3600)])
    JobRun.objects.update(started_at=timezone.now() - timedelta(minutes=6))
    assert run_due_jobs("w", [(BAD, 24 * 3600)]) == 1


@pytest.mark.django_db
def test_a_long_job_is_not_started_beside_itself_unless_its_worker_died():
    beat("slow")
    run_due_jobs("slow", [(GOOD, 60)])
    JobRun.objects.update(started_at=timezone.now() - timedelta(hours=1), finished_at=None)
    assert run_due_jobs("w", [(GOOD, 60)]) == 0
    bury("slow")
    assert run_due_jobs("w", [(GOOD, 60)]) == 1


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_eight_workers_run_a_job_once_per_interval(run_in_threads):
    ran_by = run_in_threads(8, lambda number: run_due_jobs(f"w{number}", [(GOOD, 60)]))
    assert sum(ran_by) == 1
    assert ran == ["good en"]


def test_every_job_of_the_schedule_exists():
    from django.utils.module_loading import import_string

    from config.schedule import JOBS

    assert len({path for path, _seconds in JOBS}) == len(JOBS)
    for path, seconds in JOBS:
        assert callable(import_string(path)), path
        assert seconds >= 60


# --- heartbeat --------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_living_are_those_seen_within_a_minute():
    beat("here")
    beat("here")
    Worker.objects.create(name="gone", seen_at=timezone.now() - timedelta(seconds=61))
    assert alive() == {"here"}
    assert living().count() == 1
    assert new_name() != new_name()


@pytest.mark.django_db
def test_taking_over_frees_tasks_and_mails_and_forgets_the_long_dead():
    note.enqueue("left behind")
    queue._claim("gone")
    Worker.objects.create(name="gone", seen_at=timezone.now() - timedelta(days=2))
    beat("here")
    take_over()
    assert DBTaskResult.objects.get().status == "READY"
    assert set(Worker.objects.values_list("name", flat=True)) == {"here"}


@pytest.mark.django_db
def test_an_outcome_is_written_until_the_database_takes_it(monkeypatch):
    refusals = [OperationalError("database is locked"), OperationalError("database is locked")]
    monkeypatch.setattr("core.worker.patience.PAUSE_SECONDS", 0.01)

    def write_it() -> str:
        if refusals:
            raise refusals.pop()
        return "done"

    assert insist(write_it) == "done"


@pytest.mark.django_db
def test_insisting_ends_when_the_process_must_stop(monkeypatch):
    monkeypatch.setattr("core.worker.patience.PAUSE_SECONDS", 0.01)

    def write_it() -> None:
        raise OperationalError("database is locked")

    stopping.set()
    try:
        with pytest.raises(OperationalError):
            insist(write_it)
    finally:
        stopping.clear()


# --- once -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_once_does_everything_that_is_due_and_says_goodbye(settings, mailoutbox):
    settings.SCHEDULE = "tests.core.test_worker.ONE_JOB"
    write_from_task.enqueue()
    run_once("w")
    assert ran == ["good en"]
    assert [mail.to for mail in mailoutbox] == [["arta@example.org"]]
    assert not Worker.objects.exists()


ONE_JOB = [(GOOD, 60)]


@task
def write_from_task() -> None:
    user = make.user("arta@example.org")
    write(
        to=user.email,
        kind="test",
        key="from a task",
        subject="S",
        text="T",
        language="en",
        by=Clock("test"),
        release=True,
    )
