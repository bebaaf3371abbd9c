"""Personal extensions of a deadline, and what was changed in an application after it was sent."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.privacy import Personal
from events.clock import to_wall
from events.date_shift import at_clock
from events.models import Call
from participants.applications.models.applications import Application
from participants.applications.models.questions import Question


class Extension(models.Model):
    """One person may send and change until a later minute than everybody else.

    Known by her address until somebody with that address has signed in, from then on by her account.
    """

    call = models.ForeignKey(Call, models.CASCADE, related_name="extensions")
    email = models.EmailField(_("e-mail address"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="extensions"
    )
    until = models.DateTimeField(_("until"))
    reason = models.TextField(_("reason"))
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    DATA_SUBJECT = "user"
    EVENT = "call__event"
    ERASE_ROWS = True
    NOT_PERSONAL = ("granted_by",)
    PERSONAL = {
        "email": Personal("know who may still apply", "application", "application", ("organiser", "self")),
        "user": Personal("know who may still apply", "application", "application", ("organiser", "self")),
        "reason": Personal(
            "explain why one person had more time", "application", "application", ("organiser", "self")
        ),
    }

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ["-until", "pk"]  # the first of a person's is the one that counts
        constraints = [
            models.UniqueConstraint(fields=["call", "email"], name="one_extension_per_address_and_call")
        ]

    def __str__(self) -> str:
        return f"extension {self.pk}"

    @property
    def scope(self) -> str:
        return self.call.scope

    @property
    def is_over(self) -> bool:
        return timezone.now() >= self.closes_at

    @property
    def closes_at(self) -> datetime:
        """The first instant that is too late; as with a call, the minute it names still counts."""
        return self.until.replace(second=0, microsecond=0) + timedelta(minutes=1)

    def until_in(self, zone: str, *, old_zone: str) -> datetime:
        """When clocks of another zone show what those of the old one do; the later of two, as with a deadline."""
        return at_clock(*to_wall(self.until, old_zone), zone, later=True)


class ApplicationChange(models.Model):
    """One answer of a sent application, before and after, in words and in the language it was written in.

    Words, because questions and choices may be worded anew later; this stays what she saw. With a reason when
    somebody of the team changed it for her.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="changes")
    question = models.TextField()
    # Which one it was; None for what the form asks about everybody.
    asked = models.ForeignKey(Question, models.SET_NULL, null=True, blank=True, related_name="+")
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    DATA_SUBJECT = "application__user"
    EVENT = "application__call__event"
    ERASE_ROWS = True
    ROW_CATEGORY = "asked__retention"
    NOT_PERSONAL = ("question", "by")
    PERSONAL = {
        name: Personal(
            "see what was changed after sending", "application", "application", ("organiser", "self")
        )
        for name in ("before", "after", "reason")
    }

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["application", "at"])]

    def __str__(self) -> str:
        return f"change {self.pk}"
