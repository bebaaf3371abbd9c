"""Mails about an employer's word: to whoever is asked, and to the applicant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.localized import text_of
from core.outbox import Message
from core.richtext import unlinked
from events.deadlines import shown_instant
from participants.applications.models import Endorsement
from participants.applications.notices import link_in, write_of_event
from participants.applications.ways.endorsement_links import link_token

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder


def request(endorsement: Endorsement, *, by: User | TokenHolder | Clock, reminder: bool = False) -> Message:
    """The link, in the language that was chosen for her. Its text is wiped once sent: nobody else opens it.

    It goes to any address the applicant names: what she typed becomes no link in it.
    """
    application, language = endorsement.application, endorsement.language
    event = application.call.event
    assert endorsement.expires_at is not None  # noqa: S101 -- set together with the state "asked"
    context = {
        "name": unlinked(endorsement.name),
        "applicant": unlinked(application.full_name),
        "organisation": unlinked(application.organisation),
        "event": event,
        "path": link_in(language, "endorsement", link_token(endorsement)),
        "until": shown_instant(endorsement.expires_at, event, language),
        "reminder": reminder,
    }
    return write_of_event(
        event,
        "endorsement_request",
        context,
        language=language,
        by=by,
        kind="endorsement_reminder" if reminder else "endorsement_request",
        to=endorsement.email,
        name=endorsement.name,
        key=f"endorsement:{endorsement.pk}:{'again' if reminder else 'first'}",
        about=endorsement,
        wipe_when_sent=True,
        not_before=None if reminder else endorsement.asked_at,
        expires_at=endorsement.expires_at,
    )


def news(endorsement: Endorsement, *, by: User | TokenHolder | Clock) -> Message:
    """To the applicant, in her language: it was given, refused, or nobody answered. The note stands on her page."""
    application = endorsement.application
    event, language = application.call.event, application.language
    context = {
        "endorsement": endorsement,
        "reference": application.reference,
        "title": text_of(event, "neutral_title", language).value,
        "link": link_in(language, "my_application", application.reference),
    }
    return write_of_event(
        event,
        "endorsement_news",
        context,
        language=language,
        by=by,
        to=application.email,
        name=application.full_name,
        user=application.user,
        key=f"endorsement-news:{endorsement.pk}:{endorsement.state}",
        about=application,
    )
