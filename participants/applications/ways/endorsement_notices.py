"""Mails about an employer's word: to whoever is asked, and to the applicant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import translation

from core.localized import text_of
from core.outbox import Message, render_mail, write
from events.deadlines import shown_instant
from participants.applications.models import Endorsement
from participants.applications.ways.endorsement_links import link_token

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder


def request(endorsement: Endorsement, *, by: User | TokenHolder | Clock, reminder: bool = False) -> Message:
    """The link, in the language that was chosen for her. Its text is wiped once sent: nobody else opens it."""
    application, language = endorsement.application, endorsement.language
    event = application.call.event
    assert endorsement.expires_at is not None  # noqa: S101 -- set together with the state "asked"
    with translation.override(language):
        path = reverse("endorsement", args=[link_token(endorsement)])
    context = {
        "endorsement": endorsement,
        "applicant": application.full_name,
        "organisation": application.organisation,
        "event": event,
        "path": path,
        "until": shown_instant(endorsement.expires_at, event, language),
        "contact": event.contact_email or event.programme.contact_email,
        "reminder": reminder,
    }
    subject, text = render_mail("endorsement_request", language, context)
    return write(
        to=endorsement.email,
        name=endorsement.name,
        kind="endorsement_reminder" if reminder else "endorsement_request",
        key=f"endorsement:{endorsement.pk}:{'again' if reminder else 'first'}",
        subject=subject,
        text=text,
        language=language,
        by=by,
        about=endorsement,
        reply_to=event.contact_email,
        release=True,
        wipe_when_sent=True,
        not_before=None if reminder else endorsement.asked_at,
        expires_at=endorsement.expires_at,
    )


def news(endorsement: Endorsement, *, by: User | TokenHolder | Clock) -> Message:
    """To the applicant, in her language: it was given, refused, or nobody answered. The note stands on her page."""
    application = endorsement.application
    event, language = application.call.event, application.language
    with translation.override(language):
        link = reverse("my_application", args=[application.reference])
    context = {
        "endorsement": endorsement,
        "reference": application.reference,
        "title": text_of(event, "neutral_title", language).value,
        "link": link,
    }
    subject, text = render_mail("endorsement_news", language, context)
    return write(
        to=application.email,
        name=application.full_name,
        user=application.user,
        kind="endorsement_news",
        key=f"endorsement-news:{endorsement.pk}:{endorsement.state}",
        subject=subject,
        text=text,
        language=language,
        by=by,
        about=application,
        reply_to=event.contact_email,
        release=True,
    )
