"""What an assessor says of an application: typed and not given yet, a verdict, or points; and what they agree on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import record
from core.states import lock
from events.models import Call
from events.operations import note_selection_began
from participants.applications.models import Application
from participants.selection.assessing.phases import Others, Rights, refused_words, rights_now
from participants.selection.assessing.plans import Mode, mode_of, plan_of
from participants.selection.assessing.scored import is_far_apart, third_for
from participants.selection.assessing.totals import Given, total_of
from participants.selection.assessor_notices import tell_assigned
from participants.selection.models import (
    AgreedScore,
    Assessment,
    AssessmentPlan,
    AssessorAssignment,
    ConflictOfInterest,
    Criterion,
    CriterionScore,
    UnfinishedAssessment,
)
from participants.selection.operations.refused import Refused

if TYPE_CHECKING:
    from core.accounts import User


class TypedElsewhere(Exception):
    """Another page of hers has saved since: nothing was overwritten."""


@transaction.atomic
def record_verdict(application: Application, *, verdict: str, line: str, by: User) -> Assessment:
    """Keep or change the assessor's own verdict. Raises Refused once the decisions were sent.

    The application is locked and the call read afterwards: a release either waits for us or has finished.
    """
    locked, call, _rights = _assessable(application, by)
    _settle(call, Mode.LIGHT)
    assessment, _created = Assessment.objects.update_or_create(
        application=locked, assessor=by, defaults={"verdict": verdict, "line": line}
    )
    record(by=by, action="assess", target=assessment, fields=("verdict", "line"))
    _given(locked, call, by)
    return assessment


@transaction.atomic
def record_scores(
    application: Application, *, scores: Mapping[int, tuple[int, str]], line: str, by: User
) -> Assessment:
    """Keep or change the assessor's own points: {criterion: (points, comment)}, one for each. Raises Refused.

    A third assessor is asked when two differ too much. A score that was agreed before goes: it was agreed on others.
    """
    locked, call, _rights = _assessable(application, by)
    _settle(call, Mode.FULL)
    criteria = list(Criterion.objects.filter(call=call))
    if not criteria:
        raise Refused(_("This call has no criteria yet. Nothing was saved; please tell the organisers."))
    if set(scores) != {row.pk for row in criteria}:
        raise Refused(_("The criteria were changed. Your points were not saved; please reload the page."))
    points = total_of(Given(scores[row.pk][0], row.scale, row.weight) for row in criteria)
    assessment, _created = Assessment.objects.update_or_create(
        application=locked, assessor=by, defaults={"verdict": "", "points": points, "line": line}
    )
    for criterion in criteria:
        given, comment = scores[criterion.pk]
        CriterionScore.objects.update_or_create(
            assessment=assessment, criterion=criterion, defaults={"points": given, "comment": comment}
        )
    AgreedScore.objects.filter(application=locked).delete()
    record(by=by, action="assess", target=assessment, fields=("points", "line"))
    _given(locked, call, by)
    _ask_third(locked, call, by)
    return assessment


@transaction.atomic
def keep_unfinished(application: Application, *, typed: Mapping[str, str], version: int, by: User) -> int:
    """Keep what she has typed and not given yet; the new version. Raises Refused, and TypedElsewhere.

    `version` is the one her page knows, 0 for none.
    """
    locked, _call, _rights = _assessable(application, by)
    row = UnfinishedAssessment.objects.filter(application=locked, assessor=by).first()
    if version != (row.version if row else 0):
        raise TypedElsewhere
    UnfinishedAssessment.objects.update_or_create(
        application=locked, assessor=by, defaults={"typed": dict(typed), "version": version + 1}
    )
    return version + 1


@transaction.atomic
def agree_score(application: Application, *, points: int, comment: str, by: User) -> AgreedScore:
    """One score, of 100, and one comment of those who have assessed it. Raises Refused for anybody else.

    While two of them are too far apart, the third is heard first.
    """
    locked, call, rights = _assessable(application, by)
    if rights.sees_others == Others.NEVER:
        raise Refused(
            _("In this phase nobody sees what others say, so nobody agrees on a score. Nothing was saved.")
        )
    standing = list(Assessment.objects.filter(application=locked, void_at=None, points__isnull=False))
    if by.pk not in {row.assessor_id for row in standing} or len(standing) < 2:
        raise Refused(
            _("Only those who have assessed it, two at least, agree on a score. Nothing was saved.")
        )
    if is_far_apart(plan_of(call), [row.points or 0 for row in standing]):
        raise Refused(_("Two assessors differ too much: a third has to assess it first. Nothing was saved."))
    agreed, _new = AgreedScore.objects.update_or_create(
        application=locked, defaults={"points": points * 100, "comment": comment, "by": by}
    )
    record(by=by, action="agree on score", target=agreed, fields=("points", "comment"))
    return agreed


def _assessable(application: Application, by: User) -> tuple[Application, Call, Rights]:
    """Locked, with its call and what holds now. Raises Refused when it is not under review, or not hers to assess."""
    locked = lock(application)
    call = Call.objects.get(pk=locked.call_id)
    if call.state != Call.State.PUBLISHED or locked.state != Application.State.SUBMITTED:
        raise Refused(_("This application can no longer be assessed. Your verdict was not changed."))
    if locked.user_id == by.pk or ConflictOfInterest.objects.filter(application=locked, assessor=by).exists():
        raise Refused(_("This application can no longer be assessed. Your verdict was not changed."))
    rights = rights_now(call)
    if not rights.may_score:
        raise Refused(refused_words(rights, call))
    return locked, call, rights


def _settle(call: Call, wanted: str) -> None:
    """The first assessment settles how the call is assessed, whatever number of applications it ends with."""
    plan = plan_of(call)
    if mode_of(call, plan) != wanted:
        raise Refused(_("The way of assessing was changed. Nothing was saved; please reload the page."))
    if not plan.mode:
        AssessmentPlan.objects.update_or_create(call=call, defaults={"mode": wanted})


def _given(application: Application, call: Call, by: User) -> None:
    UnfinishedAssessment.objects.filter(application=application, assessor=by).delete()
    note_selection_began(call, by=by)


def _ask_third(application: Application, call: Call, by: User) -> None:
    third = third_for(application, call)
    if third is None:
        return
    row, is_new = AssessorAssignment.objects.get_or_create(
        application=application, assessor=third, defaults={"is_third": True}
    )
    if is_new:
        tell_assigned(call, third, 1, key=f"third:{row.pk}", by=by)
