"""What the operations on events share: who is locked first, what really differs, which pages are new."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models

from core.states import lock
from events.freshness import public_pages_changed
from events.models import Call, Event
from events.queries import call_of


class EventIsCancelled(Exception):
    """A cancelled event is not changed any more."""


def lock_with_call(event: Event) -> tuple[Event, Call | None]:
    """The event, then its call, both locked. Raises EventIsCancelled."""
    locked = lock(event)
    if locked.state == Event.State.CANCELLED:
        raise EventIsCancelled
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


def page_changed(call: Call | None) -> None:
    """The public page is not what it was: a new version of the call, and fresh cache keys."""
    if call is not None:
        call.version += 1
        call.save(update_fields=["version"])
    public_pages_changed()
