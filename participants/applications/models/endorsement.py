"""The employer's word for an application: asked for by a mailed link, given once, without an account."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.privacy import Personal
from participants.applications.models.applications import Application


class Endorsement(models.Model):
    """One person who was named to endorse one application; a row more for each whom the applicant names later.

    Nobody is asked before the application is sent. The link in the mail is signed, not stored: endorsement_links.py.
    """

    class State(models.TextChoices):
        NAMED = "named", _("Asked when the application is sent")
        ASKED = "asked", _("Waiting for the endorsement")
        GIVEN = "given", _("Endorsed")
        REFUSED = "refused", _("Not endorsed")
        EXPIRED = "expired", _("No answer in time")
        REPLACED = "replaced", _("Somebody else was asked")

    TRANSITIONS = {
        State.NAMED: {State.ASKED},
        State.ASKED: {State.GIVEN, State.REFUSED, State.EXPIRED, State.REPLACED},
        State.GIVEN: set(),
        State.REFUSED: {State.REPLACED},
        State.EXPIRED: {State.REPLACED},
        State.REPLACED: set(),
    }

    application = models.ForeignKey(Application, models.CASCADE, related_name="endorsements")
    state = models.CharField(max_length=10, choices=State, default=State.NAMED)
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=200)
    language = models.CharField(max_length=10)
    # Whom the employer would send instead: named by the applicant, confirmed or changed by the endorser.
    substitute_name = models.CharField(_("name"), max_length=200, blank=True)
    substitute_email = models.EmailField(_("e-mail address"), blank=True)
    note = models.TextField(_("note"), blank=True)
    # When the mail goes; later than the sending if many were sent to this address just before.
    asked_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    DATA_SUBJECT = "application__user"
    EVENT = "application__call__event"
    ERASE_ROWS = True
    NOT_PERSONAL = ("language",)
    PERSONAL = {
        **{
            name: Personal(
                "ask the employer whether she supports the application",
                "application",
                "application",
                ("organiser", "self"),
            )
            for name in ("name", "email", "role")
        },
        **{
            name: Personal(
                "know whom the employer sends instead", "application", "application", ("organiser", "self")
            )
            for name in ("substitute_name", "substitute_email")
        },
        "note": Personal(
            "know what the employer said", "application", "application", ("organiser", "self", "holder")
        ),
    }

    class Meta:
        verbose_name = _("endorsement")
        verbose_name_plural = _("endorsements")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=~models.Q(state="replaced"),
                name="one_endorsement_at_a_time",
            )
        ]
        indexes = [models.Index(fields=["state", "expires_at"])]

    def __str__(self) -> str:
        return f"endorsement {self.pk}"

    @property
    def scope(self) -> str:
        return self.application.scope
