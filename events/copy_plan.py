"""Every date of an event before and after it is copied to other days, for the organiser to read first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from core.dates import format_date, format_instant
from core.localized import text_of
from events.clock import to_wall
from events.date_shift import Shift, keeps_time, on_weekend, shift_between
from events.models import Event
from events.queries import call_of


@dataclass(frozen=True)
class Line:
    what: str
    before: str
    after: str
    weekend: bool  # the new day is a Saturday or Sunday
    other_time: bool  # clocks skip the time on the new day


def copy_plan(event: Event, first_day: date) -> list[Line]:
    """In the order of the event: its days, its call, its agenda."""
    shift = shift_between(event.starts_on, first_day, event.timezone)
    return [*_days(event, shift), *_call(event, shift), *_agenda(event, shift)]


def _days(event: Event, shift: Shift) -> Iterator[Line]:
    yield _day(_("First day"), event.starts_on, shift)
    yield _day(_("Last day"), event.ends_on, shift)


def _call(event: Event, shift: Shift) -> Iterator[Line]:
    call = call_of(event)
    if call is not None:
        opens_at, deadline_at = shift.span(call.opens_at, call.deadline_at)
        yield _instant(_("The call opens"), call.opens_at, opens_at, shift)
        yield _instant(_("Deadline for applications"), call.deadline_at, deadline_at, shift)
        yield _day(_("Applicants hear by"), call.hears_by, shift)


def _agenda(event: Event, shift: Shift) -> Iterator[Line]:
    for item in event.agenda.all():
        begins, _ends = shift.span(item.starts_at, item.ends_at)
        yield _instant(str(text_of(item, "title")), item.starts_at, begins, shift)


def _day(what: str, day: date, shift: Shift) -> Line:
    after = shift.day(day)
    return Line(
        what, format_date(day, weekday=True), format_date(after, weekday=True), on_weekend(after), False
    )


def _instant(what: str, before: datetime, after: datetime, shift: Shift) -> Line:
    return Line(
        what,
        _shown(before, shift.zone),
        _shown(after, shift.zone),
        on_weekend(to_wall(after, shift.zone)[0]),
        not keeps_time(before, after, shift.zone),
    )


def _shown(instant: datetime, zone: str) -> str:
    return format_instant(instant, zone)
