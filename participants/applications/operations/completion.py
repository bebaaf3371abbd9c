"""The team completes or corrects one field of an application for the applicant; she is told what and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from core.audit import record
from core.states import lock
from participants.applications import notices
from participants.applications.answers.completion import belongs_to, completable, only
from participants.applications.checks import Filled, hidden, merged, problems
from participants.applications.listing import folded_text
from participants.applications.models import Application
from participants.applications.operations.changes import note_changes
from participants.applications.operations.drafts import EditConflict, write_filled
from participants.applications.operations.masks import keep_masks
from participants.applications.operations.sending import Incomplete
from participants.applications.queries import asked, filled_of

if TYPE_CHECKING:
    from core.accounts import User


class NotToComplete(Exception):
    """It is a draft, was withdrawn, or this field is not one that others may fill in; nothing was changed."""


class OthersDepend(Exception):
    """With this answer she would not have been asked what she has answered; nothing was changed."""


@transaction.atomic
def complete_field(
    application: Application, field: str, typed: Filled, *, version: int, reason: str, by: User
) -> Application:
    """Write one field for her, with a reason: kept before and after in her history, and mailed to her.

    Nothing is asked of the other fields: one she left empty stays empty. `version` is the revision that was on the
    page. Raises NotToComplete, EditConflict, Incomplete (about this field) and OthersDepend.
    """
    call = lock(application.call)
    call.event = application.call.event
    locked = lock(application)
    locked.call = call
    saved, questions = filled_of(locked), asked(call, locked.language, stage=None)
    offered = completable(locked, questions, saved)
    if field not in offered:
        raise NotToComplete
    if version != locked.revision:
        raise EditConflict(locked, saved, [field])
    question = offered[field]
    new = only(field, typed, saved)
    total = merged(saved, new)
    found = problems(total, [question] if question else [], asks_email=False)
    wrong = {name: problem for name, problem in found.items() if belongs_to(name, field)}
    if wrong:
        raise Incomplete(wrong)
    gone = hidden(questions, total.answers) - hidden(questions, saved.answers)
    if any(saved.answers.get(pk) for pk in gone):
        raise OthersDepend
    changed = write_filled(locked, new, saved, by=by)
    if changed:
        _finish(locked, saved, changed, reason, by=by)
    return locked


def _finish(locked: Application, saved: Filled, changed: list[str], reason: str, *, by: User) -> None:
    changes = note_changes(locked, saved, filled_of(locked), by=by, reason=reason)
    keep_masks(locked, by=by)
    locked.revision += 1
    locked.folded = folded_text(locked)
    locked.save()
    values = {"reason": reason}
    record(by=by, action="complete application", target=locked, fields=changed, values=values)
    notices.completed(locked, changes, by=by)
