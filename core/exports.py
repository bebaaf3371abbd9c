"""What left the house: a row for every export, and files that wait for their maker.

A small export streams at once and leaves only its row. A large one is made by the worker into a private file
that belongs to its maker and expires.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.audit import scope_of
from core.privacy import Personal

if TYPE_CHECKING:
    from core.accounts import User

KEPT_FOR = timedelta(hours=24)


def _expiry() -> object:
    return timezone.now() + KEPT_FOR


class Export(models.Model):
    class State(models.TextChoices):
        WORKING = "working", _("Being prepared")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")
        EXPIRED = "expired", _("Expired")

    TRANSITIONS = {
        State.WORKING: {State.READY, State.FAILED},
        State.READY: {State.EXPIRED},
        State.FAILED: {State.EXPIRED},
        State.EXPIRED: set(),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.WORKING)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="exports")
    what = models.CharField(max_length=60)
    filter = models.CharField(max_length=500, blank=True)
    format = models.CharField(max_length=10)
    scope = models.CharField(max_length=40, blank=True, db_index=True)
    language = models.CharField(max_length=10)
    rows = models.PositiveIntegerField(default=0)
    file = models.ForeignKey("core.StoredFile", models.SET_NULL, null=True, related_name="+")
    error = models.TextField(blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(default=_expiry)

    DATA_SUBJECT = "made_by"
    EVENT_SCOPE = "scope"
    NOT_PERSONAL = ("what", "format", "scope", "language", "error", "file")
    PERSONAL = {
        "made_by": Personal("answer who took data out", "any", "audit", ("organiser",), statistic=True),
        "filter": Personal("answer which data were taken out", "any", "audit", ("organiser",)),
    }

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.what} {self.made_at:%Y-%m-%d}"


def log_export(
    *, by: User, what: str, about: models.Model, format: str, filter: str = "", rows: int = 0, language: str
) -> Export:
    """Note an export that streams at once: it is finished when the note is written."""
    return Export.objects.create(
        made_by=by,
        what=what,
        scope=scope_of(about),
        format=format,
        filter=filter[:500],
        rows=rows,
        language=language,
        state=Export.State.READY,
    )
