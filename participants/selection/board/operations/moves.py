"""A move of the working set: another draft decision, unless somebody was quicker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record
from core.states import lock
from participants.applications.models import Application
from participants.selection.board.queries import departs, proposed_in, taken_proposal, version_of
from participants.selection.models import Decision, Override, Proposal
from participants.selection.operations.apart import refuse_apart
from participants.selection.operations.decisions import lock_open_call
from participants.selection.operations.departures import Agreed
from participants.selection.operations.drafts import Draft, Drafts
from participants.selection.operations.refused import Refused

if TYPE_CHECKING:
    from core.accounts import User

BACK = "back"


class Overtaken(Refused):
    """Somebody else moved the same application meanwhile; the sentence says both moves."""


class ReasonNeeded(Refused):
    """The move departs from the proposal that was taken over."""


@transaction.atomic
def move_on_board(application: Application, *, to: str, seen: str, by: User, reason: str = "") -> None:
    """Draft another decision, as `decide` and `undo_decision` do; `to` is an outcome or BACK.

    `seen` is the version the mover had before her: when somebody was quicker nothing is changed. Leaving a proposal
    that was taken over needs a reason, which is kept. Raises Overtaken, ReasonNeeded, Refused.
    """
    call = lock_open_call(application.call, by=by)
    locked = lock(application)
    locked.call = call
    refuse_apart(call, [locked], by=by)
    drafts = Drafts(call, [locked], Agreed(), by)
    decision = drafts.found.get(locked.pk)
    if version_of(decision) != seen:
        raise Overtaken(_overtaken(decision, to))
    taken = taken_proposal(call)
    if taken is not None:
        _keep_override(taken, locked, (_outcome_of(decision), _outcome_after(decision, to)), reason, by)
    if to == BACK:
        drafts.undo(locked)
    else:
        because = _because(decision) if to == Decision.Outcome.NOT_SELECTED else ("", "")
        drafts.decide(locked, Draft.of(to, *because))
    drafts.write()


def _because(decision: Decision | None) -> tuple[str, str]:
    """The board asks for no reason: where the last one was the host's refusal, it is so again."""
    if decision is not None:
        drafts = [*decision.earlier, {"outcome": decision.outcome, "reason_text": decision.reason_text}]
        for number, draft in reversed(list(enumerate(drafts))):
            if draft["outcome"] == Decision.Outcome.NOT_SELECTED and str(number) in decision.withheld:
                return decision.withheld[str(number)], draft["reason_text"]
            if draft["outcome"] == Decision.Outcome.NOT_SELECTED:
                break
    return Decision.Reason.CAPACITY, ""


def _outcome_of(decision: Decision | None) -> str:
    return decision.outcome if decision is not None else ""


def _outcome_after(decision: Decision | None, to: str) -> str:
    if to != BACK:
        return to
    return decision.earlier[-1]["outcome"] if decision is not None and decision.earlier else ""


def _keep_override(
    taken: Proposal, application: Application, step: tuple[str, str], reason: str, by: User
) -> None:
    """Once per departure: from one side of it to the same the reason was given."""
    now, to = step
    proposed = proposed_in(taken, application)
    if not departs(proposed, to) or departs(proposed, now):
        return
    if not reason:
        raise ReasonNeeded(_("This departs from the proposal that was taken over. Please give a reason."))
    override = Override.objects.create(
        application=application, proposal=taken, outcome=to, reason=reason, by=by
    )
    record(
        by=by,
        action="override proposal",
        target=override,
        fields=("outcome",),
        values={"reason": reason},
        after=to,
    )


def _overtaken(decision: Decision | None, to: str) -> str:
    wanted = {"wanted": _("Undo the decision") if to == BACK else str(Decision.Outcome(to).label)}
    if decision is None:
        return _("Somebody has undone this decision meanwhile. Your move (%(wanted)s) was not made.") % wanted
    return _(
        "%(name)s decided “%(now)s” at %(time)s. Your move (%(wanted)s) was not made; please look again."
    ) % {
        "name": decision.decided_by,
        "now": decision.get_outcome_display(),
        "time": timezone.localtime(decision.decided_at).strftime("%H:%M"),
        **wanted,
    }
