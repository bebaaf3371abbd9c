"""An assessor's verdict on one application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import record
from core.states import lock
from events.models import Call
from events.operations import note_selection_began
from participants.applications.models import Application
from participants.selection.models import Assessment
from participants.selection.operations.refused import Refused

if TYPE_CHECKING:
    from core.accounts import User


@transaction.atomic
def record_verdict(application: Application, *, verdict: str, line: str, by: User) -> Assessment:
    """Keep or change the assessor's own verdict. Raises Refused once the decisions were sent.

    The application is locked and the call read afterwards: a release either waits for us or has finished.
    """
    locked = lock(application)
    call = Call.objects.get(pk=locked.call_id)
    if call.state != Call.State.PUBLISHED or locked.state != Application.State.SUBMITTED:
        raise Refused(_("This application can no longer be assessed. Your verdict was not changed."))
    assessment, _created = Assessment.objects.update_or_create(
        application=locked, assessor=by, defaults={"verdict": verdict, "line": line}
    )
    record(by=by, action="assess", target=assessment, fields=("verdict", "line"))
    note_selection_began(call, by=by)
    return assessment
