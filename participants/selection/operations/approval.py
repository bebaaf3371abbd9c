"""The approver: asked by a mailed link, checked again by a code, answers once on one page."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from core.accounts import User, normal_email
from core.audit import record
from core.states import lock, move
from events.models import Call, Role
from events.operations.team import AlreadyInRole, appoint_member
from participants.selection import notices
from participants.selection.models import ApprovalRequest, hash_of
from participants.selection.operations.refused import Refused
from participants.selection.queries import is_answerable

if TYPE_CHECKING:
    from core.actors import TokenHolder

LINK_LIVES = timedelta(days=14)
CODE_LIVES = timedelta(minutes=15)
CODE_TRIES = 3
CODE_PAUSE = timedelta(minutes=1)
CODES_PER_REQUEST = 10
State = ApprovalRequest.State


@transaction.atomic
def ask_approver(call: Call, *, approver: User, by: User) -> ApprovalRequest:
    """Mail the approver a link to the proposed group; an earlier open request to her is taken back.

    The caller has checked that she is an approver of the programme. Raises Refused once decisions were sent.
    """
    call = lock(call)
    if call.state != Call.State.PUBLISHED:
        raise Refused(_("The decisions were already sent, or the call was cancelled. Nobody was asked."))
    for earlier in ApprovalRequest.objects.filter(
        call=call, user=approver, state__in=ApprovalRequest.OPEN
    ).order_by("pk"):
        move(lock(earlier), to=State.WITHDRAWN, by=by)
    token = secrets.token_urlsafe(32)
    request = ApprovalRequest.objects.create(
        call=call,
        user=approver,
        token_hash=hash_of(token),
        expires_at=timezone.now() + LINK_LIVES,
        asked_by=by,
    )
    record(by=by, action="ask approver", target=request, fields=("user",))
    notices.write_approval_request(request, token, by=by)
    return request


@transaction.atomic
def ask_new_approver(call: Call, *, email: str, name: str, language: str, by: User) -> ApprovalRequest:
    """Make somebody an approver of the programme, unless she is one, and ask her. Raises Refused."""
    programme = call.event.programme
    try:
        approver = appoint_member(
            programme, by=by, email=email, name=name, role=Role.APPROVER, language=language
        ).user
    except AlreadyInRole:
        approver = User.objects.get(email=normal_email(email))
    return ask_approver(call, approver=approver, by=by)


@transaction.atomic
def withdraw_request(request: ApprovalRequest, *, by: User) -> ApprovalRequest:
    """Take a request back: its link stops working. Raises MoveRefused once it was answered."""
    locked = lock(request)
    move(locked, to=State.WITHDRAWN, by=by)
    return locked


@transaction.atomic
def send_code(request: ApprovalRequest, *, by: TokenHolder) -> ApprovalRequest:
    """Mail a six-digit code to the approver's own address, at most one a minute. Raises Refused."""
    locked = lock(request)
    _refuse_when_closed(locked)
    now = timezone.now()
    if locked.code_sent_at is not None and now - locked.code_sent_at < CODE_PAUSE:
        raise Refused(_("A code was sent less than a minute ago. Please look into your mailbox first."))
    if locked.codes_sent >= CODES_PER_REQUEST:
        raise Refused(
            _("Too many codes were asked for. Please write to the organiser, who can send a new link.")
        )
    code = f"{secrets.randbelow(1_000_000):06d}"
    locked.code_hash, locked.code_sent_at, locked.code_tries = _code_hash(locked, code), now, 0
    locked.codes_sent += 1
    locked.save(update_fields=["code_hash", "code_sent_at", "code_tries", "codes_sent"])
    record(by=by, action="send approval code", target=locked)
    notices.write_approval_code(locked, code, by=by)
    return locked


@transaction.atomic
def check_code(request: ApprovalRequest, code: str, *, by: TokenHolder) -> bool:
    """Whether this is the code that was mailed. It works once; the third wrong one or 15 minutes end it."""
    locked = lock(request)
    _refuse_when_closed(locked)
    sent = locked.code_sent_at
    if not locked.code_hash or sent is None or timezone.now() - sent > CODE_LIVES:
        return False
    right = constant_time_compare(locked.code_hash, _code_hash(locked, code))
    locked.code_tries += 1
    if right or locked.code_tries >= CODE_TRIES:
        locked.code_hash = ""
    locked.save(update_fields=["code_tries", "code_hash"])
    record(by=by, action="approval code right" if right else "approval code wrong", target=locked)
    return right


@transaction.atomic
def answer_request(
    request: ApprovalRequest, *, answer: str, comment: str, by: TokenHolder
) -> ApprovalRequest:
    """Keep the approver's answer and mail it to the organiser who asked. Raises MoveRefused, Refused."""
    locked = lock(request)
    _refuse_when_closed(locked)
    locked.comment, locked.answered_at = comment, timezone.now()
    move(locked, to=answer, by=by, also=("comment", "answered_at"))
    notices.write_approval_answer(locked, by=by)
    return locked


def _code_hash(request: ApprovalRequest, code: str) -> str:
    """Keyed and bound to its request: six digits alone could be tried out against a stolen table."""
    return salted_hmac("approval-code", f"{request.pk}:{code}", algorithm="sha256").hexdigest()


def _refuse_when_closed(request: ApprovalRequest) -> None:
    if not is_answerable(request):
        raise Refused(
            _("This link is no longer valid. Please write to the organiser, who can send a new one.")
        )
