"""The reserve list: one visible order without gaps, places offered from it, and its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record
from core.states import lock, lock_all, move
from events.models import Call, Event
from participants.applications.models import Application
from participants.selection import notices
from participants.selection.answer_dates import proposed_answer_day
from participants.selection.models import Decision, Participation
from participants.selection.operations.refused import Refused
from participants.selection.operations.release import begin_participation
from participants.selection.queries import free_places, reserve_list

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder


@transaction.atomic
def move_in_reserve(application: Application, *, up: bool, by: User) -> None:
    """Change places with the neighbour on the reserve list; at its end nothing happens. Raises Refused."""
    call = lock(application.call)
    if call.state == Call.State.CANCELLED:
        raise Refused(_("The call is cancelled. Nothing was changed."))
    rows = list(reserve_list(call))
    at = next((index for index, row in enumerate(rows) if row.application_id == application.pk), None)
    if at is None:
        raise Refused(_("This application is not on the reserve list any more. Nothing was changed."))
    other = at - 1 if up else at + 1
    if 0 <= other < len(rows):
        rows[at], rows[other] = rows[other], rows[at]
        _number(rows)
        record(by=by, action="move in reserve list", target=rows[other], fields=("reserve_rank",))


def renumber(call: Call, *, by: User | TokenHolder | Clock) -> None:
    """Close the gaps that others left. The caller holds the call's lock."""
    if _number(list(reserve_list(call))):
        record(by=by, action="close gap in reserve list", target=call, fields=("reserve_rank",))


def make_room(coming: Decision, rank: int, *, by: User) -> None:
    """Move everybody from `rank` down by one place for somebody who comes back to it."""
    call = coming.application.call
    for row in reserve_list(call).exclude(pk=coming.pk).filter(reserve_rank__gte=rank):
        row.reserve_rank = (row.reserve_rank or 0) + 1
        row.save(update_fields=["reserve_rank"])
    record(by=by, action="make room in reserve list", target=call, fields=("reserve_rank",))


def _number(rows: list[Decision]) -> bool:
    """Write 1, 2, 3 ... where another number stands; whether there was any."""
    wrong = [(row, rank) for rank, row in enumerate(rows, start=1) if row.reserve_rank != rank]
    for row, rank in wrong:
        row.reserve_rank = rank
        row.save(update_fields=["reserve_rank"])
    return bool(wrong)


# --- after the decisions were sent ---------------------------------------------------------------


@transaction.atomic
def invite_from_reserve(application: Application, *, by: User, reason: str = "") -> Participation:
    """Offer a free place to somebody on the reserve list; her letter goes at once.

    The first of the list is proposed; taking another one needs a reason, which is kept. Raises Refused.
    """
    event, call, locked = _lock_family(application)
    if locked.state != Application.State.RESERVE:
        raise Refused(_("This application is not on the reserve list any more. Nothing was changed."))
    if free_places(event, expecting_answers=True) < 1:
        raise Refused(_("Every place is taken or offered. Nothing was sent."))
    rows = lock_all(reserve_list(call))
    if rows[0].application_id != locked.pk and not reason:
        raise Refused(
            _("Somebody else is first on the reserve list. Please give the reason for passing over.")
        )
    decision = next(row for row in rows if row.application_id == locked.pk)
    decision.application = locked
    decision.outcome, decision.reserve_rank = Decision.Outcome.SELECTED, None
    decision.letter_date = proposed_answer_day(timezone.localdate(), event.starts_on)
    decision.save(update_fields=["outcome", "reserve_rank", "letter_date"])
    move(locked, to=Application.State.SELECTED, by=by, reason=reason)
    renumber(call, by=by)
    notices.write_from_reserve(decision, notices.call_numbers(call), by=by)
    return begin_participation(decision, locked, by=by)


@transaction.atomic
def close_reserve(call: Call, *, expected: int, by: User) -> int:
    """Tell everybody still on the reserve list that no place became free. Raises Refused when the number changed."""
    call = Call.objects.get(pk=call.pk)
    event = lock(Event.objects.get(pk=call.event_id))
    call = lock(call)
    if call.state != Call.State.DECIDED:
        raise Refused(_("The decisions are not sent yet. Nothing was changed."))
    applications = {
        row.pk: row
        for row in lock_all(Application.objects.filter(call=call, state=Application.State.RESERVE))
    }
    if len(applications) != expected:
        raise Refused(_("The reserve list has changed. Nothing was sent; please look again."))
    numbers = notices.call_numbers(call)
    for decision in lock_all(Decision.objects.filter(application__in=applications.values())):
        application = applications[decision.application_id]
        application.call, call.event, decision.application = call, event, application
        decision.outcome, decision.reserve_rank = Decision.Outcome.NOT_SELECTED, None
        decision.reason, decision.letter_date = Decision.Reason.CAPACITY, None
        decision.save(update_fields=["outcome", "reserve_rank", "reason", "letter_date"])
        move(application, to=Application.State.NOT_SELECTED, by=by)
        notices.write_reserve_closed(decision, numbers, by=by)
    return len(applications)


def _lock_family(application: Application) -> tuple[Event, Call, Application]:
    """Parents first: event, call, application."""
    call = Call.objects.get(pk=application.call_id)
    event = lock(Event.objects.get(pk=call.event_id))
    call = lock(call)
    locked = lock(application)
    call.event, locked.call = event, call
    return event, call, locked
