"""Mails about the approval of a call's text. They are written to the outbox, never sent here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import translation

from core import outbox
from core.localized import content_language
from core.outbox import Message, render_mail
from events.models import TextApproval

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import TokenHolder

REQUEST, CODE, ANSWER = "text_approval_request", "text_approval_code", "text_approval_answer"


def write_request(approval: TextApproval, token: str, *, by: User) -> Message:
    """The link goes once; its text is wiped when it has left, because only a hash of the token is kept."""
    language = content_language(approval.user.language)
    with translation.override(language):
        path = reverse("text_approval", args=[token])
    context = {
        "name": approval.user.name,
        "organiser": by.name or by.email,
        "event": approval.call.event,
        "path": path,
        "expires_on": approval.expires_at.date(),
    }
    subject, text = render_mail(REQUEST, language, context)
    return outbox.write(
        to=approval.user.email,
        name=approval.user.name,
        user=approval.user,
        kind=REQUEST,
        key=f"text-approval:{approval.pk}",
        subject=subject,
        text=text,
        language=language,
        reply_to=by.email,
        about=approval,
        wipe_when_sent=True,
        by=by,
        release=True,
    )


def write_code(approval: TextApproval, code: str, *, by: TokenHolder) -> Message:
    """Belongs to no event's outbox: nobody but the approver may read it."""
    language = content_language(approval.user.language)
    subject, text = render_mail(CODE, language, {"code": code, "event": approval.call.event})
    return outbox.write(
        to=approval.user.email,
        user=approval.user,
        kind=CODE,
        key=f"text-approval-code:{approval.pk}:{approval.codes_sent}",
        subject=subject,
        text=text,
        language=language,
        by=by,
        release=True,
        first=True,
        wipe_when_sent=True,
    )


def write_answer(approval: TextApproval, *, by: TokenHolder) -> Message:
    """To the organiser who asked, in the organiser's language."""
    organiser, event = approval.asked_by, approval.call.event
    language = content_language(organiser.language)
    with translation.override(language):
        context = {
            "name": organiser.name,
            "approver": approval.user.name or approval.user.email,
            "answer": approval.get_state_display(),
            "comment": approval.comment,
            "event": event,
            "path": reverse("team_wording", args=[event.code]),
        }
    subject, text = render_mail(ANSWER, language, context)
    return outbox.write(
        to=organiser.email,
        name=organiser.name,
        user=organiser,
        kind=ANSWER,
        key=f"text-approval-answer:{approval.pk}:{approval.state}",
        subject=subject,
        text=text,
        language=language,
        reply_to=approval.user.email,
        about=approval,
        by=by,
        release=True,
    )
