"""The group: decisions as drafts, one or many at a time, each with its way back until they are sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import record
from core.states import lock, lock_all
from events.models import Call
from events.operations import note_selection_began
from participants.applications.models import Application
from participants.selection.assessing.conflicts import kept_from
from participants.selection.models import Decision, Release
from participants.selection.operations.apart import WHY, refuse_apart
from participants.selection.operations.departures import Agreed
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
    withheld: str = ""

    @classmethod
    def of(cls, outcome: str, reason: str, reason_text: str) -> Draft:
        """A reason that is never told is kept apart from the one that is told instead."""
        if reason in Decision.NEVER_TOLD:
            return cls(outcome, Decision.Reason.CAPACITY, reason_text, withheld=reason)
        return cls(outcome, reason, reason_text)

    @property
    def told(self) -> dict[str, str]:
        return {"outcome": self.outcome, "reason": self.reason, "reason_text": self.reason_text}


@dataclass(frozen=True)
class Done:
    """What became of one row of a bulk act; `why` says in words why it was left alone."""

    application: Application
    done: bool
    why: str = ""
    apart: bool = False  # who acts keeps away from it, so it is not named to her


@transaction.atomic
def decide(
    application: Application,
    *,
    outcome: str,
    by: User,
    reason: str = "",
    reason_text: str = "",
    departing: bool = False,
) -> Decision:
    """Draft the decision on one application and replace its unsent letter. Raises Refused.

    `departing`, here and below: the caller sees to the reason where this leaves a proposal that was taken over.
    """
    call = _lock_open_call(application.call, by)
    locked = lock(application)
    locked.call = call
    refuse_apart(call, [locked], by=by)
    agreed = Agreed() if departing else Agreed.in_call(call)
    decision = Decision.objects.select_for_update().filter(application=locked).first()
    decision = _decide(locked, decision, Draft.of(outcome, reason, reason_text), agreed, by)
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
    departing: bool = False,
) -> list[Done]:
    """Draft the same decision for every row that allows it; each row says what became of it. Raises Refused.

    A refusal by the host stays where the others of the same act are not selected for another reason.
    """
    call = _lock_open_call(call, by)
    report, apart = [], kept_from(call, by)
    agreed = Agreed() if departing else Agreed.in_call(call)
    rows = _lock_of_call(call, applications)
    decisions = {row.application_id: row for row in lock_all(Decision.objects.filter(application__in=rows))}
    for locked in rows:
        if locked.pk in apart:
            report.append(Done(locked, False, str(WHY), apart=True))
            continue
        decision = decisions.get(locked.pk)
        draft = Draft.of(outcome, reason, reason_text)
        if (
            decision is not None
            and outcome == decision.outcome
            and decision.kept_reason in Decision.NEVER_TOLD
        ):
            draft = Draft.of(outcome, decision.kept_reason, decision.reason_text)
        try:
            _decide(locked, decision, draft, agreed, by)
            report.append(Done(locked, True))
        except Refused as refused:
            report.append(Done(locked, False, str(refused)))
    renumber(call, by=by)
    return report


@transaction.atomic
def undo_decision(application: Application, *, by: User, departing: bool = False) -> Decision | None:
    """Back to the draft before this one, or to no decision at all (None). Raises Refused."""
    call = _lock_open_call(application.call, by)
    agreed = Agreed() if departing else Agreed.in_call(call)
    refuse_apart(call, [application], by=by)
    decision = _undo(lock(application), agreed, by)
    renumber(call, by=by)
    return decision


@transaction.atomic
def undo_decisions(
    call: Call, applications: Iterable[Application], *, by: User, departing: bool = False
) -> list[Done]:
    """Every row back to its own previous draft. Raises Refused when the call is decided."""
    call = _lock_open_call(call, by)
    report, apart = [], kept_from(call, by)
    agreed = Agreed() if departing else Agreed.in_call(call)
    for locked in _lock_of_call(call, applications):
        if locked.pk in apart:
            report.append(Done(locked, False, str(WHY), apart=True))
            continue
        try:
            _undo(locked, agreed, by)
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


def _decide(
    application: Application, decision: Decision | None, draft: Draft, agreed: Agreed, by: User
) -> Decision:
    if application.state != Application.State.SUBMITTED:
        raise Refused(_("This application is not under review any more."))
    if draft.outcome != Decision.Outcome.NOT_SELECTED:
        draft = Draft(draft.outcome)
    elif not draft.reason:
        raise Refused(_("Please choose a reason."))
    agreed.refuse_departure(application, decision.outcome if decision else "", draft.outcome)
    if decision is None:
        decision = Decision(application=application, decided_by=by)
        before = ""
    elif _is_so(decision, draft):
        raise Refused(_("The decision was already so."))
    else:
        decision.application = application
        before = decision.outcome
        decision.earlier = [*decision.earlier, {name: getattr(decision, name) for name in KEPT}]
    rank = None
    if draft.outcome == Decision.Outcome.RESERVE:
        rank = decision.reserve_rank or reserve_list(application.call).count() + 1
    if draft.withheld:
        decision.withheld = {**decision.withheld, str(len(decision.earlier)): draft.withheld}
    return _keep(decision, {**draft.told, "reserve_rank": rank}, before, by)


def _is_so(decision: Decision, draft: Draft) -> bool:
    same = all(getattr(decision, name) == value for name, value in draft.told.items())
    return same and decision.kept_reason == (draft.withheld or draft.reason)


def _undo(application: Application, agreed: Agreed, by: User) -> Decision | None:
    decision = Decision.objects.select_for_update().filter(application=application).first()
    if decision is None or decision.state != Decision.State.DRAFT:
        raise Refused(_("There is no decision to undo."))
    decision.application = application
    after = decision.earlier[-1]["outcome"] if decision.earlier else ""
    agreed.refuse_departure(application, decision.outcome, after)
    if not decision.earlier:
        discard_decision_letter(decision, by=by)
        record(by=by, action="undo decision", target=decision, fields=KEPT, before=decision.outcome)
        decision.delete()
        return None
    before = decision.outcome
    decision.withheld.pop(str(len(decision.earlier)), None)
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
    if before:  # a new decision has no letter yet
        replace_decision_letter(decision, by=by)
    return decision
