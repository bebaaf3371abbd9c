"""What somebody typed on a page of the event's editor and has not saved yet."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from core.privacy import Personal
from events.models.events import Event


class WorkingCopy(models.Model):
    """One per person and page; nobody else sees it, and it is gone when the page is saved."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="working_copies")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="working_copies")
    # "basics", "call", "texts-sq": the last part of the address it is kept at.
    page = models.CharField(max_length=40)
    # The fields as they were posted: {name: [value]}.
    data = models.JSONField(default=dict)
    # Fingerprint of what was stored when she began (events/forms/working_copy.py).
    based_on = models.CharField(max_length=64)
    # Of the open page that writes here; another window of hers writes nothing over it.
    token = models.CharField(max_length=32)
    saved_at = models.DateTimeField()

    DATA_SUBJECT = "user"
    EVENT = "event"
    ERASE_ROWS = True
    NOT_PERSONAL = ("page", "based_on", "token")
    PERSONAL = {
        name: Personal("give back text that was typed and not saved", "account", "draft", ("self",))
        for name in ("user", "data")
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "user", "page"], name="one_working_copy_per_page")
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.page} {self.user_id}"

    @property
    def scope(self) -> str:
        return f"event:{self.event_id}"
