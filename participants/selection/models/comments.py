"""What the committee remarks on the group as a whole, or on one proposal."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.privacy import Personal
from events.models import Call
from participants.selection.models.board import Proposal


class BoardComment(models.Model):
    """Written once and never changed, so that two people at the board cannot overwrite one another.

    On no page of an applicant or an assessor. What is about one applicant stands in the notes on the application: they
    are part of the copy of that person's data, these are part of the writer's.
    """

    call = models.ForeignKey(Call, models.CASCADE, related_name="board_comments")
    # None when it is about the whole.
    proposal = models.ForeignKey(Proposal, models.CASCADE, null=True, blank=True, related_name="comments")
    text = models.TextField(_("comment"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    DATA_SUBJECT = "by"
    EVENT = "call__event"
    ERASE_ROWS = True
    NOT_PERSONAL = ()
    PERSONAL = {
        name: Personal("explain how the group was composed", "selection", "application", ("organiser",))
        for name in ("text", "by")
    }

    class Meta:
        verbose_name = _("comment")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"comment {self.pk}"

    @property
    def scope(self) -> str:
        return self.call.scope
