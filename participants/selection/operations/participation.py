"""Who takes part: accepting, declining, adding, cancelling. Every one of them locks the event first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import outbox
from core.accounts import User, normal_email
from core.audit import record
from core.outbox import Message
from core.states import lock, move
from events.models import Event
from participants.applications.models import Application
from participants.selection import notices
from participants.selection.answer_dates import proposed_answer_day
from participants.selection.models import Participation
from participants.selection.operations.refused import Refused
from participants.selection.queries import first_waiting, lowest_free_seat, to_expire

if TYPE_CHECKING:
    from core.actors import Clock, TokenHolder

State = Participation.State


@transaction.atomic
def accept_invitation(participation: Participation, *, by: User | TokenHolder) -> Participation:
    """Take a place, or stand in line when none is free: look at `state` and `waiting_since` of what comes back.

    Acceptance writes the confirmation with its calendar invitation. A second acceptance changes nothing. Raises
    Refused when the invitation is over.
    """
    event, locked = _lock_with_event(participation)
    if locked.state == State.ACCEPTED:
        return locked
    _refuse_without_dates(event)
    _refuse_when_over(event, locked)
    if locked.role in Participation.COUNTED_ROLES:
        locked.seat = locked.seat or lowest_free_seat(event)
        if locked.seat is None:
            return _stand_in_line(locked, by)
    locked.answered_at, locked.waiting_since, locked.decline_reason = timezone.now(), None, ""
    if locked.calendar_sequence:  # a CANCEL went out before: the new REQUEST must count higher
        locked.calendar_sequence += 1
    also = ("seat", "answered_at", "waiting_since", "decline_reason", "calendar_sequence")
    move(locked, to=State.ACCEPTED, by=by, also=also)
    _stop_invitations(locked, by)
    notices.write_confirmation(locked, by=by)
    return locked


@transaction.atomic
def decline_invitation(
    participation: Participation, *, by: User | TokenHolder, reason: str = ""
) -> Participation:
    """Say no, before or after having said yes; the place is free at once. A second no changes nothing.

    Whoever had accepted gets the calendar entry taken back. Raises Refused when the invitation is over.
    """
    event, locked = _lock_with_event(participation)
    if locked.state == State.DECLINED:
        return locked
    _refuse_when_over(event, locked)
    return _end(locked, State.DECLINED, reason=reason, by=by)


@transaction.atomic
def cancel_participation(
    participation: Participation,
    *,
    by: User | TokenHolder | Clock,
    reason: str = "",
    tell: bool = True,
    offers_place: bool = True,
) -> Participation:
    """Take somebody off the list; the place is free at once, and she is told unless `tell` is False.

    Without `offers_place` nobody who waits is asked: the caller gives the place away. Raises MoveRefused when she had
    declined or was taken off already.
    """
    _event, locked = _lock_with_event(participation)
    return _end(locked, State.CANCELLED, reason=reason, by=by, tell=tell, offers_place=offers_place)


@transaction.atomic
def expire_invitation(participation: Participation, *, by: Clock) -> Participation:
    """No answer came in time: the place is offered to nobody by itself, and she is told.

    Nothing happens when she has answered meanwhile, waits for a place, or the event is postponed or over.
    """
    event, locked = _lock_with_event(participation)
    if locked.pk in to_expire(timezone.localdate()).values_list("pk", flat=True):
        locked.event = event
        return _end(locked, State.EXPIRED, reason="", by=by)
    return locked


@transaction.atomic
def remind_invited(participation: Participation, *, by: Clock) -> None:
    """One reminder of the day to answer by; nothing when she has answered meanwhile."""
    _event, locked = _lock_with_event(participation)
    if locked.state == State.INVITED and locked.waiting_since is None and locked.answer_by is not None:
        notices.write_reminder(locked, by=by)


@transaction.atomic
def add_participant(
    event: Event,
    *,
    role: str,
    name: str,
    email: str,
    language: str,
    by: User,
    organisation: str = "",
    territory: str = "",
    note: str = "",
    source: str = Participation.Source.ADDED,
) -> Participation:
    """Put a speaker, a host, a colleague ... on the list and send the invitation. Makes an account if needed.

    Raises Refused when this person is on the list already.
    """
    event = lock(event)
    if event.state == Event.State.CANCELLED:
        raise Refused(_("The event is cancelled. Nobody was added."))
    address = normal_email(email)
    user = User.objects.filter(email=address).first() or User.objects.create_user(
        address, name=name, language=language
    )
    if Participation.objects.filter(event=event, user=user).exclude(state=State.CANCELLED).exists():
        raise Refused(_("This person is on the list of participants already. Nobody was added."))
    participation = Participation.objects.create(
        event=event,
        user=user,
        role=role,
        source=source,
        name=name,
        email=address,
        organisation=organisation,
        territory=territory,
        language=language,
        note=note,
    )
    record(by=by, action="add participant", target=participation, fields=("role", "name", "email"))
    notices.write_invitation(participation, by=by)
    return participation


@transaction.atomic
def invite_again(participation: Participation, *, by: User) -> Participation:
    """Ask somebody who had declined, or had not answered in time, once more; who had a day to answer by gets a new one.

    Whose application was withdrawn meanwhile comes as a guest of the team. Raises MoveRefused, or Refused when the
    event is over.
    """
    event, locked = _lock_with_event(participation)
    _refuse_without_dates(event)
    _refuse_when_event_over(event)
    if locked.answer_by is not None:
        locked.answer_by = proposed_answer_day(timezone.localdate(), event.starts_on)
    if locked.application is not None and locked.application.state == Application.State.WITHDRAWN:
        locked.application, locked.source = None, Participation.Source.INVITED
    move(locked, to=State.INVITED, by=by, also=("answer_by", "application", "source"))
    notices.write_invitation(locked, by=by)
    return locked


def _lock_with_event(participation: Participation) -> tuple[Event, Participation]:
    """The event before the participation: the order that cannot deadlock with a release."""
    event = lock(Event.objects.get(pk=participation.event_id))
    locked = lock(participation)
    locked.event = event
    return event, locked


def _refuse_without_dates(event: Event) -> None:
    """Nobody is asked, and nobody says, to come on days that do not hold; to decline is always possible."""
    if event.state == Event.State.POSTPONED:
        raise Refused(_("The event is postponed. You can answer when its new dates are known."))


def _refuse_when_over(event: Event, locked: Participation) -> None:
    if event.state == Event.State.CANCELLED or locked.state in {State.CANCELLED, State.EXPIRED}:
        raise Refused(_("This invitation is no longer valid. Nothing was changed."))
    _refuse_when_event_over(event)


def _refuse_when_event_over(event: Event) -> None:
    if event.state != Event.State.POSTPONED and event.ends_on < timezone.localdate():
        raise Refused(_("The event is over. Nothing was changed."))


def _stop_invitations(locked: Participation, by: User | TokenHolder) -> None:
    """Mails that ask for an answer have become pointless; notes about practical things have not."""
    pointless = Message.objects.filter(
        about_type=locked._meta.label_lower,
        about_id=str(locked.pk),
        kind__in=(notices.INVITATION, notices.REMINDER, notices.PLACE_FREE),
        state__in=outbox.UNSENT,
    )
    for message in pointless.order_by("pk"):
        outbox.discard_message(message, by=by)


def _stand_in_line(locked: Participation, by: User | TokenHolder) -> Participation:
    """Remember since when she waits, once: who waits longest is asked first when a place becomes free."""
    if locked.waiting_since is None:
        locked.waiting_since = timezone.now()
        locked.save(update_fields=["waiting_since"])
        record(by=by, action="wait for a place", target=locked, fields=("waiting_since",))
    return locked


def _end(
    locked: Participation,
    to: str,
    *,
    reason: str,
    by: User | TokenHolder | Clock,
    tell: bool = True,
    offers_place: bool = True,
) -> Participation:
    came = locked.state == State.ACCEPTED
    held_seat = locked.seat is not None
    locked.seat, locked.waiting_since = None, None
    locked.answered_at, locked.decline_reason = timezone.now(), reason
    if came:
        locked.calendar_sequence += 1
    also = ("seat", "waiting_since", "answered_at", "decline_reason", "calendar_sequence")
    move(locked, to=to, by=by, reason=reason, also=also)
    outbox.cancel_unsent(by=by, about=locked)
    if tell:
        notices.write_ending(locked, came=came, by=by)
    if held_seat and offers_place:
        _propose_free_place(locked.event, by)
    return locked


def _propose_free_place(event: Event, by: User | TokenHolder | Clock) -> None:
    """A draft to whoever waits longest for a place; the organiser looks and lets it go."""
    waiting = first_waiting(event)
    if waiting is not None:
        waiting.event = event
        notices.write_place_free(waiting, by=by)
