"""The worker's heartbeat and the record of each scheduled job."""

from __future__ import annotations

from django.db import models


class Worker(models.Model):
    """One running `manage.py work`; its heartbeat tells the living from the dead."""

    name = models.CharField(max_length=80, unique=True)
    started_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(db_index=True)

    NOT_PERSONAL = ("name",)

    def __str__(self) -> str:
        return self.name


class JobRun(models.Model):
    """The last run of one job of the clock. `finished_at` is empty while it runs, `error` when it went well."""

    job = models.CharField(max_length=120, unique=True)
    worker = models.CharField(max_length=80, blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    NOT_PERSONAL = ("job", "worker", "error")

    def __str__(self) -> str:
        return self.job
