"""What of the series of events somebody may see, and which events of one stand on public pages."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet

from events.models import Event, EventSeries, Programme
from events.queries import public_events
from events.rules import programmes_with


def series_visible_to(user: Any) -> QuerySet[EventSeries]:
    """The series of the programmes somebody works for."""
    return EventSeries.objects.filter(programme__in=programmes_with(user)).select_related("programme")


def series_of(programme: Programme) -> list[EventSeries]:
    """The programme's series with all their events, for the team; two queries."""
    events = Event.objects.select_related("programme", "place", "call")
    return list(programme.event_series.prefetch_related(Prefetch("events", events)))


def public_series() -> QuerySet[EventSeries]:
    """Series of which everybody may read at least one event."""
    return EventSeries.objects.filter(pk__in=public_events().values("series")).select_related("programme")


def public_events_of(series: EventSeries) -> list[Event]:
    """Its events that everybody may read, the newest first."""
    return list(public_events().filter(series=series))


def other_events(event: Event) -> list[Event]:
    """The other public events of an event's series, the newest first; no query for one without a series."""
    if event.series_id is None:
        return []
    return list(public_events().filter(series=event.series_id).exclude(pk=event.pk))
