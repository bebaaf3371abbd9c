"""The three mails of a question to an approver. They are written to the outbox, never sent here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import translation

from core import outbox
from core.localized import content_language
from core.outbox import Message, render_mail
from events.models import Event
from events.models.approver import AskedApprover

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import TokenHolder


@dataclass(frozen=True)
class ApproverMails:
    """One kind of question: the start of its mails' names, her page, and the organiser's."""

    kind: str
    page: str
    team_page: str

    @property
    def key(self) -> str:
        return self.kind.replace("_", "-")


def write_request(
    mails: ApproverMails, approval: AskedApprover, event: Event, token: str, *, by: User
) -> Message:
    """The link goes once; its text is wiped when it has left, because only a hash of the token is kept."""
    language = content_language(approval.user.language)
    with translation.override(language):
        path = reverse(mails.page, args=[token])
    context = {
        "name": approval.user.name,
        "organiser": by.name or by.email,
        "event": event,
        "path": path,
        "expires_on": approval.expires_at.date(),
    }
    subject, text = render_mail(f"{mails.kind}_request", language, context)
    return outbox.write(
        to=approval.user.email,
        name=approval.user.name,
        user=approval.user,
        kind=f"{mails.kind}_request",
        key=f"{mails.key}:{approval.pk}",
        subject=subject,
        text=text,
        language=language,
        reply_to=by.email,
        about=approval,
        wipe_when_sent=True,
        by=by,
        release=True,
    )


def write_code(
    mails: ApproverMails, approval: AskedApprover, event: Event, code: str, *, by: TokenHolder
) -> Message:
    """Belongs to no event's outbox: nobody but the approver may read it."""
    language = content_language(approval.user.language)
    subject, text = render_mail(f"{mails.kind}_code", language, {"code": code, "event": event})
    return outbox.write(
        to=approval.user.email,
        user=approval.user,
        kind=f"{mails.kind}_code",
        key=f"{mails.key}-code:{approval.pk}:{approval.codes_sent}",
        subject=subject,
        text=text,
        language=language,
        by=by,
        release=True,
        first=True,
        wipe_when_sent=True,
    )


def write_answer(mails: ApproverMails, approval: AskedApprover, event: Event, *, by: TokenHolder) -> Message:
    """To the organiser who asked, in the organiser's language."""
    organiser = approval.asked_by
    language = content_language(organiser.language)
    with translation.override(language):
        context = {
            "name": organiser.name,
            "approver": approval.user.name or approval.user.email,
            "answer": approval.get_state_display(),
            "comment": approval.comment,
            "event": event,
            "path": reverse(mails.team_page, args=[event.code]),
        }
    subject, text = render_mail(f"{mails.kind}_answer", language, context)
    return outbox.write(
        to=organiser.email,
        name=organiser.name,
        user=organiser,
        kind=f"{mails.kind}_answer",
        key=f"{mails.key}-answer:{approval.pk}:{approval.state}",
        subject=subject,
        text=text,
        language=language,
        reply_to=approval.user.email,
        about=approval,
        by=by,
        release=True,
    )
