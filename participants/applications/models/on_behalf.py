"""Who began an application for somebody else, and why."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.privacy import Personal
from participants.applications.models.applications import Application


class OnBehalf(models.Model):
    """The person herself completes and sends it, from a mailed link: until she does, it is a draft like any other."""

    application = models.OneToOneField(Application, models.CASCADE, related_name="begun_for_her")
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"))
    at = models.DateTimeField(auto_now_add=True)

    DATA_SUBJECT = "application__user"
    EVENT = "application__call__event"
    ERASE_ROWS = True
    NOT_PERSONAL = ("begun_by",)
    PERSONAL = {
        "reason": Personal(
            "explain why somebody else began it", "application", "application", ("organiser", "self")
        )
    }

    class Meta:
        verbose_name = _("application on behalf")
        verbose_name_plural = _("applications on behalf")

    def __str__(self) -> str:
        return f"on behalf {self.pk}"

    @property
    def scope(self) -> str:
        return self.application.scope
