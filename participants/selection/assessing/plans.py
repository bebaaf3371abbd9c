"""The rules of assessing that hold for a call, and its criteria as readers see them."""

from __future__ import annotations

from dataclasses import dataclass

from core.localized import Text, text_of
from events.models import Call
from participants.applications.models import Application
from participants.selection.models import Assessment, AssessmentPlan, Criterion

LIGHT_BELOW = 100  # applications; from there on, points by criteria
FROZEN = ("mode", "gap", "threshold")  # what stays as it is once somebody has assessed

Mode = AssessmentPlan.Mode


def plan_of(call: Call) -> AssessmentPlan:
    """The plan of the call, or the usual one, unsaved; one query."""
    plan: AssessmentPlan | None = AssessmentPlan.objects.filter(call=call).first()
    if plan is None:
        plan = AssessmentPlan(call=call)
    plan.call = call
    return plan


def settled(plan: AssessmentPlan, applications: int) -> str:
    """Light or full, for so many applications."""
    if plan.mode:
        return plan.mode
    return Mode.LIGHT if applications < LIGHT_BELOW else Mode.FULL


def mode_of(call: Call, plan: AssessmentPlan | None = None) -> str:
    """Light or full; one more query where it depends on the number of applications."""
    plan = plan or plan_of(call)
    if plan.mode:
        return plan.mode
    return settled(plan, Application.objects.filter(call=call, state__in=Application.SENT).count())


def is_frozen(call: Call) -> bool:
    """Whether somebody has assessed an application: from then on the rules stay as they are."""
    return Assessment.objects.filter(application__call=call).exists()


@dataclass(frozen=True)
class Asked:
    """A criterion in the reader's language. `anchors` says what each number of points means, the lowest first."""

    pk: int
    name: Text
    description: Text
    anchors: list[str]
    weight: int
    scale: int
    threshold: int


def criteria_of(call: Call, language: str | None = None) -> list[Asked]:
    """In their order; one query."""
    return [
        Asked(
            row.pk,
            text_of(row, "name", language),
            text_of(row, "description", language),
            str(text_of(row, "anchors", language)).splitlines(),
            row.weight,
            row.scale,
            row.threshold,
        )
        for row in Criterion.objects.filter(call=call)
    ]
