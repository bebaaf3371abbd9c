"""Wording rules and timelines of a programme; the approval of a call's text by a mailed link and a code."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from core.audit import record
from core.states import lock, move
from events import text_notices
from events.changes import apply_changes
from events.models import Call, Programme, TextApproval, TimelineProfile, WordingRule
from events.models.wording import hash_of
from events.queries import designations_of
from events.starters import starter_rules
from events.wording import fingerprint, is_answerable

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder

LINK_LIVES = timedelta(days=14)
CODE_LIVES = timedelta(minutes=15)
CODE_TRIES = 3
CODE_PAUSE = timedelta(minutes=1)
CODES_PER_LINK = 10
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
    text_notices.write_request(approval, token, by=by)
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
    now = timezone.now()
    if locked.code_sent_at is not None and now - locked.code_sent_at < CODE_PAUSE:
        raise ApprovalRefused(
            _("A code was sent less than a minute ago. Please look into your mailbox first.")
        )
    if locked.codes_sent >= CODES_PER_LINK:
        raise ApprovalRefused(
            _("Too many codes were asked for. Please write to the organiser, who can send a new link.")
        )
    code = f"{secrets.randbelow(1_000_000):06d}"
    locked.code_hash, locked.code_sent_at, locked.code_tries = _code_hash(locked, code), now, 0
    locked.codes_sent += 1
    locked.save(update_fields=["code_hash", "code_sent_at", "code_tries", "codes_sent"])
    record(by=by, action="send text approval code", target=locked)
    text_notices.write_code(locked, code, by=by)
    return locked


@transaction.atomic
def check_text_code(approval: TextApproval, code: str, *, by: TokenHolder) -> bool:
    """Whether this is the code that was mailed. It works once; the third wrong one or 15 minutes end it."""
    _call, locked = _lock(approval)
    _refuse_when_closed(locked)
    sent = locked.code_sent_at
    if not locked.code_hash or sent is None or timezone.now() - sent > CODE_LIVES:
        return False
    right = constant_time_compare(locked.code_hash, _code_hash(locked, code))
    locked.code_tries += 1
    if right or locked.code_tries >= CODE_TRIES:
        locked.code_hash = ""
    locked.save(update_fields=["code_tries", "code_hash"])
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
    text_notices.write_answer(locked, by=by)
    return locked


def _lock(approval: TextApproval) -> tuple[Call, TextApproval]:
    lock(approval.call.event)
    call = lock(approval.call)
    return call, lock(approval)


def _code_hash(approval: TextApproval, code: str) -> str:
    """Keyed and bound to its link: six digits alone could be tried out against a stolen table."""
    return salted_hmac("text-approval-code", f"{approval.pk}:{code}", algorithm="sha256").hexdigest()


def _refuse_when_closed(approval: TextApproval) -> None:
    if not is_answerable(approval):
        raise ApprovalRefused(
            _("This link is no longer valid. Please write to the organiser, who can send a new one.")
        )
