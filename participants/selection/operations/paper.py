"""The files of an assessor as one PDF: asked for, and made by the worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from core.audit import record
from core.exports import Export
from core.files import store_bytes
from core.states import lock, move
from participants.selection import queries
from participants.selection.assessing.paper import (
    BLIND,
    KEPT,
    NAMES,
    WHAT,
    contents,
    files_as_pdf,
    own_papers,
)
from participants.selection.assessing.plans import plan_of

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock
    from events.models import Call


@transaction.atomic
def request_paper(call: Call, *, language: str, by: User) -> Export:
    """Ask for one PDF of her files. One that is still being made is returned again."""
    from participants.selection.tasks import make_paper

    waiting = own_papers(call, by).filter(state=Export.State.WORKING).first()
    if waiting is not None:
        return waiting
    export = Export.objects.create(
        made_by=by,
        what=WHAT,
        format="pdf",
        scope=call.scope,
        language=language,
        filter=BLIND if plan_of(call).blind else NAMES,
        expires_at=timezone.now() + KEPT,
    )
    record(by=by, action="request files", target=export)
    make_paper.enqueue(str(export.pk), call.pk)
    return export


@transaction.atomic
def make_paper(export: Export, call: Call, *, by: Clock) -> Export:
    """Write the PDF. Running it twice changes nothing.

    It fails when it was asked for before the call became blind, and when she no longer assesses.
    """
    locked = lock(export)
    if locked.state != Export.State.WORKING:
        return locked
    reader, blind = locked.made_by, locked.filter == BLIND
    if (plan_of(call).blind and not blind) or not reader.has_perm("participants.assess", call.event):
        move(locked, to=Export.State.FAILED, by=by)
        return locked
    files = list(queries.review_list(call, reader))
    content = files_as_pdf(call, reader, files, locked.language, blind=blind)
    locked.rows, locked.filter = len(files), contents(files, locked.filter)
    locked.file = store_bytes(
        content,
        name=f"{call.event.code}.pdf",
        content_type="application/pdf",
        by=reader,
        purpose="my-files",
    )
    move(locked, to=Export.State.READY, by=by, also=("file", "rows", "filter"))
    return locked
