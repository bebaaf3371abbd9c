"""Mail to assessors. It names no applicant: what they may see is on the page it leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import translation

from core import outbox
from core.localized import content_language
from core.outbox import Message, render_mail
from events.models import Call, Event
from participants.selection.exports import contact_of

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder

KIND = "files_assigned"


def tell_assigned(
    call: Call, assessor: User, number: int, *, key: str, by: User | TokenHolder | Clock
) -> Message | None:
    """That so many files are new on her list; `key` names the act. None when the event is cancelled, or it was her act."""
    event = call.event
    if event.state == Event.State.CANCELLED or assessor == by:
        return None
    language = content_language(assessor.language)
    with translation.override(language):
        path = reverse("team_review", args=[event.code])
    contact = contact_of(event)[1]
    context = {"name": assessor.name, "event": event, "number": number, "path": path, "contact": contact}
    subject, text = render_mail(KIND, language, context)
    return outbox.write(
        to=assessor.email,
        name=assessor.name,
        user=assessor,
        kind=KIND,
        key=f"files-assigned:{key}:{assessor.pk}",
        subject=subject,
        text=text,
        language=language,
        reply_to=contact,
        about=call,
        by=by,
        release=True,
    )
