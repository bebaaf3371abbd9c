"""What another time zone means for an event's times: shown before it is saved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.translation import gettext as _

from core.dates import format_instant
from core.localized import text_of
from core.wiring import collect
from events.clock import NoSuchTime, same_wall, to_instant
from events.forms.events import WhenForm
from events.models import Event
from events.queries import call_of


@dataclass(frozen=True)
class Effect:
    """One moment of the event: clocks show the same, the instant is another. `after` is empty where they skip it."""

    what: str
    before: str
    after: str


def effects_of_zone(event: Event, form: WhenForm) -> list[Effect]:
    """All that moves: the event's hours, the call's opening and deadline, the agenda, and what higher apps keep."""
    zone = form.cleaned_data.get("timezone", event.timezone)
    if zone == event.timezone:
        return []
    return [effect for effect in _effects(event, zone) if effect.before != effect.after]


def _effects(event: Event, zone: str) -> list[Effect]:
    return [
        *_hours(event, zone),
        *(
            Effect(
                what, format_instant(instant, event.timezone), _moved(instant, event.timezone, zone, later)
            )
            for what, instant, later in _moments(event)
        ),
        *(effect for found in collect("zone_effects", event=event, zone=zone) for effect in found),
    ]


def _hours(event: Event, zone: str) -> Iterator[Effect]:
    """Stored as clocks show them, so they stay as they are and mean another instant."""
    rows = ((_("Begins"), event.starts_on, event.starts_at), (_("Ends"), event.ends_on, event.ends_at))
    for what, day, at in rows:
        if at is not None:
            yield Effect(what, _on_clock(day, at, event.timezone), _on_clock(day, at, zone))


def _moments(event: Event) -> Iterator[tuple[str, datetime, bool]]:
    call = call_of(event)
    if call is not None:
        yield _("The call opens"), call.opens_at, False
        yield _("Deadline for applications"), call.deadline_at, True
    for item in event.agenda.all():
        title = str(text_of(item, "title"))
        yield title, item.starts_at, False
        yield title, item.ends_at, True


def _moved(instant: datetime, old_zone: str, new_zone: str, later: bool) -> str:
    try:
        return format_instant(same_wall(instant, old_zone, new_zone, later=later), new_zone)
    except NoSuchTime:
        return ""


def _on_clock(day: date, at: time, zone: str) -> str:
    try:
        return format_instant(to_instant(day, at, zone), zone)
    except NoSuchTime:
        return ""
