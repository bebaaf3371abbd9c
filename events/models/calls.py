"""A call for participants: what people apply to, and until when."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.events import Event
from events.models.programmes import PrivacyNotice


class Call(models.Model):
    """`open` is never a flag: the page and the POST decide by the instant (`is_open`)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        DECIDED = "decided", _("Decided")
        CANCELLED = "cancelled", _("Cancelled")

    TRANSITIONS = {
        State.DRAFT: {State.PUBLISHED, State.CANCELLED},
        State.PUBLISHED: {State.DRAFT, State.DECIDED, State.CANCELLED},
        State.DECIDED: {State.CANCELLED},
        State.CANCELLED: set(),
    }

    class Route(models.TextChoices):
        """How a person comes to apply."""

        OPEN = "open", _("Everybody can apply")
        NOMINATION = "nomination", _("Nominated by a focal point")
        ENDORSED = "endorsed", _("Endorsed by the employer")
        INVITED = "invited", _("By invitation")

    event = models.OneToOneField(Event, models.CASCADE, related_name="call")
    route = models.CharField(_("way to apply"), max_length=10, choices=Route, default=Route.OPEN)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    summary = models.TextField(_("summary"), blank=True)
    opens_at = models.DateTimeField(_("opens"))
    deadline_at = models.DateTimeField(_("deadline for applications"))
    hears_by = models.DateField(_("applicants hear by"))
    privacy_notice = models.ForeignKey(
        PrivacyNotice, models.PROTECT, null=True, blank=True, related_name="calls"
    )
    # From this instant on everybody may read it; in the future for one that is scheduled.
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    # A scheduled call whose time has not been noted by the clock yet; decides nothing about who may read it.
    to_announce = models.BooleanField(default=False, editable=False)
    # The deadline that was published first, once it has been extended.
    extended_from = models.DateTimeField(_("first deadline"), null=True, blank=True)
    # When the first verdict or decision was written.
    selection_began_at = models.DateTimeField(null=True, blank=True)
    # Whether it says who can apply: pages of a call that does not look no further.
    has_conditions = models.BooleanField(default=False, editable=False)
    # Rises with every change of the questions or the text; part of cache keys.
    version = models.PositiveIntegerField(default=0)

    NOT_PERSONAL = ("summary", "hears_by", "route")

    class Meta:
        verbose_name = _("call for participants")
        verbose_name_plural = _("calls for participants")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(deadline_at__gt=models.F("opens_at")), name="call_closes_after_it_opens"
            )
        ]

    def __str__(self) -> str:
        return f"call {self.event_id}"

    @property
    def scope(self) -> str:
        return f"event:{self.event_id}"

    def is_open(self, now: datetime | None = None) -> bool:
        """Whether an application sent at `now` is in time; the deadline's own second still counts."""
        now = now or timezone.now()
        return self.takes_part(now) and self.opens_at <= now < self.closes_at

    def takes_part(self, now: datetime) -> bool:
        """Whether call and event are public and their plans hold at this instant; a postponed event's do not."""
        return all(
            row.state == row.State.PUBLISHED and row.published_at is not None and row.published_at <= now
            for row in (self, self.event)
        )

    @property
    def closes_at(self) -> datetime:
        """The first instant that is too late: 23:59 means until 24:00."""
        return self.deadline_at.replace(second=0, microsecond=0) + timedelta(minutes=1)
