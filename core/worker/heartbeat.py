"""The heartbeat: who is alive, and what the dead have left behind."""

from __future__ import annotations

import os
import secrets
import socket
from datetime import timedelta

from django.db import models
from django.utils import timezone

from core.delivery import return_abandoned
from core.worker.models import Worker
from core.worker.queue import return_tasks_of_the_dead

BEAT_SECONDS = 10.0
DEAD_AFTER = timedelta(seconds=60)
FORGOTTEN_AFTER = timedelta(days=1)


def new_name() -> str:
    """A name no other worker has had: a process number comes again after a restart of the machine."""
    return f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"


def beat(name: str) -> None:
    now = timezone.now()
    if not Worker.objects.filter(name=name).update(seen_at=now):
        Worker.objects.create(name=name, seen_at=now)


def living() -> models.QuerySet[Worker]:
    return Worker.objects.filter(seen_at__gte=timezone.now() - DEAD_AFTER)


def alive() -> set[str]:
    return set(living().values_list("name", flat=True))


def bury(name: str) -> None:
    """Forget a worker that is known to have ended: what it had claimed is free at once."""
    Worker.objects.filter(name=name).delete()


def take_over() -> None:
    """Give back what dead workers had claimed, and forget the long dead."""
    return_tasks_of_the_dead(alive)
    return_abandoned(alive)
    Worker.objects.filter(seen_at__lt=timezone.now() - FORGOTTEN_AFTER).delete()
