"""What the team keeps beside applications: saved views of the list, tags, and notes among themselves."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.privacy import Personal
from events.models import Event
from participants.applications.models.applications import Application


class SavedView(models.Model):
    """Filters, columns and order of the list under a name; its owner's alone until she shares it with the team."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="saved_views")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    name = models.CharField(_("name"), max_length=80)
    # What stands behind the question mark of the list's address; it may hold a name somebody searched for.
    query = models.CharField(max_length=1000, blank=True)
    shared = models.BooleanField(_("shared with the team"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    DATA_SUBJECT = "owner"
    EVENT = "event"
    ERASE_ROWS = True
    NOT_PERSONAL = ()
    PERSONAL = {
        name: Personal("come back to a list", "application", "application", ("organiser",))
        for name in ("owner", "name", "query")
    }

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "owner", "name"], name="each_saved_view_named_once")
        ]

    def __str__(self) -> str:
        return f"view {self.pk}"

    @property
    def scope(self) -> str:
        return f"event:{self.event_id}"


class Tag(models.Model):
    """A word of an event's team for some of its applications; gone with its last use."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="tags")
    name = models.CharField(_("tag"), max_length=40)

    NOT_PERSONAL = ("name",)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["event", "name"], name="each_tag_once_per_event")]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> str:
        return f"event:{self.event_id}"


class ApplicationTag(models.Model):
    application = models.ForeignKey(Application, models.CASCADE, related_name="tags")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="uses")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    DATA_SUBJECT = "application__user"
    EVENT = "application__call__event"
    ERASE_ROWS = True
    NOT_PERSONAL = ("by",)
    PERSONAL = {"tag": Personal("sort applications", "application", "application", ("organiser",))}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "tag"], name="each_tag_once_per_application")
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.tag_id}"


class ApplicationNote(models.Model):
    """What the organisers tell each other about an application. On no page of the applicant or an assessor; what is
    written about a person is part of the copy of her data, and the form says so.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    text = models.TextField(_("note"))

    DATA_SUBJECT = "application__user"
    EVENT = "application__call__event"
    ERASE_ROWS = True
    NOT_PERSONAL = ("by",)
    PERSONAL = {"text": Personal("remember arrangements", "application", "application", ("organiser",))}

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"note {self.pk}"

    @property
    def scope(self) -> str:
        return self.application.scope
