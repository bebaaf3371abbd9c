"""The worker process: a thread each for the heartbeat, the mail, the tasks and the clock.

Threads, so that a long task does not keep a sign-in code waiting; one process, so that Django is in memory once.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable

from django.db import close_old_connections, connections

from core.delivery import ServerAway, send_waiting
from core.worker.clock import run_due_jobs
from core.worker.heartbeat import BEAT_SECONDS, DEAD_AFTER, beat, bury, take_over
from core.worker.patience import DATABASE_AWAY, stopping
from core.worker.queue import run_next_task

log = logging.getLogger(__name__)
IDLE_SECONDS = 1.0
CLOCK_SECONDS = 5.0
AWAY_SECONDS = 15.0
# What a task or a mail in hand gets when the process must stop; then it is left to the next worker.
GRACE_SECONDS = 5.0


def run_once(name: str) -> None:
    """Do everything that is due now, and return when nothing is left. Raises ServerAway."""
    beat(name)
    take_over()
    try:
        while not stopping.is_set():
            done = run_due_jobs(name)
            while not stopping.is_set() and run_next_task(name):
                beat(name)
                done += 1
            done += send_waiting(name)
            beat(name)
            if not done:
                return
    finally:
        bury(name)


def run_until_stopped(name: str, supervisor: int | None = None) -> int:
    """Work until SIGTERM or SIGINT sets `stopping`; the exit status.

    `supervisor` is the process that restarts this one: when it is gone, so are we. Ends within seconds; a task
    that does not is left to the next worker, its transaction rolled back by the database.
    """
    beat(name)
    take_over()
    crashed = threading.Event()
    steps = {
        "heartbeat": Heartbeat(name).step,
        "mail": lambda: _mail(name),
        "tasks": lambda: 0.0 if run_next_task(name) else IDLE_SECONDS,
        "clock": lambda: 0.0 if run_due_jobs(name) else CLOCK_SECONDS,
    }
    threads = [
        threading.Thread(target=_loop, args=(what, step, crashed), name=what, daemon=True)
        for what, step in steps.items()
    ]
    for thread in threads:
        thread.start()
    # Not stopping.wait(): a signal handler that sets an event its own thread waits for can lock itself out.
    while not stopping.is_set():
        if supervisor is not None and os.getppid() != supervisor:
            log.warning("the supervisor is gone: this worker stops too")
            stopping.set()
        time.sleep(0.5)
    return _end(name, threads, failed=crashed)


class Heartbeat:
    """Says that we live, and looks after what dead workers left."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.last = time.monotonic()

    def step(self) -> float:
        beat(self.name)
        now, last = time.monotonic(), self.last
        self.last = now
        # After a long lock nobody has been able to beat: give the others time to, before judging them.
        if now - last < DEAD_AFTER.total_seconds() / 2:
            take_over()
        return BEAT_SECONDS


def _mail(name: str) -> float:
    try:
        return 0.0 if send_waiting(name) else IDLE_SECONDS
    except ServerAway as error:
        log.warning("the mail server cannot be reached; the mails wait: %s", error)
        return AWAY_SECONDS


def _loop(what: str, step: Callable[[], float], crashed: threading.Event) -> None:
    """Repeat a step until the end. A database that is locked or away is waited for; any other error ends us."""
    try:
        while not stopping.is_set():
            try:
                close_old_connections()
                pause = step()
            except DATABASE_AWAY as error:
                log.warning("%s: the database is locked or away, trying again: %s", what, error)
                pause = IDLE_SECONDS
            stopping.wait(pause)
    except BaseException:
        log.exception("%s ended by an error; the worker starts anew", what)
        crashed.set()
        stopping.set()
    finally:
        connections.close_all()


def _end(name: str, threads: list[threading.Thread], failed: threading.Event) -> int:
    deadline = time.monotonic() + GRACE_SECONDS
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    if late := [thread.name for thread in threads if thread.is_alive()]:
        log.warning("stopping in the middle of: %s. The next worker takes over", ", ".join(late))
    try:
        bury(name)
    except DATABASE_AWAY as error:
        log.warning("could not say goodbye, the others will notice in a minute: %s", error)
    return 1 if failed.is_set() else 0
