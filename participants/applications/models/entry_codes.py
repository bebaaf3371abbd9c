"""Entry by code: a code of the organisers lets a number of people begin an application."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Call
from participants.applications.models.applications import Application

# No letter or digit that is taken for another one, on paper or over the phone.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LENGTH = 12


def new_entry_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))


class EntryCode(models.Model):
    """Organisers print it and copy it, so it is stored as it is; what is typed is compared in constant time."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="entry_codes")
    code = models.CharField(_("code"), max_length=20, unique=True, default=new_entry_code)
    uses = models.PositiveIntegerField(_("for how many people"))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    NOT_PERSONAL = ("code", "note", "made_by")

    class Meta:
        verbose_name = _("code")
        verbose_name_plural = _("codes")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(uses__gt=0), name="entry_code_is_for_somebody")
        ]

    def __str__(self) -> str:
        return f"code {self.pk}"

    @property
    def scope(self) -> str:
        return self.call.scope

    @property
    def shown(self) -> str:
        """In groups of four, as people read it aloud."""
        return "-".join(self.code[start : start + 4] for start in range(0, len(self.code), 4))

    @property
    def is_over(self) -> bool:
        """Whether nobody can begin with it any more; who has begun may still send."""
        return self.ended_at is not None or (self.until is not None and timezone.now() > self.until)


class EntryCodeUse(models.Model):
    """The application a code let in. It stays let in, wherever she goes on with it."""

    entry_code = models.ForeignKey(EntryCode, models.CASCADE, related_name="taken")
    application = models.OneToOneField(Application, models.CASCADE, related_name="code_use")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("use of a code")
        verbose_name_plural = _("uses of codes")

    def __str__(self) -> str:
        return f"use {self.pk}"
