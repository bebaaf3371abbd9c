"""The approver: asked by a mailed link, checked again by a code, answers once on one page."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts import User, normal_email
from core.audit import record
from core.states import lock, move
from events import approver_notices
from events.approver_codes import LINK_LIVES, make_code, take_code, why_no_code
from events.models import Call, Role
from events.models.approver import hash_of
from events.operations.team import AlreadyInRole, appoint_member
from participants.applications.models import Application
from participants.selection.models import ApprovalRequest, ApproverRemark
from participants.selection.operations.refused import Refused
from participants.selection.queries import is_answerable

if TYPE_CHECKING:
    from core.actors import TokenHolder

MAILS = approver_notices.ApproverMails("approval", "approval", "team_release")
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
    approver_notices.write_request(MAILS, request, call.event, token, by=by)
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
    if why_not := why_no_code(locked):
        raise Refused(why_not)
    code = make_code(locked)
    record(by=by, action="send approval code", target=locked)
    approver_notices.write_code(MAILS, locked, locked.call.event, code, by=by)
    return locked


@transaction.atomic
def check_code(request: ApprovalRequest, code: str, *, by: TokenHolder) -> bool:
    """Whether this is the code that was mailed. It works once; the third wrong one or 15 minutes end it."""
    locked = lock(request)
    _refuse_when_closed(locked)
    right = take_code(locked, code)
    if right is None:
        return False
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
    approver_notices.write_answer(MAILS, locked, locked.call.event, by=by)
    return locked


@transaction.atomic
def remark_on(
    request: ApprovalRequest, application: Application, *, kind: str, comment: str, by: TokenHolder
) -> ApproverRemark | None:
    """Keep what the approver asks or objects about one application; no words take it back. Raises Refused.

    The caller has checked that the application is one of the group she was asked about.
    """
    locked = lock(request)
    _refuse_when_closed(locked)
    earlier = ApproverRemark.objects.filter(request=locked, application=application)
    if not comment:
        earlier.delete()
        record(by=by, action="take remark back", target=locked)
        return None
    remark, _new = ApproverRemark.objects.update_or_create(
        request=locked, application=application, defaults={"kind": kind, "comment": comment}
    )
    record(by=by, action="remark on row", target=remark, fields=("kind", "comment"))
    return remark


def _refuse_when_closed(request: ApprovalRequest) -> None:
    if not is_answerable(request):
        raise Refused(
            _("This link is no longer valid. Please write to the organiser, who can send a new one.")
        )
