"""Conflicts of interest: the declaration, one that is noticed later, and one that was noted by mistake."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record
from core.states import lock
from events.models import Call
from participants.applications.models import Application
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
    call: Call, conflicts: Iterable[Conflict], *, by: User, go_on: bool = False
) -> ConflictDeclaration:
    """Say before reading anything with which applications she has a conflict; none is an answer too.

    A second declaration changes nothing of the first and adds what is new. With `go_on` this is the last page
    of a long list, and what she said on the pages before belongs to it.
    """
    locked = lock(call)
    found = list(conflicts)
    some = bool(found) or (go_on and _noted(locked, by))
    declaration, is_new = ConflictDeclaration.objects.get_or_create(
        call=locked, assessor=by, defaults={"has_conflicts": some}
    )
    if is_new:
        record(by=by, action="declare conflicts", target=declaration, fields=("has_conflicts",))
    add_conflicts(found, by=by)
    return declaration


def _noted(call: Call, assessor: User) -> bool:
    return ConflictOfInterest.objects.filter(application__call=call, assessor=assessor).exists()


@transaction.atomic
def add_conflicts(conflicts: Iterable[Conflict], *, by: User) -> None:
    """Those of one page of a long list; her declaration is complete with the last page. Raises Refused."""
    for conflict in conflicts:
        note_conflict(conflict.application, by, kind=conflict.kind, reason=conflict.reason, by=by)


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

    Raises Refused once the decisions were sent, and always for herself.
    """
    application = lock(conflict.application)
    call = Call.objects.get(pk=application.call_id)
    if call.state != Call.State.PUBLISHED:
        raise Refused(_("The decisions were sent, so nothing was changed."))
    refuse_apart(call, [application], by=by)
    locked = lock(conflict)
    locked.application = application
    Assessment.objects.filter(application=application, assessor=locked.assessor_id).update(void_at=None)
    record(by=by, action="lift conflict", target=locked, fields=("kind",))
    locked.delete()
