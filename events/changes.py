"""What the operations on events share: who is locked first, what really differs, which pages are new."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from core.states import lock
from events.freshness import public_pages_changed
from events.models import Call, Event
from events.queries import call_of


class EventIsCancelled(Exception):
    """A cancelled event is not changed any more."""


class EventIsArchived(EventIsCancelled):
    """Neither is one that was put into the archive."""


def lock_with_call(event: Event) -> tuple[Event, Call | None]:
    """The event, then its call, both locked. Raises EventIsCancelled, EventIsArchived."""
    locked = lock(event)
    if locked.state == Event.State.CANCELLED:
        raise EventIsCancelled
    if locked.state == Event.State.ARCHIVED:
        raise EventIsArchived
    call = call_of(locked)
    return locked, lock(call) if call is not None else None


def apply_changes(row: models.Model, changes: Mapping[str, Any]) -> list[str]:
    """Set the fields that differ, without saving; their names, sorted. Raises AttributeError for an unknown field."""
    changed = []
    for name, value in changes.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed.append(name)
    return sorted(changed)


SHOWN_FROM = ("published_at", "to_announce")


def waits(row: Event | Call) -> bool:
    """Scheduled: to be public at an instant that is still to come."""
    return row.published_at is not None and row.published_at > timezone.now()


def show_from(row: Event | Call, instant: datetime) -> None:
    """Set, without saving, since when or from when everybody may read it; a first date that has passed is kept."""
    if row.published_at is None or waits(row):
        row.published_at = instant
    row.to_announce = waits(row)


def forget_schedule(row: Event | Call) -> None:
    """What is taken back or called off before its time must not appear by itself; unsaved."""
    if waits(row):
        row.published_at = None
    row.to_announce = False


def page_changed(call: Call | None) -> None:
    """The public page is not what it was: a new version of the call, and fresh cache keys."""
    if call is not None:
        call.version += 1
        call.save(update_fields=["version"])
    public_pages_changed()
