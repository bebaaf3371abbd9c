"""How a programme words its texts and times its calls, and who approved which version of a call's text."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.privacy import Personal
from events.models.approver import AskedApprover
from events.models.calls import Call
from events.models.events import Event
from events.models.programmes import Programme


class WordingRule(models.Model):
    """Forms that are not to be used in a language, written out as plain words, and what to write instead."""

    class Severity(models.TextChoices):
        WARNING = "warning", _("Do not use it")
        NOTE = "note", _("Look at it once more")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="wording_rules")
    # Empty: in every language.
    language = models.CharField(_("language"), max_length=10, blank=True)
    forms = models.JSONField(_("forms"), default=list)
    suggestion = models.CharField(_("write instead"), max_length=200, blank=True)
    severity = models.CharField(_("how sure"), max_length=10, choices=Severity, default=Severity.WARNING)
    # Never deleted: without any row the starter set would come back.
    active = models.BooleanField(_("in use"), default=True)

    NOT_PERSONAL = ("language", "forms", "suggestion", "severity")

    class Meta:
        verbose_name = _("wording rule")
        verbose_name_plural = _("wording rules")
        ordering = ["language", "pk"]

    def __str__(self) -> str:
        return f"{self.language} {self.pk}"

    @property
    def scope(self) -> str:
        return f"programme:{self.programme_id}"


class TimelineProfile(models.Model):
    """The programme's own numbers for a kind of timeline, in days; 0 means that there is no norm."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="timeline_profiles")
    timeline = models.CharField(_("timeline"), max_length=10, choices=Event.Timeline)
    open_days = models.PositiveSmallIntegerField(_("the call is open"), default=0)
    deadline_days = models.PositiveSmallIntegerField(_("from the deadline to the event"), default=0)
    results_days = models.PositiveSmallIntegerField(_("from the answer to the event"), default=0)
    opens_days = models.PositiveSmallIntegerField(_("from the opening to the event"), default=0)

    NOT_PERSONAL = ("timeline",)

    class Meta:
        verbose_name = _("timeline")
        verbose_name_plural = _("timelines")
        constraints = [
            models.UniqueConstraint(fields=["programme", "timeline"], name="one_profile_per_timeline")
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.timeline}"

    @property
    def scope(self) -> str:
        return f"programme:{self.programme_id}"


class TextApproval(AskedApprover):
    """An approver reads the call as applicants will, by a mailed link and a code: she approves, asks, or objects."""

    CODE_SALT = "text-approval-code"

    call = models.ForeignKey(Call, models.CASCADE, related_name="text_approvals")
    # What the answer is about: Call.version, and a hash of all that the page said then.
    version = models.PositiveIntegerField(null=True)
    text_hash = models.CharField(max_length=64, blank=True)

    DATA_SUBJECT = "user"
    EVENT = "call__event"
    NOT_PERSONAL = ("text_hash", "token_hash", "code_hash", "asked_by")
    PERSONAL = {
        "user": Personal("know who approved the text", "selection", "audit", ("organiser",), statistic=True),
        "comment": Personal("know what the approver said", "selection", "audit", ("organiser",)),
    }

    class Meta:
        verbose_name = _("approval of a text")
        verbose_name_plural = _("approvals of texts")

    def __str__(self) -> str:
        return f"text approval {self.pk}"

    @property
    def scope(self) -> str:
        return self.call.scope
