"""Phases of assessing: from when to when, and what assessors may do and see meanwhile."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models import Call


class ReviewPhase(models.Model):
    """One phase of a call. Which one is the current one is decided by the instant, see assessing/phases.py."""

    class Others(models.TextChoices):
        NEVER = "never", _("Never")
        AFTER_OWN = "after own", _("After their own")
        ALWAYS = "always", _("Always")

    RIGHTS = ("may_score", "sees_names", "sees_others", "sees_ranking")

    call = models.ForeignKey(Call, models.CASCADE, related_name="review_phases")
    # In the order of time; kept so by operations/phases.py.
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("name"), max_length=120)
    # Empty: since ever, and for ever. The end is the first instant that no longer belongs to it.
    begins_at = models.DateTimeField(_("begins"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    may_score = models.BooleanField(_("assessors score"), default=True)
    sees_names = models.BooleanField(_("assessors see names"), default=True)
    sees_others = models.CharField(
        _("assessors see what others say"), max_length=10, choices=Others, default=Others.AFTER_OWN
    )
    sees_ranking = models.BooleanField(_("assessors see the ranking"), default=False)

    NOT_PERSONAL = ("name", "sees_others")

    class Meta:
        verbose_name = _("review phase")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(begins_at__isnull=True)
                | models.Q(ends_at__isnull=True)
                | models.Q(ends_at__gt=models.F("begins_at")),
                name="a_phase_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"review phase {self.pk}"

    @property
    def scope(self) -> str:
        return self.call.scope
