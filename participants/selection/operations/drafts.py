"""Draft decisions of one call, changed in memory and written together: for many rows as many statements as for one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import Act, record_many
from core.states import lock_all
from participants.applications.models import Application
from participants.selection.models import Decision
from participants.selection.operations.letters import discard_decision_letters, write_decision_letters
from participants.selection.operations.refused import Refused
from participants.selection.operations.reserve import ReserveOrder
from participants.selection.queries import usual_letter_date

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.accounts import User
    from events.models import Call
    from participants.selection.operations.departures import Agreed
    from participants.selection.operations.reserve import Before

KEPT = ("outcome", "reserve_rank", "reason", "reason_text")
WRITTEN = (*KEPT, "decided_by", "decided_at", "earlier", "withheld", "letter_date")


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


class Drafts:
    """The decisions on these applications, locked, while one act changes them; nothing is kept before `write`.

    The caller holds the locks of the call and of the applications.
    """

    def __init__(self, call: Call, applications: Iterable[Application], agreed: Agreed, by: User) -> None:
        self.call, self.agreed, self.by, self.now = call, agreed, by, timezone.now()
        rows = {application.pk: application for application in applications}
        decisions = lock_all(Decision.objects.filter(application__in=rows))
        self.found = {decision.application_id: decision for decision in decisions}
        for decision in decisions:
            decision.application = rows[decision.application_id]
        self.reserve = ReserveOrder(call, self.found)
        self.new: list[Decision] = []
        self.changed: list[Decision] = []
        self.undone: list[Decision] = []
        self.acts: list[Act] = []

    def decide(self, application: Application, draft: Draft) -> Decision:
        """Raises Refused, and then this row stays as it is."""
        decision = self.found.get(application.pk)
        before = decision.outcome if decision else ""
        if application.state != Application.State.SUBMITTED:
            raise Refused(_("This application is not under review any more."))
        if draft.outcome != Decision.Outcome.NOT_SELECTED:
            draft = Draft(draft.outcome)
        elif not draft.reason:
            raise Refused(_("Please choose a reason."))
        self.agreed.refuse_departure(application, before, draft.outcome)
        if decision is None:
            decision = Decision(application=application)
        elif _is_so(decision, draft):
            raise Refused(_("The decision was already so."))
        else:
            decision.earlier = [*decision.earlier, {name: getattr(decision, name) for name in KEPT}]
        if draft.withheld:
            decision.withheld = {**decision.withheld, str(len(decision.earlier)): draft.withheld}
        if draft.outcome == Decision.Outcome.RESERVE:
            self.reserve.join(decision)
        else:
            self.reserve.leave(decision)
        return self._keep(decision, draft.told, before, "decide")

    def undo(self, application: Application) -> Decision | None:
        """Back to the draft before, or to none. Raises Refused, and then this row stays as it is."""
        decision = self.found.get(application.pk)
        if decision is None or decision.state != Decision.State.DRAFT:
            raise Refused(_("There is no decision to undo."))
        before = decision.outcome
        after = decision.earlier[-1]["outcome"] if decision.earlier else ""
        self.agreed.refuse_departure(application, before, after)
        if not decision.earlier:
            self.reserve.leave(decision)
            self.undone.append(decision)
            self.acts.append(Act(action="undo decision", target=decision, fields=KEPT, before=before))
            return None
        decision.withheld.pop(str(len(decision.earlier)), None)
        *decision.earlier, previous = decision.earlier
        if previous["outcome"] == Decision.Outcome.RESERVE:
            if previous["reserve_rank"]:
                self.reserve.come_back(decision, previous["reserve_rank"])
            else:
                self.reserve.join(decision)
            self.acts.append(
                Act(action="make room in reserve list", target=self.call, fields=("reserve_rank",))
            )
        else:
            self.reserve.leave(decision)
        told = {name: previous[name] for name in KEPT if name != "reserve_rank"}
        return self._keep(decision, told, before, "undo decision")

    def put_back(self, before: Before | None) -> None:
        """With the rows that are undone, the reserve list goes back to its order; None changes nothing."""
        if before is not None:
            self.reserve.before = before
            self.acts.append(Act(action="order reserve list", target=self.call, fields=("reserve_rank",)))

    def _keep(self, decision: Decision, told: dict[str, Any], before: str, action: str) -> Decision:
        for name, value in told.items():
            setattr(decision, name, value)
        decision.decided_by, decision.decided_at = self.by, self.now
        if decision.outcome != before:
            decision.letter_date = None
        (self.changed if decision.pk else self.new).append(decision)
        values = {"reason_text": decision.reason_text}
        self.acts.append(Act(action, decision, KEPT, values=values, before=before, after=decision.outcome))
        return decision

    def write(self) -> None:
        """Everything at once: decisions, ranks, the trail; unsent letters put aside, and written anew if needed."""
        if self.reserve.settle():
            self.acts.append(
                Act(action="close gap in reserve list", target=self.call, fields=("reserve_rank",))
            )
        stale = discard_decision_letters([*self.changed, *self.undone], by=self.by)
        letters = [decision for decision in self.changed if decision.pk in stale]
        self._name_days(letters)
        changed = {decision.pk for decision in self.changed}
        others = [decision for decision in self.reserve.moved() if decision.pk not in changed]
        Decision.objects.bulk_create(self.new)
        # They are locked, so each is there and is only updated; a tenth of the time of bulk_update.
        Decision.objects.bulk_create(
            self.changed, update_conflicts=True, unique_fields=["id"], update_fields=WRITTEN
        )
        Decision.objects.bulk_update(others, ["reserve_rank"])
        record_many(self.acts, by=self.by)
        Decision.objects.filter(pk__in=[decision.pk for decision in self.undone]).delete()
        write_decision_letters(self.call, letters, by=self.by)

    def _name_days(self, letters: list[Decision]) -> None:
        """The day that letters of the same outcome have named before this act."""
        days = {
            outcome: usual_letter_date(self.call, outcome)
            for outcome in {decision.outcome for decision in letters if decision.letter_date is None}
        }
        for decision in letters:
            decision.letter_date = decision.letter_date or days[decision.outcome]


def _is_so(decision: Decision, draft: Draft) -> bool:
    same = all(getattr(decision, name) == value for name, value in draft.told.items())
    return same and decision.kept_reason == (draft.withheld or draft.reason)
