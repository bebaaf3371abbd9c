"""Conflicts of interest: an assessor's declaration for a call, and the applications she keeps away from."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.privacy import Personal
from events.models import Call
from participants.applications.models import Application


class ConflictDeclaration(models.Model):
    """Made before anything of the call is shown to her."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="conflict_declarations")
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # What she said then; conflicts she notices later do not change it.
    has_conflicts = models.BooleanField()
    at = models.DateTimeField(auto_now_add=True)

    DATA_SUBJECT = "assessor"
    EVENT = "call__event"
    PERSONAL = {
        "assessor": Personal(
            "know who declared conflicts", "selection", "application", ("organiser",), statistic=True
        )
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "assessor"], name="one_declaration_per_assessor_and_call")
        ]

    def __str__(self) -> str:
        return f"declaration {self.pk}"

    @property
    def scope(self) -> str:
        return self.call.scope


class ConflictOfInterest(models.Model):
    class Kind(models.TextChoices):
        ORGANISATION = "organisation", _("Same organisation, now or less than three years ago")
        WORK = "work", _("One is or was the superior of the other")
        FAMILY = "family", _("Family, or a close personal relation")
        NOMINATED = "nominated", _("I nominated or recommended the person")
        MONEY = "money", _("Money or business")
        TEAM = "team", _("We apply or work together")
        POLITICAL = "political", _("Political or national interest")
        OTHER = "other", _("Something else")

    application = models.ForeignKey(Application, models.CASCADE, related_name="conflicts")
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind of conflict"), max_length=12, choices=Kind)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    DATA_SUBJECT = "application__user"
    EVENT = "application__call__event"
    EXPORTED_WHEN = {"application__decision__state": "released"}
    PERSONAL = {
        "assessor": Personal(
            "know who keeps away from an application",
            "selection",
            "application",
            ("organiser",),
            statistic=True,
        ),
        "reason": Personal("explain the conflict of interest", "selection", "application", ("organiser",)),
    }

    class Meta:
        verbose_name = _("conflict of interest")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "assessor"], name="one_conflict_per_assessor_and_application"
            )
        ]

    def __str__(self) -> str:
        return f"conflict {self.pk}"

    @property
    def scope(self) -> str:
        return self.application.scope
