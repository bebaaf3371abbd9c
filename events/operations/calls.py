"""Calls for participants: created, changed, published, taken back."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record
from core.states import MoveRefused, move
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
from events.life_cycle import Phase
from events.models import Call, Event
from events.phases import phase_of
from events.queries import latest_notice
from events.readiness import Gap, NotReady, missing_for_call, missing_for_dates

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder


# The phases in which people have been told a deadline and nothing is decided yet.
EXTENDABLE = (Phase.OPEN, Phase.CLOSED, Phase.IN_SELECTION)


class NotLater(Exception):
    """A published deadline only moves to a later instant, and one that is still to come."""


class NotExtendable(Exception):
    """Nobody waits for this deadline: the call is not published yet, or its decisions were sent."""


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
    """Change dates, summary (`summary_sq="..."`) or notice. Raises EventIsCancelled.

    Once people can apply, another deadline is an extension, with its effects; raises NotLater for an earlier one.
    """
    event, locked = _lock(call)
    deadline_at = changes.get("deadline_at", locked.deadline_at)
    if deadline_at != locked.deadline_at and phase_of(event) in EXTENDABLE:
        del changes["deadline_at"]
        _extend(event, locked, deadline_at, by)
    changed = apply_changes(locked, changes)
    if changed:
        locked.save(update_fields=changed)
        record(by=by, action="change call", target=locked, fields=changed)
        page_changed(locked)
    return locked


@transaction.atomic
def publish_call(call: Call, *, by: User | TokenHolder | Clock, at: datetime | None = None) -> Call:
    """Show the call, and its event, to everybody, now or from `at` on.

    A scheduled call is published from its instant on without anybody doing anything: pages and POSTs compare the
    instant. Raises NotReady with everything that is missing, MoveRefused (a postponed event needs its dates first).
    """
    event, locked = _lock(call)
    if event.state == Event.State.POSTPONED:
        raise MoveRefused(event, event.state, Event.State.PUBLISHED)
    missing = missing_for_call(event, locked)
    if at is not None and at >= locked.closes_at:
        missing.append(Gap(_("The call would be published after its deadline."), "call"))
    if missing:
        raise NotReady(missing)
    now = timezone.now()
    public_at = max(at, now) if at else now
    if event.state == Event.State.DRAFT:
        show_from(event, public_at)
        move(event, to=Event.State.PUBLISHED, by=by, also=SHOWN_FROM)
    elif event.published_at is None or event.published_at > public_at:
        show_from(event, public_at)
        event.save(update_fields=SHOWN_FROM)
    show_from(locked, public_at)
    if locked.state == Call.State.PUBLISHED and waits(locked):
        locked.save(update_fields=SHOWN_FROM)
        record(by=by, action="reschedule publication", target=locked, fields=SHOWN_FROM)
    else:
        move(locked, to=Call.State.PUBLISHED, by=by, also=SHOWN_FROM)
    page_changed(locked)
    return locked


@transaction.atomic
def extend_deadline(
    call: Call, *, deadline_at: datetime, by: User | TokenHolder | Clock, hears_by: date | None = None
) -> Call:
    """Give everybody more time; a call that has closed opens again. Raises NotLater, NotExtendable, NotReady.

    Side effects, all in this transaction: the page says from when to when, and "event_changed" lets the
    applications tell owners of drafts and discard reminders of the old deadline, which are counted anew.
    """
    event, locked = _lock(call)
    if phase_of(event) not in EXTENDABLE:
        raise NotExtendable
    if hears_by is not None:
        locked.hears_by = hears_by
        locked.save(update_fields=["hears_by"])
    _extend(event, locked, deadline_at, by)
    page_changed(locked)
    return locked


def note_selection_began(call: Call, *, by: User | TokenHolder | Clock) -> None:
    """The first verdict or decision: from the deadline on the call is in selection. Once, then without a query."""
    if call.selection_began_at is None:
        call.selection_began_at = timezone.now()
        first = Call.objects.filter(pk=call.pk, selection_began_at__isnull=True)
        if first.update(selection_began_at=call.selection_began_at):
            record(by=by, action="begin selection", target=call, fields=("selection_began_at",))


def _extend(event: Event, locked: Call, deadline_at: datetime, by: User | TokenHolder | Clock) -> None:
    """The row is locked; it is saved here."""
    if deadline_at <= max(locked.deadline_at, timezone.now()):
        raise NotLater
    locked.extended_from = locked.extended_from or locked.deadline_at
    locked.deadline_at = deadline_at
    if missing := missing_for_dates(event, locked):
        raise NotReady(missing)
    locked.save(update_fields=["deadline_at", "extended_from"])
    record(by=by, action="extend deadline", target=locked, fields=("deadline_at",))
    fire("event_changed", event=event, by=by, fields=["deadline_at"])


@transaction.atomic
def unpublish_call(call: Call, *, by: User | TokenHolder | Clock) -> Call:
    """Take the call back; applications that came in stay where they are. Raises MoveRefused."""
    _event, locked = _lock(call)
    forget_schedule(locked)
    move(locked, to=Call.State.DRAFT, by=by, also=SHOWN_FROM)
    page_changed(locked)
    return locked


def _lock(call: Call) -> tuple[Event, Call]:
    event, locked = lock_with_call(call.event)
    if locked is None:
        raise Call.DoesNotExist
    locked.event = event
    return event, locked
