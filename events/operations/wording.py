"""Wording rules and timelines of a programme; the approval of a call's text by a mailed link and a code."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record
from core.states import lock, move
from events import approver_notices
from events.approver_codes import LINK_LIVES, make_code, take_code, why_no_code
from events.changes import apply_changes
from events.models import Call, Programme, TextApproval, TimelineProfile, WordingRule
from events.models.approver import hash_of
from events.queries import designations_of
from events.starters import starter_rules
from events.wording import fingerprint, is_answerable

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder

MAILS = approver_notices.ApproverMails("text_approval", "text_approval", "team_wording")
State = TextApproval.State


class ApprovalRefused(Exception):
    """Nothing was changed. `str()` is a sentence a user may read."""


class TextChanged(ApprovalRefused):
    """The text is not the one that the approver has read."""


# --- rules and timelines ----------------------------------------------------------------------


@transaction.atomic
def start_wording(programme: Programme, *, by: User | TokenHolder | Clock) -> list[WordingRule]:
    """Make the starter set the programme's own rows, so that they can be changed; one that has rows keeps them."""
    owner = lock(programme)
    present = list(owner.wording_rules.all())
    if present:
        return present
    made = [
        WordingRule.objects.create(
            programme=owner,
            language=rule.language,
            forms=list(rule.forms),
            suggestion=rule.suggestion,
            severity=rule.severity,
        )
        for rule in starter_rules(designations_of([owner]))
    ]
    record(by=by, action="start wording", target=owner, fields=("wording_rules",))
    return made


@transaction.atomic
def save_wording_rule(
    programme: Programme,
    *,
    by: User | TokenHolder | Clock,
    rule: WordingRule | None = None,
    forms: Sequence[str],
    **fields: Any,
) -> WordingRule:
    """A new rule, or changes to one of the programme's. The first one brings the starter set with it."""
    start_wording(programme, by=by)
    owner = lock(programme)
    row = lock(rule) if rule is not None else WordingRule(programme=owner)
    changed = apply_changes(row, {**fields, "forms": list(forms)})
    if changed or row.pk is None:
        row.save()
        record(by=by, action="save wording rule", target=row, fields=changed)
    return row


@transaction.atomic
def set_timeline(
    programme: Programme, *, by: User | TokenHolder | Clock, timeline: str, **days: int
) -> TimelineProfile:
    """The programme's own numbers of days for one kind of timeline."""
    owner = lock(programme)
    row = owner.timeline_profiles.filter(timeline=timeline).first()
    row = row or TimelineProfile(programme=owner, timeline=timeline)
    changed = apply_changes(row, days)
    if changed or row.pk is None:
        row.save()
        record(by=by, action="set timeline", target=row, fields=changed)
    return row


# --- the approver -----------------------------------------------------------------------------


@transaction.atomic
def ask_text_approval(call: Call, *, approver: User, by: User) -> TextApproval:
    """Mail the approver a link to the call as applicants will read it; an earlier open one to her is taken back.

    The caller has checked that she is an approver of the programme. Raises ApprovalRefused for a cancelled call.
    """
    lock(call.event)
    call = lock(call)
    if call.state == Call.State.CANCELLED:
        raise ApprovalRefused(
            _("The event is cancelled, so it cannot be changed any more. Nothing was saved.")
        )
    for earlier in call.text_approvals.filter(user=approver, state__in=TextApproval.OPEN).order_by("pk"):
        move(lock(earlier), to=State.WITHDRAWN, by=by)
    token = secrets.token_urlsafe(32)
    approval = TextApproval.objects.create(
        call=call,
        user=approver,
        token_hash=hash_of(token),
        expires_at=timezone.now() + LINK_LIVES,
        asked_by=by,
    )
    record(by=by, action="ask text approval", target=approval, fields=("user",))
    approver_notices.write_request(MAILS, approval, call.event, token, by=by)
    return approval


@transaction.atomic
def withdraw_text_approval(approval: TextApproval, *, by: User) -> TextApproval:
    """Take a request back: its link stops working. Raises MoveRefused once it was answered."""
    _call, locked = _lock(approval)
    move(locked, to=State.WITHDRAWN, by=by)
    return locked


@transaction.atomic
def send_text_code(approval: TextApproval, *, by: TokenHolder) -> TextApproval:
    """Mail a six-digit code to the approver's own address, at most one a minute. Raises ApprovalRefused."""
    _call, locked = _lock(approval)
    _refuse_when_closed(locked)
    if why_not := why_no_code(locked):
        raise ApprovalRefused(why_not)
    code = make_code(locked)
    record(by=by, action="send text approval code", target=locked)
    approver_notices.write_code(MAILS, locked, locked.call.event, code, by=by)
    return locked


@transaction.atomic
def check_text_code(approval: TextApproval, code: str, *, by: TokenHolder) -> bool:
    """Whether this is the code that was mailed. It works once; the third wrong one or 15 minutes end it."""
    _call, locked = _lock(approval)
    _refuse_when_closed(locked)
    right = take_code(locked, code)
    if right is None:
        return False
    record(by=by, action="text approval code right" if right else "text approval code wrong", target=locked)
    return right


@transaction.atomic
def answer_text_approval(
    approval: TextApproval, *, answer: str, comment: str, read: str, by: TokenHolder
) -> TextApproval:
    """Keep the answer with the version it is about, and mail it to the organiser who asked.

    `read` is the fingerprint of the page she had before her. Raises TextChanged when it says something else by
    now, ApprovalRefused, MoveRefused.
    """
    call, locked = _lock(approval)
    _refuse_when_closed(locked)
    if read != fingerprint(call):
        raise TextChanged(
            _("The text was changed while you were reading. Please read it once more; nothing was sent yet.")
        )
    locked.comment, locked.answered_at = comment, timezone.now()
    locked.version, locked.text_hash = call.version, read
    move(locked, to=answer, by=by, also=("comment", "answered_at", "version", "text_hash"))
    approver_notices.write_answer(MAILS, locked, locked.call.event, by=by)
    return locked


def _lock(approval: TextApproval) -> tuple[Call, TextApproval]:
    lock(approval.call.event)
    call = lock(approval.call)
    return call, lock(approval)


def _refuse_when_closed(approval: TextApproval) -> None:
    if not is_answerable(approval):
        raise ApprovalRefused(
            _("This link is no longer valid. Please write to the organiser, who can send a new one.")
        )
