"""`manage.py work` as it really runs: killed, stopped, locked out, started anew. On SQLite files and on PostgreSQL."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from tests.core.conftest import MailServer
from tests.core.installation import POSTGRES, Installation, child_of, wait_for

# `LOCK_SECONDS=30 pytest ...` proves it with the true length; the regular run keeps the proportion.
LOCK_SECONDS = float(os.environ.get("LOCK_SECONDS", "4"))

MAIL = """
from core.actors import Clock
from core.outbox import write
for number in range({count}):
    write(to=f"person{{number}}@example.org", kind="letter", key=f"letter:{{number}}", subject="S", text="T",
          language="en", by=Clock("test"), release=True)
"""
STATES = "SELECT state, possibly_sent_twice, attempts FROM core_message ORDER BY id"
TASKS = "SELECT status FROM django_tasks_database_dbtaskresult"


def enqueue(installation: Installation, *calls: str) -> None:
    code = "from tests.core import installation_work as work\n"
    installation.python(code + "\n".join(f"work.{call}" for call in calls))


def statuses(installation: Installation) -> list[str]:
    return sorted(status for (status,) in installation.rows(TASKS))


def names(installation: Installation) -> list[str]:
    return sorted(name for (name,) in installation.rows("SELECT name FROM core_user WHERE name <> ''"))


def alive(process) -> bool:
    return process.poll() is None


def test_a_worker_killed_in_mid_task_is_replaced_and_the_task_runs_to_its_end(installation):
    enqueue(installation, "note_slowly.enqueue('slow', 3)", "note.enqueue('next')")
    worker = installation.start("work")
    wait_for(lambda: "RUNNING" in statuses(installation))
    os.kill(child_of(worker), signal.SIGKILL)
    wait_for(lambda: statuses(installation) == ["SUCCESSFUL", "SUCCESSFUL"])
    assert names(installation) == ["next", "slow"]
    assert alive(worker)


def test_after_a_power_cut_the_next_worker_finds_the_task(installation):
    enqueue(installation, "note_slowly.enqueue('slow', 3)")
    worker = installation.start("work")
    wait_for(lambda: "RUNNING" in statuses(installation))
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    installation.manage("work", "--once")
    assert statuses(installation) == ["RUNNING"], "its worker was seen seconds ago and may be alive"
    installation.rows("UPDATE core_worker SET seen_at = '2020-01-01 00:00:00+00:00'")
    installation.manage("work", "--once")
    assert statuses(installation) == ["SUCCESSFUL"]
    assert names(installation) == ["slow"]


def test_a_worker_killed_before_the_server_took_the_mail_loses_nothing(installation, posted: MailServer):
    installation.python(MAIL.format(count=3))
    reached, killed = threading.Event(), threading.Event()

    def hold() -> None:
        if not reached.is_set():
            reached.set()
            killed.wait(30)
            raise ConnectionAbortedError("the first attempt never ended")

    posted.before_taking = hold
    worker = installation.start("work")
    assert reached.wait(30)
    os.kill(child_of(worker), signal.SIGKILL)
    killed.set()
    wait_for(lambda: [row[0] for row in installation.rows(STATES)] == ["sent"] * 3)
    arrived = sorted(str(mail["To"]) for mail in posted.mails)
    assert arrived == [f"person{number}@example.org" for number in range(3)]
    assert [bool(twice) for _state, twice, _attempts in installation.rows(STATES)] == [True, False, False]


def test_a_worker_killed_between_the_servers_250_and_our_commit_sends_twice_and_says_so(
    installation, posted: MailServer
):
    installation.python(MAIL.format(count=2))
    lock = installation.connect()
    locked = threading.Event()

    def hold_the_row() -> None:
        if not locked.is_set():
            cursor = lock.cursor()
            cursor.execute("SELECT id FROM core_message FOR UPDATE" if POSTGRES else "BEGIN IMMEDIATE")
            locked.set()

    # SQLite's connections belong to one thread, and this is called from the server's.
    lock.close()
    lock = _shared_connection(installation)
    posted.before_taking = hold_the_row
    worker = installation.start("work")
    assert locked.wait(30)
    wait_for(lambda: len(posted.raw) == 1)
    time.sleep(0.5)  # the 250 is on its way, and our commit waits for the lock
    os.kill(child_of(worker), signal.SIGKILL)
    time.sleep(0.5)
    lock.rollback()
    lock.close()
    wait_for(lambda: [row[0] for row in installation.rows(STATES)] == ["sent"] * 2)
    ids = [mail["Message-ID"] for mail in posted.mails]
    assert len(ids) == 3
    assert len(set(ids)) == 2
    assert [bool(twice) for _state, twice, _attempts in installation.rows(STATES)] == [True, False]


def _shared_connection(installation: Installation):
    if POSTGRES:
        return installation.connect()
    import sqlite3

    return sqlite3.connect(installation.database, check_same_thread=False, isolation_level=None, timeout=30)


def check_a_long_write_lock_kills_nobody_and_loses_nothing(installation, posted: MailServer):
    installation.extra["SQLITE_TIMEOUT"] = str(LOCK_SECONDS * 2 / 3)
    enqueue(installation, "note_slowly.enqueue('first', 1)", "note.enqueue('second')")
    installation.python(MAIL.format(count=3))
    lock, locked = _shared_connection(installation), threading.Event()

    def take_the_lock() -> None:
        if not locked.is_set():
            lock.execute("BEGIN IMMEDIATE")
            locked.set()

    posted.before_taking = take_the_lock
    worker = installation.start("work")
    assert locked.wait(30)
    child = child_of(worker)
    time.sleep(LOCK_SECONDS)
    seen = installation.rows("SELECT max(seen_at) FROM core_worker")
    lock.execute("ROLLBACK")
    lock.close()
    wait_for(lambda: statuses(installation) == ["SUCCESSFUL", "SUCCESSFUL"], 60)
    wait_for(lambda: [row[0] for row in installation.rows(STATES)] == ["sent"] * 3)
    wait_for(lambda: installation.rows("SELECT max(seen_at) FROM core_worker") > seen)
    assert child_of(worker) == child
    assert len(posted.raw) == 3, "each mail once"
    assert not any(twice for _state, twice, _attempts in installation.rows(STATES))
    assert names(installation) == ["first", "second"]


if not POSTGRES:  # which locks rows, not the database: there is nothing to leave out there

    def test_a_long_write_lock_kills_nobody_and_loses_nothing(installation, posted: MailServer):
        check_a_long_write_lock_kills_nobody_and_loses_nothing(installation, posted)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_idle_worker_stops_within_seconds_and_says_goodbye(installation, number):
    worker = installation.start("work")
    wait_for(lambda: installation.rows("SELECT name FROM core_worker"))
    child = child_of(worker)
    started = time.monotonic()
    worker.send_signal(number)
    assert worker.wait(10) == 0
    assert time.monotonic() - started < 4
    assert not Path(f"/proc/{child}").exists()
    assert installation.rows("SELECT name FROM core_worker") == []


def test_a_worker_in_a_long_task_stops_too_and_leaves_the_task_to_the_next(installation):
    enqueue(installation, "note_slowly.enqueue('slow', 60)")
    worker = installation.start("work")
    wait_for(lambda: "RUNNING" in statuses(installation))
    started = time.monotonic()
    os.killpg(worker.pid, signal.SIGTERM)
    worker.wait(12)
    assert time.monotonic() - started < 9
    installation.rows(
        "UPDATE django_tasks_database_dbtaskresult SET args_kwargs ="
        """ '{"args": ["slow", 0], "kwargs": {}}'"""
    )
    # On a busy machine it may be killed before its goodbye and is then missed after a minute: that minute passes.
    installation.rows("UPDATE core_worker SET seen_at = '2000-01-01 00:00:00+00:00'")
    installation.manage("work", "--once")
    assert statuses(installation) == ["SUCCESSFUL"]


def test_when_the_supervisor_is_killed_the_worker_goes_with_it(installation):
    worker = installation.start("work")
    wait_for(lambda: installation.rows("SELECT name FROM core_worker"))
    child = child_of(worker)
    worker.kill()
    worker.wait()
    wait_for(lambda: not Path(f"/proc/{child}").exists(), 20)


def test_a_task_that_kills_its_worker_each_time_does_not_do_so_for_ever(installation):
    enqueue(installation, "kill_the_worker.enqueue()")
    died_before = """'["one", "two", "three"]'"""
    installation.rows(f"UPDATE django_tasks_database_dbtaskresult SET worker_ids = {died_before}")
    enqueue(installation, "note.enqueue('after it')")
    worker = installation.start("work")
    wait_for(lambda: statuses(installation) == ["FAILED", "SUCCESSFUL"])
    assert alive(worker)
    (mail,) = installation.rows("SELECT subject FROM core_message")
    assert "kill_the_worker failed" in mail[0]


def test_the_clock_goes_on_while_a_task_runs(installation):
    enqueue(installation, "note_slowly.enqueue('slow', 8)")
    installation.start("work")
    wait_for(lambda: "RUNNING" in statuses(installation))
    ticks = "SELECT count(*) FROM core_user WHERE email LIKE 'tick%'"
    before = installation.rows(ticks)
    wait_for(lambda: installation.rows(ticks) > before)
    assert "RUNNING" in statuses(installation)
