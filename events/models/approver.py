"""What every question to an approver shares, whatever it is about: a mailed link, the code that opens it, one answer."""

from __future__ import annotations

import hashlib
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


def hash_of(token: str) -> str:
    """What is kept of a mailed link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


class AskedApprover(models.Model):
    class State(models.TextChoices):
        ASKED = "asked", _("Waiting for an answer")
        APPROVED = "approved", _("Approved")
        QUESTION = "question", _("Has a question")
        OBJECTED = "objected", _("Objects")
        WITHDRAWN = "withdrawn", _("Taken back")

    TRANSITIONS = {
        State.ASKED: {State.APPROVED, State.QUESTION, State.OBJECTED, State.WITHDRAWN},
        State.QUESTION: {State.APPROVED, State.OBJECTED, State.WITHDRAWN},
        State.APPROVED: set(),
        State.OBJECTED: set(),
        State.WITHDRAWN: set(),
    }
    OPEN = (State.ASKED, State.QUESTION)

    # Binds a code to the kind of question it opens.
    CODE_SALT: ClassVar[str]

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    # Only a hash of the link's token and of the code is kept.
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64, blank=True)
    code_sent_at = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    codes_sent = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField()
    comment = models.TextField(_("comment"), blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def is_missing(self) -> bool:
        """Asked for, and not given: no answer yet, a question, or an objection."""
        return self.state in (*self.OPEN, self.State.OBJECTED)
