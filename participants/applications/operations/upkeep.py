"""What the clock keeps in order: reminders, drafts without an owner, files without an answer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from core.files import StoredFile, delete_stored
from core.outbox import discard_message
from core.states import lock, lock_all
from participants.applications import notices
from participants.applications.file_references import FILE_PURPOSE
from participants.applications.models import Answer, Application
from participants.applications.queries import unsent_reminders
from participants.applications.rules import effective_deadline

if TYPE_CHECKING:
    from core.actors import Clock

State = Application.State
UNUSED_AFTER = timedelta(days=2)  # longer than anybody keeps a form open


@transaction.atomic
def remind_owner(draft: Application, hours: int, *, by: Clock) -> None:
    """Write the reminder, unless it was sent or given up meanwhile; the key makes it one per distance."""
    locked = lock(draft)
    if locked.state == State.DRAFT and locked.user_id is not None:
        locked.call = draft.call
        notices.draft_reminder(locked, hours, by=by)


@transaction.atomic
def discard_stale_reminders(*, by: Clock) -> int:
    """Put aside reminders that wait to go although she has sent, given up, or has another deadline now; how many."""
    waiting = list(unsent_reminders())
    drafts = Application.objects.filter(pk__in=[message.about_id for message in waiting], state=State.DRAFT)
    closes = {str(draft.pk): effective_deadline(draft.call, draft) for draft in drafts.select_related("call")}
    stale = [message for message in waiting if message.expires_at != closes.get(message.about_id)]
    for message in stale:
        discard_message(message, by=by)
    return len(stale)


@transaction.atomic
def forget_unclaimed(drafts: list[int], *, by: Clock) -> int:
    """Delete drafts that never got an owner, with their files; how many."""
    rows = lock_all(Application.objects.filter(pk__in=drafts, user__isnull=True, state=State.DRAFT))
    for draft in rows:
        files = [answer.file for answer in draft.answers.select_related("file") if answer.file is not None]
        draft.delete()
        for stored in files:
            delete_stored(stored, by=by)
    return len(rows)


@transaction.atomic
def forget_unused_files(*, by: Clock) -> int:
    """Delete files that were uploaded for an answer and never belonged to one; how many."""
    before = timezone.now() - UNUSED_AFTER
    named = Answer.objects.filter(file__isnull=False).values("file")
    unused = StoredFile.objects.filter(purpose=FILE_PURPOSE, uploaded_at__lt=before).exclude(pk__in=named)
    rows = list(unused)
    for stored in rows:
        delete_stored(stored, by=by)
    return len(rows)
