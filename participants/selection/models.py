"""Verdicts, decisions with their release, the approver's answer, and who takes part.

`Participation` stands apart from `Application`: speakers, hosts and interpreters never applied.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.privacy import Personal
from events.models import Call, Event
from events.models.approver import AskedApprover
from participants.applications.models import Application

if TYPE_CHECKING:
    from participants.travel.models import TravelDetails


class Assessment(models.Model):
    class Verdict(models.TextChoices):
        YES = "yes", _("Yes")
        MAYBE = "maybe", _("Maybe")
        NO = "no", _("No")

    application = models.ForeignKey(Application, models.CASCADE, related_name="assessments")
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assessments")
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict)
    line = models.CharField(_("one line"), max_length=300, blank=True)
    at = models.DateTimeField(auto_now=True)

    DATA_SUBJECT = "application__user"
    EVENT = "application__call__event"
    EXPORTED_WHEN = {"application__decision__state": "released"}
    NOT_PERSONAL = ()
    PERSONAL = {
        "assessor": Personal("know who assessed", "selection", "application", ("organiser",), statistic=True),
        "verdict": Personal(
            "choose the group", "selection", "application", ("organiser", "assessor"), statistic=True
        ),
        "line": Personal("explain the verdict", "selection", "application", ("organiser", "assessor")),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "assessor"], name="one_verdict_per_assessor")
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.verdict}"

    @property
    def scope(self) -> str:
        return self.application.scope


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
        OTHER = "other", _("Another reason, given below.")

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
    # The day the letter names: answer by (selected), or hear by (reserve).
    letter_date = models.DateField(null=True, blank=True)
    # Becomes the participation's code when it is sent, so that the letter's link exists before.
    invitation_code = models.CharField(max_length=64, default=secrets.token_urlsafe, editable=False)

    DATA_SUBJECT = "application__user"
    EVENT = "application__call__event"
    EXPORTED_WHEN = {"state": "released"}
    NOT_PERSONAL = ("decided_by", "letter_date", "invitation_code")
    PERSONAL = {
        name: Personal(
            "tell the applicant and explain it",
            "selection",
            "application",
            ("organiser", "approver", "self"),
            statistic=name not in ("reason_text", "earlier"),
        )
        for name in ("outcome", "reserve_rank", "reason", "reason_text", "earlier")
    }

    def __str__(self) -> str:
        return f"{self.application_id} {self.outcome}"

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


class Participation(models.Model):
    class Role(models.TextChoices):
        PARTICIPANT = "participant", _("Participant")
        SPEAKER = "speaker", _("Speaker")
        HOST = "host", _("Host")
        STAFF = "staff", _("Staff")
        OBSERVER = "observer", _("Observer")
        INTERPRETER = "interpreter", _("Interpreter")

    class Source(models.TextChoices):
        APPLICATION = "application", _("Application")
        INVITED = "invited", _("Invited")
        ADDED = "added", _("Added by the team")

    class State(models.TextChoices):
        INVITED = "invited", _("Waiting for an answer")
        ACCEPTED = "accepted", _("Comes")
        DECLINED = "declined", _("Cannot come")
        CANCELLED = "cancelled", _("Cancelled")

    class Attendance(models.TextChoices):
        """What the team saw at the event, whatever somebody had answered before."""

        NOT_NOTED = "", _("Not noted")
        THERE = "there", _("Was there")
        NOT_THERE = "not_there", _("Was not there")

    TRANSITIONS = {
        State.INVITED: {State.ACCEPTED, State.DECLINED, State.CANCELLED},
        State.ACCEPTED: {State.DECLINED, State.CANCELLED},
        State.DECLINED: {State.INVITED},
        State.CANCELLED: set(),
    }
    COUNTED_ROLES = (Role.PARTICIPANT,)  # only these use the event's places

    event = models.ForeignKey(Event, models.PROTECT, related_name="participations")
    # Null once the person has been erased or the event purged: the row stays for the count.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="participations"
    )
    application = models.OneToOneField(
        Application, models.SET_NULL, null=True, blank=True, related_name="participation"
    )
    role = models.CharField(_("role"), max_length=15, choices=Role, default=Role.PARTICIPANT)
    source = models.CharField(max_length=15, choices=Source)
    state = models.CharField(max_length=10, choices=State, default=State.INVITED)
    attendance = models.CharField(_("attendance"), max_length=10, choices=Attendance, blank=True)
    # As on the application, where people share an address; else empty.
    on_behalf_of = models.CharField(max_length=210, blank=True)
    # The place taken, 1 to event.places; the constraint is the last guard against one place given twice.
    seat = models.PositiveSmallIntegerField(null=True, blank=True)
    code = models.CharField(max_length=64, unique=True, default=secrets.token_urlsafe, editable=False)
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail address"))
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    territory = models.CharField(_("works in"), max_length=2, blank=True)
    language = models.CharField(_("language of letters"), max_length=10)
    # What she follows and speaks, as in her application: people.languages.Levels.
    languages = models.JSONField(default=dict, blank=True)
    note = models.TextField(_("note of the team"), blank=True)
    answer_by = models.DateField(_("answer by"), null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    decline_reason = models.TextField(_("reason"), blank=True)
    # Since when she wants to confirm but every place is taken; who waits longest is first.
    waiting_since = models.DateTimeField(null=True, blank=True)
    # Added to the event's own number; it rises with each CANCEL sent to this person alone.
    calendar_sequence = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    if TYPE_CHECKING:
        travel: TravelDetails

    DATA_SUBJECT = "user"
    EVENT = "event"
    NOT_PERSONAL = ("code", "language", "answer_by")
    PERSONAL = {
        "role": Personal(
            "know who comes as what", "participation", "participation", ("self", "organiser"), statistic=True
        ),
        "source": Personal(
            "know how somebody came to the event",
            "participation",
            "participation",
            ("organiser",),
            statistic=True,
        ),
        "user": Personal("give access to the event", "participation", "participation", ("organiser",)),
        "application": Personal(
            "find how somebody was chosen", "participation", "participation", ("organiser",), statistic=True
        ),
        "name": Personal(
            "know who comes", "participation", "participation", ("organiser", "logistics", "self")
        ),
        "email": Personal(
            "write to those who come", "participation", "participation", ("organiser", "logistics", "self")
        ),
        "phone": Personal(
            "reach people on the way", "participation", "travel", ("organiser", "logistics", "self")
        ),
        "on_behalf_of": Personal(
            "tell people apart who share an address", "participation", "participation", ("organiser",)
        ),
        "organisation": Personal(
            "know who comes", "participation", "participation", ("organiser", "logistics", "self")
        ),
        "territory": Personal(
            "report on the group",
            "participation",
            "participation",
            ("organiser", "logistics", "self"),
            statistic=True,
        ),
        "languages": Personal(
            "plan interpretation", "participation", "participation", ("organiser", "interpretation", "self")
        ),
        "attendance": Personal(
            "know who was there",
            "participation",
            "participation",
            ("organiser", "logistics", "self"),
            statistic=True,
        ),
        "decline_reason": Personal(
            "understand why people cannot come", "participation", "travel", ("organiser", "logistics", "self")
        ),
        "note": Personal("remember arrangements", "participation", "travel", ("organiser", "logistics")),
    }

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "user", "on_behalf_of"],
                condition=~models.Q(state="cancelled"),
                name="once_per_event",
            ),
            models.UniqueConstraint(fields=["event", "seat"], name="each_seat_once"),
            models.CheckConstraint(
                condition=models.Q(seat__isnull=True) | models.Q(state="accepted", seat__gte=1),
                name="only_those_who_come_hold_a_seat",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="accepted", role="participant", seat__isnull=True),
                name="a_participant_who_comes_holds_a_seat",
            ),
        ]

    def __str__(self) -> str:
        return f"participation {self.pk}"

    @property
    def scope(self) -> str:
        return f"event:{self.event_id}"
