"""Decisions, drafts until they are sent, and the act of sending them."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.privacy import Personal
from events.models import Call
from participants.applications.models import Application


class Decision(models.Model):
    """A decision is a draft until the organiser sends all of them in one act; until then applicants see nothing."""

    class Outcome(models.TextChoices):
        SELECTED = "selected", _("Selected")
        RESERVE = "reserve", _("Reserve list")
        NOT_SELECTED = "not_selected", _("Not selected")

    class Reason(models.TextChoices):
        CAPACITY = "capacity", _("There were more good applications than places.")
        AUDIENCE = "audience", _("The event is meant for another kind of work.")
        BALANCE = "balance", _("Several applications came from the same place of work or organisation.")
        INCOMPLETE = "incomplete", _("Important answers were missing.")
        LATE = "late", _("The application came after the deadline.")
        SCOPE = "scope", _("The event is meant for people who work in other places.")
        ROLE = "role", _("The event is meant for people who do this work themselves.")
        TOPIC = "topic", _("Other applications were nearer to the topic of the event.")
        LANGUAGE = "language", _("The languages of the event do not fit well enough.")
        ORGANISATION = "organisation", _("Several applications came from the same organisation.")
        PROFILE = "profile", _("Several applications came from people with the same kind of work.")
        GENDER = "gender", _("The group needs a balance of genders.")
        BEFORE = "before", _("People who have not yet taken part come first.")
        ENDORSEMENT = "endorsement", _("The endorsement that the call asks for was missing.")
        HOST = "host", _("The host has refused. Nobody outside the team learns this.")
        OTHER = "other", _("Another reason, given below.")

    # What is told instead is that there were more good applications than places.
    NEVER_TOLD = (Reason.HOST,)

    class State(models.TextChoices):
        DRAFT = "draft", _("Not sent yet")
        RELEASED = "released", _("Sent")

    TRANSITIONS = {State.DRAFT: {State.RELEASED}, State.RELEASED: set()}

    application = models.OneToOneField(Application, models.CASCADE, related_name="decision")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    outcome = models.CharField(_("outcome"), max_length=15, choices=Outcome)
    reserve_rank = models.PositiveSmallIntegerField(_("place on the reserve list"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason, blank=True)
    reason_text = models.TextField(_("words to the applicant"), blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now=True)
    released_at = models.DateTimeField(null=True)
    # The drafts before this one, newest last, so that every decision can be undone until it is sent.
    earlier = models.JSONField(default=list, blank=True)
    # A reason that is never told, by the number of drafts before the one it belongs to: an undo finds it again.
    withheld = models.JSONField(default=dict, blank=True)
    # The day the letter names: answer by (selected), or hear by (reserve).
    letter_date = models.DateField(null=True, blank=True)
    # Becomes the participation's code when it is sent, so that the letter's link exists before.
    invitation_code = models.CharField(max_length=64, default=secrets.token_urlsafe, editable=False)

    DATA_SUBJECT = "application__user"
    EVENT = "application__call__event"
    EXPORTED_WHEN = {"state": "released"}
    # Drafts were never sent to anybody, and two that read alike would tell that a reason is kept back.
    NEVER_EXPORTED = ("earlier", "withheld")
    NOT_PERSONAL = ("decided_by", "letter_date", "invitation_code")
    PERSONAL = {
        **{
            name: Personal(
                "tell the applicant and explain it",
                "selection",
                "application",
                ("organiser", "approver", "self"),
                statistic=name != "reason_text",
            )
            for name in ("outcome", "reserve_rank", "reason", "reason_text")
        },
        **{
            name: Personal("account for the decision", "selection", "application", ("organiser",))
            for name in NEVER_EXPORTED
        },
    }

    def __str__(self) -> str:
        return f"{self.application_id} {self.outcome}"

    @property
    def kept_reason(self) -> str:
        """The code for organisers; `reason` is what the applicant and the approver may read."""
        return str(self.withheld.get(str(len(self.earlier)), self.reason))

    @property
    def kept_reason_label(self) -> str:
        return str(self.Reason(self.kept_reason).label) if self.kept_reason else ""

    @property
    def scope(self) -> str:
        return self.application.scope


class Release(models.Model):
    """One act of sending all decisions of a call, done by the worker; the page shows `done` of `total`."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")

    TRANSITIONS = {State.WAITING: {State.RUNNING, State.DONE}, State.RUNNING: {State.DONE}, State.DONE: set()}

    call = models.ForeignKey(Call, models.CASCADE, related_name="releases")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    NOT_PERSONAL = ("by",)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call"], condition=~models.Q(state="done"), name="one_release_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"release {self.pk}"

    @property
    def scope(self) -> str:
        return self.call.scope
