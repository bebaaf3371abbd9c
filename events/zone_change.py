"""What another time zone means for an event's times: shown before it is saved."""

from __future__ import annotations

from core.dates import format_instant
from events.clock import NoSuchTime, same_wall
from events.forms.events import WhenForm
from events.models import Event
from events.queries import call_of


def effects_of_zone(event: Event, form: WhenForm) -> list[tuple[str, str]]:
    """(before, after) for the call's opening and deadline: the clocks show the same, the instant is another."""
    call = call_of(event)
    zone = form.cleaned_data.get("timezone", event.timezone)
    if call is None or zone == event.timezone:
        return []
    effects = []
    for instant, later in ((call.opens_at, False), (call.deadline_at, True)):
        try:
            moved = same_wall(instant, event.timezone, zone, later=later)
        except NoSuchTime:
            continue
        effects.append((format_instant(instant, event.timezone), format_instant(moved, zone)))
    return effects
