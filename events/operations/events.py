"""Events: created, changed, published, postponed, cancelled, archived."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from core.audit import record
from core.localized import column
from core.outbox import cancel_unsent
from core.states import MoveRefused, can_move, lock, move
from core.wiring import fire
from events.changes import (
    SHOWN_FROM,
    apply_changes,
    forget_schedule,
    lock_with_call,
    page_changed,
    show_from,
    waits,
)
from events.clock import same_wall
from events.date_shift import shift_between
from events.freshness import public_pages_changed
from events.life_cycle import Phase
from events.models import Call, CoverageItem, Event, Programme
from events.models.events import purge_date
from events.operations.calls import NotLater
from events.phases import phase_of
from events.queries import call_of, source_language
from events.readiness import NotReady, missing_for_event

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder

# A change of one of these moves the entry in people's calendars; so does the venue in the language it was written in.
CALENDAR_FIELDS = {"starts_on", "ends_on", "starts_at", "ends_at", "timezone", "place"}


class CallIsPublished(Exception):
    """The page of an event cannot be taken back while its call is public."""


class EventIsHeld(Exception):
    """What has taken place cannot be postponed."""


class NotHeld(Exception):
    """Only what has taken place goes into the archive."""


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
    last day moves the purge date; time and place raise the calendar sequence and fire "event_changed", with the zone
    in which the other apps' times stood.
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
        fire("event_changed", event=locked, by=by, fields=sorted(moved), old_zone=old_zone)
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
    _refuse_postponed(locked, Event.State.PUBLISHED)
    if missing := missing_for_event(locked):
        raise NotReady(missing)
    show_from(locked, timezone.now())
    move(locked, to=Event.State.PUBLISHED, by=by, also=SHOWN_FROM)
    page_changed(call)
    return locked


@transaction.atomic
def unpublish_event(event: Event, *, by: User | TokenHolder | Clock) -> Event:
    """Take the page back. Raises CallIsPublished while people can still read the call, MoveRefused."""
    locked, call = lock_with_call(event)
    if call is not None and call.state not in {Call.State.DRAFT, Call.State.CANCELLED}:
        raise CallIsPublished
    _refuse_postponed(locked, Event.State.DRAFT)
    forget_schedule(locked)
    move(locked, to=Event.State.DRAFT, by=by, also=SHOWN_FROM)
    page_changed(call)
    return locked


@transaction.atomic
def cancel_event(event: Event, *, by: User | TokenHolder | Clock, reason: str = "") -> Event:
    """Call the event off, for good. Raises MoveRefused when it already is.

    Side effects, all in this transaction: its call is cancelled, its unsent mail is discarded, the calendar sequence
    rises, and "event_cancelled" lets the other apps write to those who were coming, who applied, or who were writing.
    """
    locked = lock(event)
    call = call_of(locked)
    locked.calendar_sequence += 1
    forget_schedule(locked)
    move(locked, to=Event.State.CANCELLED, by=by, reason=reason, also=("calendar_sequence", *SHOWN_FROM))
    if call is not None:
        call = lock(call)
        if can_move(call, Call.State.CANCELLED):
            forget_schedule(call)
            move(call, to=Call.State.CANCELLED, by=by, reason=reason, also=SHOWN_FROM)
    cancel_unsent(by=by, scope=locked.scope)
    page_changed(call)
    fire("event_cancelled", event=locked, by=by)
    return locked


@transaction.atomic
def postpone_event(
    event: Event,
    *,
    by: User | TokenHolder | Clock,
    starts_on: date | None = None,
    ends_on: date | None = None,
    reason: str = "",
) -> Event:
    """Put the event off: to new days, or until there are some (then a second call gives them).

    Applications, drafts and participations stay as they are. Side effects, all in this transaction: the agenda and
    the purge date move with the days, the calendar sequence rises, and "event_changed" lets the other apps discard unsent
    mail about the old dates and write to everybody.
    Raises EventIsHeld, NotLater, MoveRefused (postponed already, and still without new days), EventIsCancelled.
    """
    locked, call = lock_with_call(event)
    waited = locked.state == Event.State.POSTPONED
    if phase_of(locked) == Phase.HELD:
        raise EventIsHeld
    if not waited:
        locked.planned_on, locked.planned_until = locked.starts_on, locked.ends_on
    if starts_on is not None:
        _to_new_days(locked, starts_on, ends_on)
    locked.calendar_sequence += 1
    also = ("planned_on", "planned_until", "calendar_sequence", "starts_on", "ends_on", "purge_on")
    if starts_on is None:
        if locked.state == Event.State.DRAFT:  # its page was taken back, and must not come back by itself
            locked.published_at = None
        move(locked, to=Event.State.POSTPONED, by=by, reason=reason, also=(*also, "published_at"))
    elif waited:
        back = Event.State.PUBLISHED if locked.published_at else Event.State.DRAFT
        move(locked, to=back, by=by, reason=reason, also=also)
    else:
        locked.save(update_fields=also)
        record(by=by, action="postpone event", target=locked, fields=also, values={"reason": reason})
    page_changed(call)
    fire("event_changed", event=locked, by=by, fields=list(also), postponed=True)
    return locked


@transaction.atomic
def archive_event(event: Event, *, by: User | TokenHolder | Clock) -> Event:
    """Nothing is changed any more; the pages stay public. Raises NotHeld, EventIsCancelled, MoveRefused."""
    locked, call = lock_with_call(event)
    if phase_of(locked) != Phase.HELD:
        raise NotHeld
    move(locked, to=Event.State.ARCHIVED, by=by)
    page_changed(call)
    return locked


@transaction.atomic
def note_publication(thing: Event | Call, *, by: Clock) -> bool:
    """What follows when a scheduled page has become public: fresh pages, feed and site map. Once; False the next time.

    The page itself needed nobody: it compares the instant.
    """
    locked = lock(thing)
    if not locked.to_announce or waits(locked):
        return False
    locked.to_announce = False
    locked.save(update_fields=["to_announce"])
    record(by=by, action="became public", target=locked, fields=("published_at",))
    public_pages_changed()
    return True


def _to_new_days(locked: Event, starts_on: date, ends_on: date | None) -> None:
    """Set the new days, unsaved, and move the agenda by as many; on the wall every clock shows the same."""
    if starts_on <= locked.starts_on:
        raise NotLater
    shift = shift_between(locked.starts_on, starts_on, locked.timezone)
    locked.ends_on = ends_on or shift.day(locked.ends_on)
    locked.starts_on = starts_on
    locked.purge_on = purge_date(locked.ends_on, locked.programme.retention)
    for item in locked.agenda.all():
        item.starts_at, item.ends_at = shift.span(item.starts_at, item.ends_at)
        item.sequence += 1
        item.save(update_fields=["starts_at", "ends_at", "sequence"])


def _refuse_postponed(locked: Event, to: str) -> None:
    """Only new days bring a postponed event back."""
    if locked.state == Event.State.POSTPONED:
        raise MoveRefused(locked, locked.state, to)


def _keep_wall_clock(event: Event, call: Call | None, old_zone: str) -> None:
    if call is not None:
        call.opens_at = same_wall(call.opens_at, old_zone, event.timezone)
        call.deadline_at = same_wall(call.deadline_at, old_zone, event.timezone, later=True)
        if call.extended_from is not None:
            call.extended_from = same_wall(call.extended_from, old_zone, event.timezone, later=True)
        call.save(update_fields=["opens_at", "deadline_at", "extended_from"])
    for item in event.agenda.all():
        item.starts_at = same_wall(item.starts_at, old_zone, event.timezone)
        item.ends_at = same_wall(item.ends_at, old_zone, event.timezone, later=True)
        item.sequence += 1
        item.save(update_fields=["starts_at", "ends_at", "sequence"])
