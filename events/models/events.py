"""An event (a study visit, a workshop, ...) and what its page says."""

from __future__ import annotations

import secrets
import uuid
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.privacy import CATEGORIES, Personal
from events.models.programmes import Place, Programme, default_languages

if TYPE_CHECKING:
    from events.models.calls import Call


def new_code() -> str:
    """Eight letters and digits that nobody mistakes for one another, for addresses that never change."""
    return "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(8))


class DatePrecision(models.TextChoices):
    DAY = "day", _("the day")
    MONTH = "month", _("the month")
    YEAR = "year", _("the year")


class Event(models.Model):
    class Kind(models.TextChoices):
        STUDY_VISIT = "study_visit", _("Study visit")
        WORKSHOP = "workshop", _("Workshop")
        SMALL_SCALE = "small_scale", _("Small-scale meeting")
        WEBINAR = "webinar", _("Webinar")

    class Format(models.TextChoices):
        LUNCH_TO_LUNCH = "lunch_to_lunch", _("From lunch to lunch")
        FULL_DAYS = "full_days", _("Full days")
        ONLINE = "online", _("Online")

    class Timeline(models.TextChoices):
        SHORT = "short", _("Short")
        LONG = "long", _("Long")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        POSTPONED = "postponed", _("Postponed")
        CANCELLED = "cancelled", _("Cancelled")
        ARCHIVED = "archived", _("Archived")

    # What people decide. What time decides (open, closed, running, held ...) is computed: life_cycle.py.
    TRANSITIONS = {
        State.DRAFT: {State.PUBLISHED, State.POSTPONED, State.CANCELLED},
        State.PUBLISHED: {State.DRAFT, State.POSTPONED, State.CANCELLED, State.ARCHIVED},
        State.POSTPONED: {State.DRAFT, State.PUBLISHED, State.CANCELLED},
        State.CANCELLED: set(),
        State.ARCHIVED: set(),
    }

    NOT_ON = (State.POSTPONED, State.CANCELLED)  # nothing takes place on the days that were announced

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="events")
    series = models.ForeignKey(
        "events.EventSeries", models.SET_NULL, null=True, blank=True, related_name="events"
    )
    code = models.SlugField(_("code"), max_length=40, unique=True, default=new_code)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    format = models.CharField(_("format"), max_length=20, choices=Format, default=Format.LUNCH_TO_LUNCH)
    title = models.CharField(_("title"), max_length=250)
    # Wherever somebody else might look over the shoulder: subjects, calendars, letters, certificates.
    neutral_title = models.CharField(_("neutral title"), max_length=120)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    starts_at = models.TimeField(_("begins"), null=True, blank=True)
    ends_at = models.TimeField(_("ends"), null=True, blank=True)
    # Of an event from an archive often only the month is known; pages then show no day.
    date_precision = models.CharField(_("known to"), max_length=5, choices=DatePrecision, default="day")
    timezone = models.CharField(_("time zone"), max_length=60, default="Europe/Brussels")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="events")
    venue = models.CharField(_("venue"), max_length=250, blank=True)
    host = models.CharField(_("host"), max_length=250, blank=True)
    audience = models.TextField(_("who it is for"), blank=True)
    aim = models.TextField(_("background and aim"), blank=True)
    practical = models.TextField(_("practical information for participants"), blank=True)
    places = models.PositiveSmallIntegerField(_("number of places"), default=15)
    languages = models.JSONField(_("languages of the page"), default=default_languages)
    # Whose texts must all be approved before publication. None: nobody chose, so each needs what a page cannot lack.
    required_languages = models.JSONField(_("required languages"), null=True, blank=True, default=None)
    working_languages = models.JSONField(_("working languages"), default=list)
    interpretation = models.JSONField(_("interpretation into"), default=list, blank=True)
    organiser = models.CharField(_("organiser"), max_length=200, blank=True)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    contact_name = models.CharField(_("contact person"), max_length=150, blank=True)
    contact_email = models.EmailField(_("contact address"), blank=True)
    second_contact_name = models.CharField(_("second contact person"), max_length=150, blank=True)
    second_contact_email = models.EmailField(_("second contact address"), blank=True)
    # Whose norms its dates are compared with; see events/timing.py.
    timeline = models.CharField(_("timeline"), max_length=10, choices=Timeline, default=Timeline.SHORT)
    # From this instant on everybody may read the page; in the future for one that is scheduled.
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    # A scheduled page whose time has not been noted by the clock yet; decides nothing about who may read it.
    to_announce = models.BooleanField(default=False, editable=False)
    # The days for which it was planned before it was postponed.
    planned_on = models.DateField(_("planned first day"), null=True, blank=True)
    planned_until = models.DateField(_("planned last day"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    # For calendars: the UID never changes, the sequence rises when time, place or state change.
    calendar_uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    calendar_sequence = models.PositiveIntegerField(default=0)
    # The day on which the last personal category of this event has been purged; set from creation.
    purge_on = models.DateField(_("personal data gone by"))

    if TYPE_CHECKING:
        call: Call

    NOT_PERSONAL = (
        "code",
        "title",
        "neutral_title",
        "venue",
        "host",
        "audience",
        "aim",
        "practical",
        "timezone",
        "timeline",
        "languages",
        "required_languages",
        "working_languages",
        "interpretation",
        "organiser",
        "publisher",
        "starts_on",
        "ends_on",
        "planned_on",
        "planned_until",
        "purge_on",
        "starts_at",
        "ends_at",
        "date_precision",
        "format",
        "calendar_uid",
    )
    PERSONAL = {
        "contact_name": Personal("tell readers whom to ask", "library", "participation", ("public",)),
        "contact_email": Personal("tell readers whom to ask", "library", "participation", ("public",)),
        "second_contact_name": Personal("tell readers whom to ask", "library", "participation", ("public",)),
        "second_contact_email": Personal("tell readers whom to ask", "library", "participation", ("public",)),
    }

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="event_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def scope(self) -> str:
        return f"event:{self.pk}"

    @property
    def contact_address(self) -> str:
        """Where people write to: the event's own address, else its programme's, else nothing."""
        return self.contact_email or self.programme.contact_email

    @property
    def nights(self) -> int:
        return (self.ends_on - self.starts_on).days


def purge_date(ends_on: date, retention: dict[str, int]) -> date:
    """The day after which no personal data of the event remain: the longest category counted from its end."""
    days = [
        retention.get(name, row.days) for name, row in CATEGORIES.items() if row.counted_from == "event_end"
    ]
    return ends_on + timedelta(days=max(days))


class CoverageItem(models.Model):
    class Kind(models.TextChoices):
        HOTEL = "hotel", _("Hotel")
        TRAVEL = "travel", _("Travel")
        LUNCH = "lunch", _("Lunch")
        DINNER = "dinner", _("Dinner")
        TRANSFER = "transfer", _("Airport transfer")

    event = models.ForeignKey(Event, models.CASCADE, related_name="coverage")
    kind = models.CharField(_("what"), max_length=20, choices=Kind)
    day = models.PositiveSmallIntegerField(_("day (0: the whole event)"), default=0)
    position = models.PositiveSmallIntegerField(default=0)

    NOT_PERSONAL = ()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.kind


class GuidingQuestion(models.Model):
    event = models.ForeignKey(Event, models.CASCADE, related_name="guiding_questions")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    position = models.PositiveSmallIntegerField(default=0)
    text = models.TextField(_("question"))

    NOT_PERSONAL = ("text",)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.event_id}/{self.position}"


class RelatedItem(models.Model):
    """An earlier event or a paper the page points to."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="related_items")
    related_event = models.ForeignKey(Event, models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.CharField(_("text"), max_length=300, blank=True)
    url = models.URLField(_("address"), blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    NOT_PERSONAL = ("text", "url")

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.url or str(self.related_event_id)


class AgendaItem(models.Model):
    event = models.ForeignKey(Event, models.CASCADE, related_name="agenda")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    title = models.CharField(_("title"), max_length=250)
    room = models.CharField(_("room"), max_length=120, blank=True)
    public = models.BooleanField(_("shown to everybody"), default=True)
    sequence = models.PositiveIntegerField(default=0)

    NOT_PERSONAL = ("uid", "title", "room")

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="agenda_item_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return str(self.uid)
