"""Conflicts of interest: the declaration, one that is noticed later, and one that was noted by mistake."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import acts_of, record
from core.states import lock
from events.models import Call
from participants.applications.models import Application
from participants.applications.queries import open_to_assessor
from participants.selection.assessing.conflicts import covered_until, to_declare
from participants.selection.assessing.plans import plan_of
from participants.selection.models import (
    AgreedScore,
    Assessment,
    AssessorAssignment,
    ConflictDeclaration,
    ConflictOfInterest,
    UnfinishedAssessment,
)
from participants.selection.operations.apart import refuse_apart
from participants.selection.operations.refused import Refused

if TYPE_CHECKING:
    from core.accounts import User


@dataclass(frozen=True)
class Conflict:
    """One that somebody declares, with its kind and her words."""

    application: Application
    kind: str
    reason: str = ""


@transaction.atomic
def declare_conflicts(
    call: Call, conflicts: Iterable[Conflict], *, asked: Iterable[int] | None = None, by: User
) -> ConflictDeclaration | None:
    """Say before reading anything with which applications she has a conflict; none is an answer too.

    `asked` are the keys of what her page asked about, None for all there is: anything else stays closed to her until
    she is asked about it. What she said before stays. None while the first file that waits was not on her page.
    Raises Refused, see `note_conflict`.
    """
    locked = lock(call)  # whoever sends or is assigned an application waits for this, or was there before
    files, found = list(to_declare(locked, by, plan_of(locked))), list(conflicts)
    until = covered_until(files, {file.pk for file in files} if asked is None else set(asked))
    declaration = _declare(locked, until, some=bool(found), by=by) if until is not None else None
    for conflict in found:
        note_conflict(conflict.application, by, kind=conflict.kind, reason=conflict.reason, by=by)
    return declaration


def _declare(call: Call, until: datetime, *, some: bool, by: User) -> ConflictDeclaration:
    declaration, _new = ConflictDeclaration.objects.get_or_create(
        call=call, assessor=by, defaults={"has_conflicts": some}
    )
    declaration.at, declaration.has_conflicts = until, declaration.has_conflicts or some
    declaration.save(update_fields=["at", "has_conflicts"])
    record(by=by, action="declare conflicts", target=declaration, fields=("has_conflicts",))
    return declaration


@transaction.atomic
def note_conflict(
    application: Application, assessor: User, *, kind: str, reason: str, by: User
) -> ConflictOfInterest:
    """From now on she neither reads nor scores it; what she has given is kept and counts no more.

    A score that was agreed with her goes. Raises Refused once the decisions were sent, and for an organiser who keeps
    away from the application herself.
    """
    locked = lock(application)
    call = Call.objects.get(pk=locked.call_id)
    if call.state != Call.State.PUBLISHED:
        raise Refused(_("The decisions were sent, so nothing was changed."))
    if assessor != by:
        refuse_apart(call, [locked], by=by)
    conflict, _new = ConflictOfInterest.objects.update_or_create(
        application=locked, assessor=assessor, defaults={"kind": kind, "reason": reason}
    )
    hers = {"application": locked, "assessor": assessor}
    if Assessment.objects.filter(**hers, void_at=None).update(void_at=timezone.now()):
        AgreedScore.objects.filter(application=locked).delete()
    AssessorAssignment.objects.filter(**hers).delete()
    UnfinishedAssessment.objects.filter(**hers).delete()
    record(by=by, action="note conflict", target=conflict, fields=("kind", "reason"))
    return conflict


@transaction.atomic
def lift_conflict(conflict: ConflictOfInterest, *, by: User) -> None:
    """It was noted by mistake: she sees the application again, and what she had given counts again.

    Who was kept from it while she declared was never asked about it: she declares anew. Raises Refused once the
    decisions were sent, and always for herself.
    """
    call = lock(Call.objects.get(pk=conflict.application.call_id))  # she may be declaring at this moment
    application = lock(conflict.application)
    if call.state != Call.State.PUBLISHED:
        raise Refused(_("The decisions were sent, so nothing was changed."))
    refuse_apart(call, [application], by=by)
    locked = lock(conflict)
    locked.application = application
    Assessment.objects.filter(application=application, assessor=locked.assessor_id).update(void_at=None)
    never_asked = _was_kept_from_her(locked)
    record(by=by, action="lift conflict", target=locked, fields=("kind",))
    locked.delete()
    opened = Application.objects.filter(open_to_assessor(locked.assessor), pk=application.pk)
    if never_asked and opened.exists():
        # One declaration covers all of the call, so all are asked about again. What she said is kept as conflicts.
        ConflictDeclaration.objects.filter(call=call, assessor=locked.assessor_id).delete()


def _was_kept_from_her(conflict: ConflictOfInterest) -> bool:
    """Whether she has declared since somebody else had noted it: her page did not name the application."""
    her, at = conflict.assessor, conflict.at
    if acts_of(her, "note conflict", at, on=conflict):
        return False
    declaration = ConflictDeclaration.objects.filter(call=conflict.application.call_id, assessor=her).first()
    return declaration is not None and acts_of(her, "declare conflicts", at, on=declaration) > 0
