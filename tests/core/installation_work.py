"""Tasks and jobs for tests with real processes. What a task has done, it writes as a user's name."""

import time

from django_tasks import task

from core.accounts import User

JOBS = [("tests.core.installation_work.tick", 1)]


def tick() -> None:
    """A job that can be counted."""
    User.objects.create_user(f"tick{User.objects.count()}@example.org")


@task
def note(name: str) -> str:
    User.objects.create_user(f"{name}@example.org", name=name)
    return name


@task
def note_slowly(name: str, seconds: float) -> str:
    """Idempotent: what is there already stays."""
    time.sleep(seconds)
    if not User.objects.filter(name=name).exists():
        User.objects.create_user(f"{name}@example.org", name=name)
    return name


@task
def fail(words: str) -> None:
    raise ValueError(words)


@task
def kill_the_worker() -> None:
    import os

    os._exit(9)
