"""The group: decisions as drafts, one or many at a time, each with its way back until they are sent."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import record
from core.states import lock, lock_all
from events.models import Call
from events.operations import note_selection_began
from participants.applications.models import Application
from participants.selection.models import Decision, Release
from participants.selection.operations.letters import discard_decision_letter, replace_decision_letter
from participants.selection.operations.refused import Refused
from participants.selection.operations.reserve import make_room, renumber
from participants.selection.queries import reserve_list

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.accounts import User

KEPT = ("outcome", "reserve_rank", "reason", "reason_text")


@dataclass(frozen=True)
class Draft:
    """What somebody wants to decide."""

    outcome: str
    reason: str = ""
    reason_text: str = ""


@dataclass(frozen=True)
class Done:
    """What became of one row of a bulk act; `why` says in words why it was left alone."""

    application: Application
    done: bool
    why: str = ""


@transaction.atomic
def decide(
    application: Application, *, outcome: str, by: User, reason: str = "", reason_text: str = ""
) -> Decision:
    """Draft the decision on one application and replace its unsent letter. Raises Refused."""
    call = _lock_open_call(application.call, by)
    locked = lock(application)
    decision = _decide(call, locked, Draft(outcome, reason, reason_text), by)
    renumber(call, by=by)
    return decision


@transaction.atomic
def decide_many(
    call: Call,
    applications: Iterable[Application],
    *,
    outcome: str,
    by: User,
    reason: str = "",
    reason_text: str = "",
) -> list[Done]:
    """Draft the same decision for every row that allows it; each row says what became of it. Raises Refused."""
    call = _lock_open_call(call, by)
    report = []
    for locked in _lock_of_call(call, applications):
        try:
            _decide(call, locked, Draft(outcome, reason, reason_text), by)
            report.append(Done(locked, True))
        except Refused as refused:
            report.append(Done(locked, False, str(refused)))
    renumber(call, by=by)
    return report


@transaction.atomic
def undo_decision(application: Application, *, by: User) -> Decision | None:
    """Back to the draft before this one, or to no decision at all (None). Raises Refused."""
    call = _lock_open_call(application.call, by)
    decision = _undo(lock(application), by)
    renumber(call, by=by)
    return decision


@transaction.atomic
def undo_decisions(call: Call, applications: Iterable[Application], *, by: User) -> list[Done]:
    """Every row back to its own previous draft. Raises Refused when the call is decided."""
    call = _lock_open_call(call, by)
    report = []
    for locked in _lock_of_call(call, applications):
        try:
            _undo(locked, by)
            report.append(Done(locked, True))
        except Refused as refused:
            report.append(Done(locked, False, str(refused)))
    renumber(call, by=by)
    return report


def _lock_open_call(call: Call, by: User) -> Call:
    locked = lock(call)
    if locked.state == Call.State.DECIDED:
        raise Refused(_("The decisions were already sent, so they can no longer be changed."))
    if locked.state != Call.State.PUBLISHED:
        raise Refused(_("The call is not published or was cancelled. Nothing was changed."))
    if Release.objects.filter(call=locked).exclude(state=Release.State.DONE).exists():
        raise Refused(_("The decisions are being sent at this moment. Nothing was changed."))
    note_selection_began(locked, by=by)
    return locked


def _lock_of_call(call: Call, applications: Iterable[Application]) -> list[Application]:
    """Rows of another call are not found: ids from a forged form change nothing."""
    ids = [application.pk for application in applications]
    locked = lock_all(Application.objects.filter(call=call, pk__in=ids))
    for application in locked:
        application.call = call
    return locked


def _decide(call: Call, application: Application, draft: Draft, by: User) -> Decision:
    if application.state != Application.State.SUBMITTED:
        raise Refused(_("This application is not under review any more."))
    if draft.outcome != Decision.Outcome.NOT_SELECTED:
        draft = Draft(draft.outcome)
    elif not draft.reason:
        raise Refused(_("Please choose a reason."))
    wanted = asdict(draft)
    decision = Decision.objects.select_for_update().filter(application=application).first()
    if decision is None:
        decision = Decision(application=application, decided_by=by)
        before = ""
    elif all(getattr(decision, name) == value for name, value in wanted.items()):
        raise Refused(_("The decision was already so."))
    else:
        before = decision.outcome
        decision.earlier = [*decision.earlier, {name: getattr(decision, name) for name in KEPT}]
    rank = None
    if draft.outcome == Decision.Outcome.RESERVE:
        rank = decision.reserve_rank or reserve_list(call).count() + 1
    return _keep(decision, {**wanted, "reserve_rank": rank}, before, by)


def _undo(application: Application, by: User) -> Decision | None:
    decision = Decision.objects.select_for_update().filter(application=application).first()
    if decision is None or decision.state != Decision.State.DRAFT:
        raise Refused(_("There is no decision to undo."))
    decision.application = application
    if not decision.earlier:
        discard_decision_letter(decision, by=by)
        record(by=by, action="undo decision", target=decision, fields=KEPT, before=decision.outcome)
        decision.delete()
        return None
    before = decision.outcome
    *decision.earlier, previous = decision.earlier
    if previous["reserve_rank"]:
        make_room(decision, previous["reserve_rank"], by=by)
    return _keep(decision, previous, before, by, action="undo decision")


def _keep(
    decision: Decision, values: dict[str, Any], before: str, by: User, action: str = "decide"
) -> Decision:
    for name, value in values.items():
        setattr(decision, name, value)
    decision.decided_by = by
    if decision.outcome != before:
        decision.letter_date = None
    decision.save()
    record(
        by=by,
        action=action,
        target=decision,
        fields=KEPT,
        values={"reason_text": decision.reason_text},
        before=before,
        after=decision.outcome,
    )
    replace_decision_letter(decision, by=by)
    return decision
