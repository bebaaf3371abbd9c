"""What selection does when something happens elsewhere; listed in config/wiring.py."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.utils import timezone

from core import outbox
from core.states import lock, lock_all, move
from events.models import Call, Event
from participants.applications import notices as application_notices
from participants.applications.models import Application
from participants.selection import notices
from participants.selection.answer_dates import proposed_answer_day
from participants.selection.models import Decision, Participation
from participants.selection.operations.participation import cancel_participation
from participants.selection.operations.phases import keep_phases_on_clock
from participants.selection.operations.reserve import renumber
from participants.selection.queries import about_old_dates

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder

State = Participation.State


def on_event_changed(
    event: Event,
    *,
    by: User | TokenHolder | Clock,
    fields: Collection[str] = (),
    postponed: bool = False,
    old_zone: str = "",
    **facts: object,
) -> None:
    """Time or place changed: an updated calendar invitation, as a draft, for everybody who comes.

    Where the zone did (`old_zone`), clocks show the same for the phases of assessing.
    """
    if postponed or "deadline_at" in fields:
        return
    event = lock(event)
    if "timezone" in fields:
        keep_phases_on_clock(event, old_zone=old_zone, by=by)
    if event.state == Event.State.POSTPONED:  # its calendar entries were taken back
        return
    for participation in lock_all(Participation.objects.filter(event=event, state=State.ACCEPTED)):
        participation.event = event
        notices.write_event_changed(participation, by=by)


def on_event_cancelled(event: Event, *, by: User | TokenHolder | Clock, **facts: object) -> None:
    """Everybody invited, waiting or writing is told; whoever had accepted gets the calendar entry taken back.

    cancel_event() has stopped the unsent mails and raised the calendar sequence before.
    """
    event = lock(event)
    told: set[int | None] = set()
    live = (State.INVITED, State.ACCEPTED)
    for participation in lock_all(Participation.objects.filter(event=event, state__in=live)):
        participation.event = event
        came = participation.state == State.ACCEPTED
        participation.seat, participation.waiting_since = None, None
        move(participation, to=State.CANCELLED, by=by, also=("seat", "waiting_since"))
        notices.write_event_cancelled(participation, came=came, by=by)
        told.add(participation.user_id)
    for application in _still_waiting(event, told):
        application_notices.event_cancelled(application, by=by)


def on_event_postponed(
    event: Event, *, by: User | TokenHolder | Clock, postponed: bool = False, **facts: object
) -> None:
    """Everybody keeps her place, application or draft and learns of the new days; calendars are put right.

    Unsent mail about the old dates is discarded before: whoever it would have asked to come is asked by the new one.
    """
    if not postponed:
        return
    event = lock(event)
    for message in lock_all(about_old_dates(event)):
        outbox.discard_message(message, by=by)
    told: set[int | None] = set()
    live = (State.INVITED, State.ACCEPTED)
    for participation in lock_all(Participation.objects.filter(event=event, state__in=live)):
        participation.event = event
        if event.state != Event.State.POSTPONED and participation.state == State.INVITED:
            _ask_anew(participation)
        notices.write_event_postponed(participation, by=by)
        told.add(participation.user_id)
    for application in _still_waiting(event, told):
        application_notices.event_postponed(application, by=by)


def _ask_anew(participation: Participation) -> None:
    """Another day to answer by: the old one belonged to the old days of the event."""
    if participation.answer_by is not None:
        today = timezone.localdate()
        participation.answer_by = proposed_answer_day(today, participation.event.starts_on)
        participation.save(update_fields=["answer_by"])


def _still_waiting(event: Event, told: set[int | None]) -> list[Application]:
    """Who waits for an answer, and who is still writing and has an account; without those told as participants."""
    waiting = (Application.State.DRAFT, Application.State.SUBMITTED, Application.State.RESERVE)
    rows = lock_all(Application.objects.filter(call__event=event, state__in=waiting, user__isnull=False))
    call = Call.objects.filter(event=event).first()
    found = [row for row in rows if row.user_id not in told]
    for row in found:
        if call is not None:
            row.call, call.event = call, event
    return found


def on_application_withdrawn(
    application: Application, *, by: User | TokenHolder | Clock, **facts: object
) -> None:
    """The draft decision's letter is stopped, the reserve list closes up, a place that was held is free."""
    decision = Decision.objects.filter(application=application).first()
    if decision is not None:
        outbox.cancel_unsent(by=by, about=decision)
        renumber(application.call, by=by)
    live = (State.INVITED, State.ACCEPTED)
    participation = Participation.objects.filter(application=application, state__in=live).first()
    if participation is not None:
        # The withdrawal itself was confirmed by mail; another one only takes the calendar entry back.
        cancel_participation(participation, by=by, tell=participation.state == State.ACCEPTED)
