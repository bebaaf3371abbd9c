"""Who takes part.

`Participation` stands apart from `Application`: speakers, hosts and interpreters never applied.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.privacy import Personal
from events.models import Event
from participants.applications.models import Application

if TYPE_CHECKING:
    from participants.travel.models import TravelDetails


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
        EXPIRED = "expired", _("Did not answer in time")
        CANCELLED = "cancelled", _("Cancelled")

    class Attendance(models.TextChoices):
        """What the team saw at the event, whatever somebody had answered before."""

        NOT_NOTED = "", _("Not noted")
        THERE = "there", _("Was there")
        NOT_THERE = "not_there", _("Was not there")

    TRANSITIONS = {
        State.INVITED: {State.ACCEPTED, State.DECLINED, State.EXPIRED, State.CANCELLED},
        State.ACCEPTED: {State.DECLINED, State.CANCELLED},
        State.DECLINED: {State.INVITED},
        State.EXPIRED: {State.INVITED},
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
    # Whose place it is, when an organisation sent somebody else: always who was chosen, however often it sent another.
    instead_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="substitutes"
    )
    # The place taken, 1 to event.places; the constraint is the last guard against one place given twice. Of those who
    # have not answered only somebody an organisation sends holds one: it is kept until the answer, or the day for it.
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
        "instead_of": Personal(
            "know whose place somebody took over",
            "participation",
            "participation",
            ("organiser",),
            statistic=True,
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
                condition=models.Q(seat__isnull=True)
                | models.Q(state__in=("accepted", "invited"), seat__gte=1),
                name="only_those_expected_hold_a_seat",
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
