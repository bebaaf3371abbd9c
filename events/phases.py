"""The life cycle (life_cycle.py) of events in hand: their facts, their phase now, and how a phase is called."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.clock import is_zone
from events.date_shift import at_clock
from events.life_cycle import ACTS, Act, Facts, Phase, next_change, phase_at
from events.models import Call, Event
from events.queries import call_of

LABELS = {
    Phase.DRAFT: _("Draft"),
    Phase.SCHEDULED: _("Scheduled"),
    Phase.OPEN: _("Open"),
    Phase.CLOSED: _("Closed"),
    Phase.IN_SELECTION: _("In selection"),
    Phase.DECIDED: _("Decided"),
    Phase.RUNNING: _("Running"),
    Phase.HELD: _("Held"),
    Phase.ARCHIVED: _("Archived"),
    Phase.POSTPONED: _("Postponed"),
    Phase.CANCELLED: _("Cancelled"),
}
KINDS = {Phase.OPEN: "ok", Phase.RUNNING: "ok", Phase.POSTPONED: "warn", Phase.CANCELLED: "bad"}


def span_of(event: Event) -> tuple[datetime, datetime]:
    """The first instant of the event and the first after it, on its own clocks; whole days while an hour is missing."""
    zone = event.timezone if is_zone(event.timezone) else "UTC"  # an odd one that is stored breaks no list
    begins = at_clock(event.starts_on, event.starts_at or time(0), zone)
    if event.ends_at is None:
        return begins, at_clock(event.ends_on + timedelta(days=1), time(0), zone)
    return begins, at_clock(event.ends_on, event.ends_at, zone, later=True)


def facts_of(event: Event, call: Call | None) -> Facts:
    begins, ends = span_of(event)
    if call is None:
        return Facts(event.state, event.published_at, begins, ends)
    return Facts(
        event=event.state,
        published_at=event.published_at,
        begins=begins,
        ends=ends,
        call=call.state,
        call_published_at=call.published_at,
        opens_at=call.opens_at,
        closes_at=call.closes_at,
        selecting=call.selection_began_at is not None,
    )


def phase_of(event: Event, now: datetime | None = None) -> Phase:
    return phase_at(facts_of(event, call_of(event)), now or timezone.now())


def next_phase(event: Event, now: datetime | None = None) -> tuple[datetime, Phase] | None:
    return next_change(facts_of(event, call_of(event)), now or timezone.now())


def acts_for(event: Event) -> tuple[Act, ...]:
    """What the team may do now; a date for publication only when there is a call that is not public yet."""
    acts = ACTS[phase_of(event)]
    call = call_of(event)
    waits = call is not None and (
        call.state == Call.State.DRAFT
        or (call.published_at is not None and call.published_at > timezone.now())
    )
    return tuple(act for act in acts if act != Act.SCHEDULE or waits)
