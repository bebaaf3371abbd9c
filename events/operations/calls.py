"""Calls for participants: created, changed, published, taken back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from core.audit import record
from core.states import move
from events.changes import apply_changes, lock_with_call, page_changed
from events.models import Call, Event
from events.queries import latest_notice
from events.readiness import NotReady, missing_for_call

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder


@transaction.atomic
def create_call(
    event: Event, *, by: User | TokenHolder | Clock, opens_at: datetime, deadline_at: datetime, **fields: Any
) -> Call:
    """A draft of the event's one call, under the programme's latest privacy notice unless another is given."""
    locked, call = lock_with_call(event)
    if call is not None:  # the other of two presses was first
        return change_call(call, by=by, opens_at=opens_at, deadline_at=deadline_at, **fields)
    fields.setdefault("privacy_notice", latest_notice(locked.programme))
    call = Call.objects.create(event=locked, opens_at=opens_at, deadline_at=deadline_at, **fields)
    record(by=by, action="create call", target=call, fields=("opens_at", "deadline_at", *fields))
    return call


@transaction.atomic
def change_call(call: Call, *, by: User | TokenHolder | Clock, **changes: Any) -> Call:
    """Change dates, summary (`summary_sq="..."`) or notice. Raises EventIsCancelled."""
    _event, locked = _lock(call)
    changed = apply_changes(locked, changes)
    if changed:
        locked.save(update_fields=changed)
        record(by=by, action="change call", target=locked, fields=changed)
        page_changed(locked)
    return locked


@transaction.atomic
def publish_call(call: Call, *, by: User | TokenHolder | Clock) -> Call:
    """Show the call, and its event, to everybody. Raises NotReady with everything that is missing, MoveRefused."""
    event, locked = _lock(call)
    if missing := missing_for_call(event, locked):
        raise NotReady(missing)
    now = timezone.now()
    if event.state == Event.State.DRAFT:
        event.published_at = event.published_at or now
        move(event, to=Event.State.PUBLISHED, by=by, also=("published_at",))
    locked.published_at = locked.published_at or now
    move(locked, to=Call.State.PUBLISHED, by=by, also=("published_at",))
    page_changed(locked)
    return locked


@transaction.atomic
def unpublish_call(call: Call, *, by: User | TokenHolder | Clock) -> Call:
    """Take the call back; applications that came in stay where they are. Raises MoveRefused."""
    _event, locked = _lock(call)
    move(locked, to=Call.State.DRAFT, by=by)
    page_changed(locked)
    return locked


def _lock(call: Call) -> tuple[Event, Call]:
    event, locked = lock_with_call(call.event)
    if locked is None:
        raise Call.DoesNotExist
    return event, locked
