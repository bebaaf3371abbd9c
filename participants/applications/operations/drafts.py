"""While an application is being written: every save is a row on the server, nothing is asked of its content.

Drafts are not audited save by save: until she sends, they are hers alone, and autosave would fill the trail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import IntegrityError, transaction

from core.accounts import normal_email
from core.audit import record
from core.files import ATTACHMENTS, StoredFile, delete_stored, store_upload
from core.states import lock
from participants.applications.checks import Filled, differences, fingerprint, merged
from participants.applications.file_references import FILE_PURPOSE
from participants.applications.models import Answer, Application
from participants.applications.queries import filled_of, live_applications, other_live_application
from participants.applications.ways.entry import NoEntry, may_enter, take_up

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from core.accounts import User
    from core.actors import Clock, TokenHolder
    from events.models import Call
    from participants.applications.kinds import Stored

State = Application.State


class EditConflict(Exception):
    """Another open page saved in the meantime. Nothing was overwritten; both versions are here."""

    def __init__(self, application: Application, saved: Filled, fields: list[str]) -> None:
        self.application, self.saved, self.fields = application, saved, fields
        super().__init__(f"{application.pk} is at revision {application.revision}")


class NotADraft(Exception):
    """It was sent meanwhile; a draft's save may not change it."""


class AlreadyApplied(Exception):
    """This person has another application to the same call."""

    def __init__(self, existing: Application) -> None:
        self.existing = existing
        super().__init__(f"application {existing.pk} stands already")


class Saved(NamedTuple):
    application: Application
    filled: Filled


def start_draft(
    call: Call,
    *,
    language: str,
    by: User | TokenHolder | Clock,
    user: User | None = None,
    filled: Filled | None = None,
    window: str = "",
    entered: bool = False,
) -> Application:
    """A new row for what is being typed, with it if it is known. A signed-in person's second is her first again.

    `entered`: the caller has seen what lets her in, and keeps it with the draft. Raises NoEntry.
    """
    if not entered and not may_enter(call, user=user):
        raise NoEntry
    draft = Application(call=call, user=user, email=user.email if user else "", language=language)
    try:
        with transaction.atomic():
            if filled is not None:
                _fill(draft, filled)
                draft.revision, draft.saved_in = 1, window
            draft.save()
            if filled is not None:
                write_answers(draft, filled.answers, by=by)
            if not entered:
                take_up(draft, call, by=by, user=user)
    except IntegrityError:  # pressed twice, or in two windows
        existing = next(iter(live_applications(call, user)), None)
        if existing is None:
            raise
        return existing
    return draft


@transaction.atomic
def save_draft(
    draft: Application,
    filled: Filled,
    *,
    version: int,
    window: str,
    language: str,
    by: User | TokenHolder | Clock,
    part: Collection[str] | None = None,
) -> Saved:
    """Keep what was typed. `version` is the revision the page was opened with, `window` names the open page.

    `part`: the fields of the page when it is one of several; then `version` is their fingerprint, and what another
    page saved elsewhere is no conflict. Raises EditConflict when another page saved since, unless both say the same, and NotADraft.
    """
    locked = lock(draft)
    locked.call = draft.call
    if locked.state != State.DRAFT:
        raise NotADraft
    saved = filled_of(locked)
    stands_at = locked.revision if part is None else fingerprint(saved, part)
    if version != stands_at and locked.saved_in != window:
        fields = differences(saved, filled)
        if fields:
            raise EditConflict(locked, saved, fields)
    write_filled(locked, filled, saved, by=by)
    locked.revision += 1
    locked.saved_in, locked.language = window, language
    locked.save()
    return Saved(locked, merged(saved, filled))


def write_filled(
    locked: Application, filled: Filled, saved: Filled, *, by: User | TokenHolder | Clock
) -> list[str]:
    """Put what was read onto the locked row (unsaved) and into its answers; returns the names of what changed."""
    changed = differences(saved, filled)
    _fill(locked, merged(saved, filled))
    write_answers(
        locked, {pk: row for pk, row in filled.answers.items() if f"question_{pk}" in changed}, by=by
    )
    return changed


def _fill(row: Application, filled: Filled) -> None:
    for name, value in filled.profile.items():
        setattr(row, name, value)
    row.languages = filled.languages
    if filled.email is not None and row.user_id is None:
        row.email = normal_email(filled.email)


def write_answers(row: Application, answers: Mapping[int, Stored], *, by: User | TokenHolder | Clock) -> None:
    """One statement; an answer that exists keeps its file, and is given to the words of today."""
    rows = [
        Answer(
            application=row,
            question_id=pk,
            text=stored.text,
            choices=list(stored.choices),
        )
        for pk, stored in answers.items()
    ]
    Answer.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["application", "question"],
        update_fields=["text", "choices", "version"],
    )


def settle_answers(locked: Application, not_sent: set[int], *, by: User | TokenHolder | Clock) -> None:
    """At sending: what stands at questions her answers do not lead to is dropped, files included.

    The rest she has just read again, so it is given to the words of today.
    """
    dropped = Answer.objects.filter(application=locked, question__in=list(not_sent))
    files = [row.file for row in dropped.select_related("file") if row.file is not None] if not_sent else []
    if not_sent:
        dropped.delete()
    for stored in files:
        delete_stored(stored, by=by)
    Answer.objects.filter(application=locked, version__isnull=False).update(version=None)


# --- files ------------------------------------------------------------------------------------


@transaction.atomic
def attach_file(
    draft: Application, question_id: int, upload: Any, *, by: User | TokenHolder | Clock
) -> StoredFile:
    """Keep a file in a draft at once, apart from its text; it takes the place of an earlier one.

    Raises UploadRefused and NotADraft.
    """
    stored = keep_file(upload, by=by)
    locked = lock(draft)
    if locked.state != State.DRAFT:
        raise NotADraft
    _put_file(locked, question_id, stored, by=by)
    return stored


def keep_file(upload: Any, *, by: User | TokenHolder | Clock) -> StoredFile:
    """Check and store a file that no answer names yet; the clock removes it if none ever does."""
    return store_upload(upload, ATTACHMENTS, by=by, purpose=FILE_PURPOSE)


@transaction.atomic
def detach_file(draft: Application, question_id: int, *, by: User | TokenHolder | Clock) -> None:
    """Take a file out of a draft and delete it. Raises NotADraft."""
    locked = lock(draft)
    if locked.state != State.DRAFT:
        raise NotADraft
    _put_file(locked, question_id, None, by=by)


def _put_file(
    locked: Application, question_id: int, stored: StoredFile | None, *, by: User | TokenHolder | Clock
) -> None:
    answer = Answer.objects.select_related("file").filter(application=locked, question=question_id).first()
    if answer is None:
        answer = Answer(application=locked, question_id=question_id)
    before, answer.file, answer.version = answer.file, stored, None
    answer.save()
    if before is not None and before != stored:
        delete_stored(before, by=by)


# --- whose it is ------------------------------------------------------------------------------


@transaction.atomic
def claim_draft(draft: Application, user: User, *, by: User | TokenHolder | Clock) -> Application:
    """Make a draft somebody's own, files included. Raises AlreadyApplied when she has another one standing."""
    locked = lock(draft)
    if locked.user_id == user.pk:
        return locked
    if locked.user_id is not None or locked.state != State.DRAFT:
        raise NotADraft
    locked.user, locked.email = user, user.email
    try:
        with transaction.atomic():
            locked.save(update_fields=["user", "email"])
    except IntegrityError as error:
        existing = other_live_application(locked, user)
        if existing is None:
            raise
        raise AlreadyApplied(existing) from error
    record(by=by, action="claim draft", target=locked, fields=("user",))
    return locked
