"""From sending on: submit, change until the deadline, withdraw."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from core.audit import record
from core.files import StoredFile, delete_stored
from core.states import MoveRefused, lock, move
from core.wiring import fire
from events.models import Call
from participants.applications import notices
from participants.applications.checks import Filled, differences, hidden, is_address, without_hidden
from participants.applications.eligibility.standing import conditions_of, problems
from participants.applications.kinds import Asked, Stored
from participants.applications.listing import folded_text
from participants.applications.models import Answer, Application
from participants.applications.operations.changes import note_changes
from participants.applications.operations.drafts import (
    AlreadyApplied,
    EditConflict,
    NotADraft,
    settle_answers,
    write_filled,
)
from participants.applications.operations.endorsement import EndorserMissing, ask_named
from participants.applications.operations.extensions import discard_reminders
from participants.applications.operations.masks import keep_masks
from participants.applications.queries import asked, filled_of, other_live_application
from participants.applications.rules import can_change, extension_for, in_time
from participants.applications.ways.endorsement_links import needs_endorser
from participants.applications.ways.entry import NoEntry, may_enter, take_up
from participants.people.models import SignInCode
from participants.people.operations import acknowledge_notice, new_code, save_profile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.accounts import User
    from core.actors import Clock, TokenHolder

State = Application.State


class TooLate(Exception):
    """The deadline has passed, or the call is not open: nothing was sent, what was written is kept."""


class NoticeNotRead(Exception):
    """Nobody ticked the call's privacy notice for this application."""


class Incomplete(Exception):
    """Something is missing; `found` is {form field: what to do}."""

    def __init__(self, found: Mapping[str, str]) -> None:
        self.found = dict(found)
        super().__init__(", ".join(self.found))


@transaction.atomic
def request_send_code(
    application: Application, *, notice_id: int | None, by: User | TokenHolder | Clock
) -> SignInCode:
    """Mail a code to the address in the draft; bringing it back sends the application, checked then.

    Notes on the draft which privacy notice was ticked. Raises NotADraft, TooLate, Incomplete, NoticeNotRead,
    EndorserMissing, NoEntry, TooManyCodes.
    """
    call, locked = _locked(application)
    if locked.state != State.DRAFT:
        raise NotADraft
    if not in_time(call, locked):
        raise TooLate
    if not may_enter(call, locked):
        raise NoEntry
    _take_notice(call, locked, notice_id)
    if not is_address(locked.email):
        raise Incomplete(problems([], Filled(email=locked.email), (), asks_email=True))
    if needs_endorser(locked):
        raise EndorserMissing
    locked.save(update_fields=["notice"])
    made = new_code(
        locked.email,
        purpose=SignInCode.Purpose.SEND,
        language=locked.language,
        by=by,
        application_id=locked.pk,
        revision=locked.revision,
    )
    notices.send_code(locked, made, by=by)
    return made.row


def submit_application(
    application: Application,
    *,
    user: User,
    by: User | TokenHolder | Clock,
    notice_id: int | None = None,
    pressed_at: datetime | None = None,
) -> Application:
    """Send an application: claims the draft, checks everything again, writes receipt, profile and acknowledgement.

    What an extension let through after everybody's deadline is marked; reminders that have not gone are discarded.
    `notice_id`: what she ticked, unless the draft knows already. `pressed_at`: when she pressed the button, if her
    address had to be confirmed in between. Sending twice sends once.
    An employer who was named is asked for her endorsement by mail.
    Raises TooLate, NoEntry, Incomplete, NoticeNotRead, EndorserMissing, NoOtherEndorser, AlreadyApplied, MoveRefused.
    """
    try:
        return _submit(application, user, by=by, notice_id=notice_id, pressed_at=pressed_at)
    except IntegrityError as error:  # her other draft came into being at this moment
        existing = other_live_application(application, user)
        if existing is None:
            raise
        raise AlreadyApplied(existing) from error


@transaction.atomic
def _submit(
    application: Application,
    user: User,
    *,
    by: User | TokenHolder | Clock,
    notice_id: int | None,
    pressed_at: datetime | None,
) -> Application:
    call, locked = _locked(application)
    if locked.user_id == user.pk and locked.state in Application.SENT:
        return locked
    if locked.state != State.DRAFT or locked.user_id not in (None, user.pk):
        raise MoveRefused(locked, locked.state, State.SUBMITTED)
    now = timezone.now()
    if not in_time(call, locked, pressed_at or now, user=user):
        raise TooLate
    if not may_enter(call, locked, user):
        raise NoEntry
    filled, questions = filled_of(locked), asked(call, locked.language)
    _check(call, filled, questions)
    if needs_endorser(locked, user):
        raise EndorserMissing
    settle_answers(locked, hidden(questions, filled.answers), by=by)
    _take_notice(call, locked, notice_id)
    _make_way(locked, user, by=by)
    was_hers = locked.user_id is not None
    locked.user, locked.email, locked.submitted_at = user, user.email, now
    locked.folded = folded_text(locked)
    _mark_late(call, locked, pressed_at or now)
    also = ("user", "email", "notice", "submitted_at", "folded", "late_until")
    move(locked, to=State.SUBMITTED, by=by, also=also)
    take_up(locked, call, by=by, user=user)
    if was_hers:  # of a draft without an owner nobody was reminded
        discard_reminders([locked], by=by)
    if locked.notice_id is not None:
        acknowledge_notice(user, locked.notice_id, language=locked.language, by=by)
    _remember(locked, user, by=by)
    ask_named(locked, by=by)
    notices.receipt(locked, by=by)
    return locked


def _locked(application: Application) -> tuple[Call, Application]:
    """Both rows fresh and locked, the parent first; the event as the caller knows it."""
    call = lock(application.call)
    call.event = application.call.event
    locked = lock(application)
    locked.call = call
    return call, locked


def _mark_late(call: Call, locked: Application, at: datetime) -> None:
    """After everybody's deadline it was her extension that let this through; the mark says until when it lasted."""
    if at >= call.closes_at:
        extension = extension_for(call, locked)
        locked.late_until = extension.until if extension else locked.late_until


def _check(call: Call, filled: Filled, questions: list[Asked], *, before: Filled | None = None) -> None:
    found = problems(conditions_of(call, questions), filled, questions, asks_email=False, before=before)
    if found:
        raise Incomplete(found)


def _take_notice(call: Call, locked: Application, notice_id: int | None) -> None:
    locked.notice_id = notice_id or locked.notice_id
    if call.privacy_notice_id is not None and locked.notice_id is None:
        raise NoticeNotRead


def _make_way(locked: Application, user: User, *, by: User | TokenHolder | Clock) -> None:
    """An older draft of hers steps aside for the one she sends; a sent application does not. Raises AlreadyApplied."""
    existing = other_live_application(locked, user)
    if existing is None:
        return
    if existing.state != State.DRAFT:
        raise AlreadyApplied(existing)
    older = lock(existing)
    older.withdrawn_at = timezone.now()
    move(older, to=State.WITHDRAWN, by=by, also=("withdrawn_at",))


def _remember(locked: Application, user: User, *, by: User | TokenHolder | Clock) -> None:
    """Her profile for the next time. What was begun for somebody may come from an address she shares."""
    if locked.on_behalf_of:
        return
    profile = {
        name: getattr(locked, name)
        for name in ("given_name", "family_name", "organisation", "role", "territory", "gender")
    }
    save_profile(user, profile, locked.languages, by=by)


@transaction.atomic
def change_application(
    application: Application,
    filled: Filled,
    *,
    version: int,
    files: Mapping[int, StoredFile | None],
    by: User | TokenHolder | Clock,
) -> Application:
    """Change a sent application in one act, until the deadline. `files`: {question id: new file, or None to remove}.

    Both versions of what changed are kept. Raises TooLate, Incomplete, and EditConflict when another page changed
    it since.
    """
    call, locked = _locked(application)
    if not can_change(locked):
        raise TooLate
    saved = filled_of(locked)
    differing = differences(saved, filled) if version != locked.revision else []
    if differing:
        raise EditConflict(locked, saved, differing)
    questions = asked(call, locked.language)
    filled = without_hidden(filled, saved, questions)
    files = {**files, **_hidden_files(questions, saved, filled)}
    changed = write_filled(locked, filled, saved, by=by)
    replaced = change_files(locked, files, by=by)
    _check(call, filled_of(locked), questions, before=saved)
    if not changed and not files:
        return locked
    note_changes(locked, saved, filled_of(locked), by=by)
    keep_masks(locked, by=by)
    locked.revision += 1
    locked.folded = folded_text(locked)
    _mark_late(call, locked, timezone.now())
    locked.save()
    record(
        by=by,
        action="change application",
        target=locked,
        fields=[*changed, *(f"question_{pk}" for pk in files)],
    )
    for stored in replaced:
        delete_stored(stored, by=by)
    notices.receipt(locked, by=by, changed=True)
    return locked


def _hidden_files(questions: list[Asked], saved: Filled, filled: Filled) -> dict[int, None]:
    """Files at questions that the answers no longer lead to are taken out."""
    gone = hidden(questions, {**saved.answers, **filled.answers})
    return dict.fromkeys(pk for pk in gone if saved.answers.get(pk, Stored()).file)


def change_files(
    locked: Application, files: Mapping[int, StoredFile | None], *, by: User | TokenHolder | Clock
) -> list[StoredFile]:
    """Hang the files on their answers; returns those that nobody names any more.

    What was released of a document for reading without names goes with the document.
    """
    if not files:
        return []
    given = Answer.objects.filter(application=locked).select_related("file", "nameless_file")
    rows = {row.question_id: row for row in given}
    replaced = []
    for question_id, stored in files.items():
        row = rows.get(question_id) or Answer(application=locked, question_id=question_id)
        if row.file is not None and row.file != stored:
            replaced += row.files
            row.nameless_file = row.nameless_of = None
        row.file, row.version = stored, None
        row.save()
    return replaced


@transaction.atomic
def withdraw_application(
    application: Application, *, reason: str, by: User | TokenHolder | Clock
) -> Application:
    """Take an application back, whatever was decided; a place she held is free at once. Raises MoveRefused.

    A draft of hers can be given up the same way. The person may apply again while the call is open.
    """
    lock(application.call.event)
    _call, locked = _locked(application)
    was_sent = locked.state in Application.SENT
    locked.withdrawn_at, locked.withdrawn_reason = timezone.now(), reason
    move(locked, to=State.WITHDRAWN, by=by, reason=reason, also=("withdrawn_at", "withdrawn_reason"))
    discard_reminders([locked], by=by)
    if was_sent:
        notices.withdrawn(locked, by=by)
        fire("application_withdrawn", application=locked, by=by)
    return locked
