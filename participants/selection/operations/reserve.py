"""The reserve list: one visible order without gaps, places offered from it, and its end."""

from __future__ import annotations

from dataclasses import dataclass
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
from participants.selection.queries import MAY_WAIT, free_places, reserve_list
from participants.selection.reserve_order import come_back, put_back

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

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
        Decision.objects.bulk_update(ReserveOrder.numbered(rows), ["reserve_rank"])
        record(by=by, action="move in reserve list", target=rows[other], fields=("reserve_rank",))


def renumber(call: Call, *, by: User | TokenHolder | Clock) -> None:
    """Close the gaps that others left. The caller holds the call's lock."""
    moved = ReserveOrder.numbered(reserve_list(call))
    if moved:
        Decision.objects.bulk_update(moved, ["reserve_rank"])
        record(by=by, action="close gap in reserve list", target=call, fields=("reserve_rank",))


@dataclass(frozen=True)
class Before:
    """The reserve list before an act that is undone, by the keys of decisions."""

    places: Mapping[int, int]
    moved: Collection[int] = ()  # since then, by somebody's hand: they stay where they are


class ReserveOrder:
    """The reserve list while one act changes it in memory. The caller holds the call's lock, and writes at the end.

    `known` are the decisions the caller changes, by application: those on the list are the same objects here.
    """

    def __init__(self, call: Call, known: Mapping[int, Decision]) -> None:
        rows = list(reserve_list(call))
        self.rows = {row.application_id: known.get(row.application_id, row) for row in rows}
        self.written = {row.application_id: row.reserve_rank for row in rows}
        self.back: list[tuple[int, Decision]] = []
        self.before: Before | None = None

    def leave(self, decision: Decision) -> None:
        """Who is not on it stays away from it."""
        self.rows.pop(decision.application_id, None)
        decision.reserve_rank = None

    def join(self, decision: Decision) -> None:
        """As the last one."""
        self.leave(decision)
        ranks = [row.reserve_rank for row in self.rows.values() if row.reserve_rank is not None]
        decision.reserve_rank = max(ranks, default=0) + 1
        if decision.application.state in MAY_WAIT:
            self.rows[decision.application_id] = decision

    def come_back(self, decision: Decision, rank: int) -> None:
        """To a place of before, from which on everybody moves down; all who do get theirs when it is settled."""
        self.leave(decision)
        decision.reserve_rank = rank
        if decision.application.state in MAY_WAIT:
            self.back.append((rank, decision))

    def settle(self) -> bool:
        """Ranks without gaps, at the end of the act. Whether there were gaps."""
        order = sorted(
            self.rows.values(),
            key=lambda row: (row.reserve_rank is None, row.reserve_rank or 0, row.pk or 0),
        )
        gaps = bool(self.numbered(order))
        self.rows |= {decision.application_id: decision for _rank, decision in self.back}
        order = come_back(order, self.back)
        if self.before is not None:
            rows = {row.pk: row for row in order}
            order = [rows[pk] for pk in put_back(list(rows), self.before.places, self.before.moved)]
        self.numbered(order)
        return gaps

    @staticmethod
    def numbered(rows: Iterable[Decision]) -> list[Decision]:
        """Give them the ranks 1, 2, 3 ...; those that had another one, for the caller to write."""
        wrong = [(row, rank) for rank, row in enumerate(rows, start=1) if row.reserve_rank != rank]
        for row, rank in wrong:
            row.reserve_rank = rank
        return [row for row, _rank in wrong]

    def moved(self) -> list[Decision]:
        """Who was on it before and is so still, with another rank."""
        return [
            self.rows[pk]
            for pk, rank in self.written.items()
            if pk in self.rows and self.rows[pk].reserve_rank != rank
        ]


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
