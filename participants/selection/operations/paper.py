"""The files of an assessor as one PDF: asked for, and made by the worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from core.audit import record
from core.exports import Export
from core.files import delete_stored, store_bytes
from core.states import lock, lock_all, move
from participants.applications.models import Application
from participants.selection import queries
from participants.selection.assessing.paper import (
    BLIND,
    KEPT,
    NAMES,
    WHAT,
    contents,
    files_as_pdf,
    last_file,
    own_papers,
)
from participants.selection.assessing.phases import rights_now

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder
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
        filter=BLIND if rights_now(call).blind else NAMES,
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
    if (rights_now(call).blind and not blind) or not reader.has_perm("participants.assess", call.event):
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


@transaction.atomic
def remove_papers_about(user: User, *, by: User | TokenHolder | Clock) -> int:
    """Delete the stored PDFs that hold an application of hers, whoever asked for them; how many.

    One that is being made at this moment is waited for.
    """
    hers = {
        application.pk: application.call.scope
        for application in Application.objects.filter(user=user).select_related("call")
    }
    removed = 0
    made = (Export.State.WORKING, Export.State.READY)
    for export in lock_all(Export.objects.filter(what=WHAT, scope__in=set(hers.values()), state__in=made)):
        own = [pk for pk, scope in hers.items() if scope == export.scope]
        if export.file is None or min(own) > last_file(export.filter):
            continue
        stored, export.file = export.file, None
        move(export, to=Export.State.EXPIRED, by=by, also=("file",))
        delete_stored(stored, by=by)
        removed += 1
    return removed
