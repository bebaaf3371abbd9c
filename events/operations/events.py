"""Events: created, changed, published, cancelled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from core.audit import record
from core.localized import column
from core.outbox import cancel_unsent
from core.states import can_move, lock, move
from core.wiring import fire
from events.changes import apply_changes, lock_with_call, page_changed
from events.clock import same_wall
from events.models import Call, CoverageItem, Event, Programme
from events.models.events import purge_date
from events.queries import call_of, source_language
from events.readiness import NotReady, missing_for_event

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder

# A change of one of these moves the entry in people's calendars; so does the venue in the language it was written in.
CALENDAR_FIELDS = {"starts_on", "ends_on", "starts_at", "ends_at", "timezone", "place"}


class CallIsPublished(Exception):
    """The page of an event cannot be taken back while its call is public."""


@transaction.atomic
def create_event(
    programme: Programme, *, by: User | TokenHolder | Clock, ends_on: date, **fields: Any
) -> Event:
    """A draft. The day by which its personal data are gone is known from here on."""
    owner = lock(programme)
    shared = {
        name: getattr(owner, name) for name in ("organiser", "publisher", "contact_name", "contact_email")
    }
    event = Event.objects.create(
        programme=owner,
        ends_on=ends_on,
        purge_on=purge_date(ends_on, owner.retention),
        **{**shared, "languages": list(owner.languages), **fields},
    )
    record(by=by, action="create event", target=event, fields=("ends_on", *fields))
    return event


@transaction.atomic
def change_event(event: Event, *, by: User | TokenHolder | Clock, **changes: Any) -> Event:
    """Change facts and texts (`title_sq="..."`).

    Side effects: a new zone keeps what the clocks show of the call and the agenda (raises clock.NoSuchTime); a new
    last day moves the purge date; time and place raise the calendar sequence and fire "event_changed".
    """
    locked, call = lock_with_call(event)
    old_zone, venue = locked.timezone, column("venue", source_language(locked))
    changed = apply_changes(locked, changes)
    if not changed:
        return locked
    if "timezone" in changed:
        _keep_wall_clock(locked, call, old_zone)
    if "ends_on" in changed:
        locked.purge_on = purge_date(locked.ends_on, locked.programme.retention)
    moved = CALENDAR_FIELDS.union({venue}).intersection(changed)
    if moved:
        locked.calendar_sequence += 1
    locked.save()
    record(by=by, action="change event", target=locked, fields=changed)
    page_changed(call)
    if moved:
        fire("event_changed", event=locked, by=by, fields=sorted(moved))
    return locked


@transaction.atomic
def set_coverage(event: Event, *, by: User | TokenHolder | Clock, items: Iterable[tuple[str, int]]) -> Event:
    """What is paid, as (kind, day) with day 0 for the whole event; replaces what stood there."""
    locked, call = lock_with_call(event)
    wanted = list(dict.fromkeys(items))
    if wanted == list(locked.coverage.values_list("kind", "day")):
        return locked
    locked.coverage.all().delete()
    CoverageItem.objects.bulk_create(
        CoverageItem(event=locked, kind=kind, day=day, position=position)
        for position, (kind, day) in enumerate(wanted)
    )
    record(by=by, action="change event", target=locked, fields=("coverage",))
    page_changed(call)
    return locked


@transaction.atomic
def publish_event(event: Event, *, by: User | TokenHolder | Clock) -> Event:
    """Show the event's page to everybody, without a call. Raises NotReady with what is missing, MoveRefused."""
    locked, call = lock_with_call(event)
    if missing := missing_for_event(locked):
        raise NotReady(missing)
    locked.published_at = locked.published_at or timezone.now()
    move(locked, to=Event.State.PUBLISHED, by=by, also=("published_at",))
    page_changed(call)
    return locked


@transaction.atomic
def unpublish_event(event: Event, *, by: User | TokenHolder | Clock) -> Event:
    """Take the page back. Raises CallIsPublished while people can still read the call, MoveRefused."""
    locked, call = lock_with_call(event)
    if call is not None and call.state not in {Call.State.DRAFT, Call.State.CANCELLED}:
        raise CallIsPublished
    move(locked, to=Event.State.DRAFT, by=by)
    page_changed(call)
    return locked


@transaction.atomic
def cancel_event(event: Event, *, by: User | TokenHolder | Clock, reason: str = "") -> Event:
    """Call the event off, for good. Raises MoveRefused when it already is.

    Side effects, all in this transaction: its call is cancelled, its unsent mail is discarded, the calendar sequence
    rises, and "event_cancelled" lets the other apps write to those who were coming.
    """
    locked = lock(event)
    call = call_of(locked)
    locked.calendar_sequence += 1
    move(locked, to=Event.State.CANCELLED, by=by, reason=reason, also=("calendar_sequence",))
    if call is not None:
        call = lock(call)
        if can_move(call, Call.State.CANCELLED):
            move(call, to=Call.State.CANCELLED, by=by, reason=reason)
    cancel_unsent(by=by, scope=locked.scope)
    page_changed(call)
    fire("event_cancelled", event=locked, by=by)
    return locked


def _keep_wall_clock(event: Event, call: Call | None, old_zone: str) -> None:
    if call is not None:
        call.opens_at = same_wall(call.opens_at, old_zone, event.timezone)
        call.deadline_at = same_wall(call.deadline_at, old_zone, event.timezone, later=True)
        call.save(update_fields=["opens_at", "deadline_at"])
    for item in event.agenda.all():
        item.starts_at = same_wall(item.starts_at, old_zone, event.timezone)
        item.ends_at = same_wall(item.ends_at, old_zone, event.timezone, later=True)
        item.sequence += 1
        item.save(update_fields=["starts_at", "ends_at", "sequence"])
