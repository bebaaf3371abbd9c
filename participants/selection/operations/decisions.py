"""The group: decisions as drafts, one or many at a time, each with its way back until they are sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from core.states import lock, lock_all
from events.models import Call
from events.operations import note_selection_began
from participants.applications.models import Application
from participants.selection.assessing.conflicts import kept_from
from participants.selection.models import Decision, Release
from participants.selection.operations.apart import WHY, refuse_apart
from participants.selection.operations.departures import Agreed
from participants.selection.operations.drafts import Draft, Drafts
from participants.selection.operations.refused import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from core.accounts import User
    from participants.selection.operations.reserve import Before


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
) -> Decision:
    """Draft the decision on one application and replace its unsent letter. Raises Refused."""
    call = lock_open_call(application.call, by=by)
    locked = lock(application)
    locked.call = call
    refuse_apart(call, [locked], by=by)
    drafts = Drafts(call, [locked], Agreed.in_call(call), by)
    decision = drafts.decide(locked, Draft.of(outcome, reason, reason_text))
    drafts.write()
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
    """Draft the same decision for every row that allows it; each row says what became of it. Raises Refused.

    A refusal by the host stays where the others of the same act are not selected for another reason.
    """
    rows = list(applications)
    draft = Draft.of(outcome, reason, reason_text)
    return decide_each(call, {row.pk: draft for row in rows}, by=by)


@transaction.atomic
def decide_each(call: Call, wanted: Mapping[int, Draft], *, by: User, departing: bool = False) -> list[Done]:
    """The same with a draft of its own for each application, named by its key. Raises Refused.

    `departing`, here and below: the caller sees to the reason where this leaves a proposal that was taken over.
    """
    call = lock_open_call(call, by=by)
    agreed = Agreed() if departing else Agreed.in_call(call)
    rows = _lock_of_call(call, wanted)
    drafts = Drafts(call, rows, agreed, by)
    return _each(drafts, rows, lambda row: drafts.decide(row, _kept_refusal(drafts, row, wanted[row.pk])))


def _kept_refusal(drafts: Drafts, application: Application, draft: Draft) -> Draft:
    """The draft, unless the host has refused and it would only put another reason over that."""
    decision = drafts.found.get(application.pk)
    if (
        decision is not None
        and draft.outcome == decision.outcome
        and decision.kept_reason in Decision.NEVER_TOLD
    ):
        return Draft.of(draft.outcome, decision.kept_reason, decision.reason_text)
    return draft


@transaction.atomic
def undo_decision(application: Application, *, by: User) -> Decision | None:
    """Back to the draft before this one, or to no decision at all (None). Raises Refused."""
    call = lock_open_call(application.call, by=by)
    refuse_apart(call, [application], by=by)
    locked = lock(application)
    locked.call = call
    drafts = Drafts(call, [locked], Agreed.in_call(call), by)
    decision = drafts.undo(locked)
    drafts.write()
    return decision


@transaction.atomic
def undo_decisions(
    call: Call,
    applications: Iterable[Application],
    *,
    by: User,
    departing: bool = False,
    before: Before | None = None,
) -> list[Done]:
    """Every row back to its own previous draft, and `before` to its order. Raises Refused when the call is decided."""
    call = lock_open_call(call, by=by)
    agreed = Agreed() if departing else Agreed.in_call(call)
    rows = _lock_of_call(call, [application.pk for application in applications])
    drafts = Drafts(call, rows, agreed, by)
    drafts.put_back(before)
    return _each(drafts, rows, drafts.undo)


def _each(drafts: Drafts, rows: list[Application], act: Callable[[Application], object]) -> list[Done]:
    """The act on every row that allows it, written together; who acts keeps away from some."""
    report, apart = [], kept_from(drafts.call, drafts.by)
    for row in rows:
        if row.pk in apart:
            report.append(Done(row, False, str(WHY), apart=True))
            continue
        try:
            act(row)
            report.append(Done(row, True))
        except Refused as refused:
            report.append(Done(row, False, str(refused)))
    drafts.write()
    return report


def lock_open_call(call: Call, *, by: User) -> Call:
    """The call, if its decisions may still be changed. Raises Refused."""
    locked = lock(call)
    if locked.state == Call.State.DECIDED:
        raise Refused(_("The decisions were already sent, so they can no longer be changed."))
    if locked.state != Call.State.PUBLISHED:
        raise Refused(_("The call is not published or was cancelled. Nothing was changed."))
    if Release.objects.filter(call=locked).exclude(state=Release.State.DONE).exists():
        raise Refused(_("The decisions are being sent at this moment. Nothing was changed."))
    note_selection_began(locked, by=by)
    return locked


def _lock_of_call(call: Call, ids: Iterable[int]) -> list[Application]:
    """Rows of another call are not found: ids from a forged form change nothing."""
    locked = lock_all(Application.objects.filter(call=call, pk__in=list(ids)))
    for application in locked:
        application.call = call
    return locked
