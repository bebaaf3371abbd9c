"""Whether the assessors of an application are too far apart, and who is asked as the third."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from core.accounts import User
from events.models import Call
from participants.applications.models import Application
from participants.selection.assessing.conflicts import committee
from participants.selection.assessing.plans import plan_of
from participants.selection.assessing.totals import needs_third
from participants.selection.models import Assessment, AssessmentPlan, AssessorAssignment, ConflictOfInterest


def is_far_apart(plan: AssessmentPlan, scores: Sequence[int]) -> bool:
    return plan.asks_third and needs_third(scores, gap=plan.gap, threshold=plan.threshold)


def third_for(application: Application, call: Call) -> User | None:
    """Who is asked when the first two differ too much: who has the least to do.

    None when nobody is needed, when somebody who is asked has not answered yet, or when nobody is left.
    """
    given = dict(
        Assessment.objects.filter(application=application, void_at=None, points__isnull=False).values_list(
            "assessor", "points"
        )
    )
    if not is_far_apart(plan_of(call), [points or 0 for points in given.values()]):
        return None
    asked = AssessorAssignment.objects.filter(application=application)
    if asked.exclude(assessor__in=given).exists():
        return None
    apart = set(ConflictOfInterest.objects.filter(application=application).values_list("assessor", flat=True))
    load = Counter(
        AssessorAssignment.objects.filter(application__call=call).values_list("assessor", flat=True)
    )
    closed = {*given, *apart, application.user_id}
    free = [user for user in committee(call) if user.pk not in closed]
    return min(free, key=lambda user: (load[user.pk], user.pk), default=None)
