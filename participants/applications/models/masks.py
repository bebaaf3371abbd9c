"""Passages of answers that are kept from everybody but the applicant and the organiser."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.privacy import Personal
from participants.applications.models.applications import Answer


class AnswerMask(models.Model):
    """Where the passage stood, and its hash: the words themselves stay in the answer alone.

    A mask is never deleted while its answer stands; lifting it is noted.
    """

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="masks")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    DATA_SUBJECT = "answer__application__user"
    EVENT = "answer__application__call__event"
    ERASE_ROWS = True
    NOT_PERSONAL = ("by", "lifted_by")
    PERSONAL = {
        "reason": Personal(
            "keep people named in an answer from its readers",
            "application",
            "application",
            ("organiser", "self"),
        ),
        "digest": Personal("find the passage again", "application", "application", ("organiser",)),
    }

    class Meta:
        verbose_name = _("hidden passage")
        verbose_name_plural = _("hidden passages")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end__gt=models.F("start")), name="a_mask_hides_something"
            )
        ]

    def __str__(self) -> str:
        return f"mask {self.pk}"
