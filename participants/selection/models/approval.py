"""The approver's answer about a proposed group."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.privacy import Personal
from events.models import Call
from events.models.approver import AskedApprover
from participants.applications.models import Application


class ApprovalRequest(AskedApprover):
    """The funder's policy officer answers by a mailed link and a code: approve, ask, or object."""

    CODE_SALT = "approval-code"

    call = models.ForeignKey(Call, models.CASCADE, related_name="approval_requests")

    DATA_SUBJECT = "user"
    EVENT = "call__event"
    NOT_PERSONAL = ("token_hash", "code_hash", "asked_by")
    PERSONAL = {
        "user": Personal("know who approved", "selection", "audit", ("organiser",), statistic=True),
        "comment": Personal("know what the approver said", "selection", "audit", ("organiser",)),
    }

    def __str__(self) -> str:
        return f"approval {self.pk}"

    @property
    def scope(self) -> str:
        return self.call.scope


class ApproverRemark(models.Model):
    """What the approver asks or objects about one application; the answer about the whole group stands beside it."""

    class Kind(models.TextChoices):
        QUESTION = "question", _("Question")
        OBJECTION = "objection", _("Objection")

    request = models.ForeignKey(ApprovalRequest, models.CASCADE, related_name="remarks")
    application = models.ForeignKey(Application, models.CASCADE, related_name="approver_remarks")
    kind = models.CharField(max_length=10, choices=Kind)
    comment = models.TextField(_("comment"))
    at = models.DateTimeField(auto_now=True)

    DATA_SUBJECT = "application__user"
    EVENT = "application__call__event"
    EXPORTED_WHEN = {"application__decision__state": "released"}
    NOT_PERSONAL = ()
    PERSONAL = {
        "kind": Personal(
            "know what the approver said",
            "selection",
            "application",
            ("organiser", "approver"),
            statistic=True,
        ),
        "comment": Personal(
            "know what the approver said", "selection", "application", ("organiser", "approver")
        ),
    }

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "application"], name="one_remark_per_request_and_application"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.kind}"

    @property
    def scope(self) -> str:
        return self.application.scope
