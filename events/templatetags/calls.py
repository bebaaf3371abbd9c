"""Deadlines and names of territories and languages in templates."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from events import deadlines, names
from events.footnotes import Designated
from events.models import Call, Event, Place

register = template.Library()


@register.simple_tag
def event_dates(event: Event) -> str:
    """`{% event_dates event %}`: its days, or only month or year when no more is known."""
    return deadlines.shown_dates(event)


@register.simple_tag
def deadline(call: Call) -> str:
    """`{% deadline call %}`: with hour, zone, and the place the zone is named after."""
    return deadlines.shown_deadline(call)


@register.simple_tag
def opening(call: Call) -> str:
    """`{% opening call %}`: with hour, zone, and the place the zone is named after."""
    return deadlines.shown_instant(call.opens_at, call.event)


@register.simple_tag
def days_left(call: Call) -> str:
    return deadlines.shown_days_left(call)


@register.simple_tag
def territory(code: str, designations: Iterable[Designated] = ()) -> str:
    return names.territory_name(code, designations)


@register.simple_tag
def place_line(place: Place | None, designations: Iterable[Designated] = ()) -> str:
    """`{% place_line event.place designations %}`: Pristina, Kosovo*."""
    return names.place_line(place, designations)


@register.filter
def spoken(codes: Iterable[str]) -> str:
    """`{{ event.interpretation|spoken }}`: the languages by name, in the reader's language."""
    return ", ".join(names.language_names(codes))
