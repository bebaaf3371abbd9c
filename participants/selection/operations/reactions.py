"""What selection does when something happens elsewhere; listed in config/wiring.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import outbox
from core.states import lock, lock_all, move
from participants.selection import notices
from participants.selection.models import Decision, Participation
from participants.selection.operations.participation import cancel_participation
from participants.selection.operations.reserve import renumber

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder
    from events.models import Event
    from participants.applications.models import Application

State = Participation.State


def on_event_changed(event: Event, *, by: User | TokenHolder | Clock, **facts: object) -> None:
    """Time or place changed: an updated calendar invitation, as a draft, for everybody who comes."""
    event = lock(event)
    for participation in lock_all(Participation.objects.filter(event=event, state=State.ACCEPTED)):
        participation.event = event
        notices.write_event_changed(participation, by=by)


def on_event_cancelled(event: Event, *, by: User | TokenHolder | Clock, **facts: object) -> None:
    """Everybody invited is told; whoever had accepted gets the calendar entry taken back.

    cancel_event() has stopped the unsent mails and raised the calendar sequence before.
    """
    event = lock(event)
    live = (State.INVITED, State.ACCEPTED)
    for participation in lock_all(Participation.objects.filter(event=event, state__in=live)):
        participation.event = event
        came = participation.state == State.ACCEPTED
        participation.seat, participation.waiting_since = None, None
        move(participation, to=State.CANCELLED, by=by, also=("seat", "waiting_since"))
        notices.write_event_cancelled(participation, came=came, by=by)


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
