"""Mails to applicants. Office mailboxes are shared: they carry the reference and a link, never the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import translation

from core.localized import text_of
from core.outbox import Message, render_mail, write
from events.deadlines import shown_deadline
from participants.applications.models import Application
from participants.people.notices import write_code
from participants.people.operations import NewCode

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder


def send_code(application: Application, made: NewCode, *, by: User | TokenHolder | Clock) -> Message:
    """The code that sends an application; released at once, goes first, loses its text once sent."""
    context = {"title": _title(application), "reference": application.reference}
    return write_code(
        made.row, "application_code", made.code, "application_link", made.token, by=by, context=context
    )


def receipt(application: Application, *, by: User | TokenHolder | Clock, changed: bool = False) -> Message:
    """We have it; one per revision, so that a double click writes one."""
    template = "application_changed" if changed else "application_receipt"
    return _write(application, template, f"receipt:{application.pk}:{application.revision}", by=by)


def withdrawn(application: Application, *, by: User | TokenHolder | Clock) -> Message:
    return _write(application, "application_withdrawn", f"withdrawn:{application.pk}", by=by)


def draft_reminder(application: Application, hours: int, *, by: User | TokenHolder | Clock) -> Message:
    """Not sent yet, and the deadline is near: once per distance."""
    return _write(application, "draft_reminder", f"draft-reminder:{application.pk}:{hours}", by=by)


def _write(application: Application, template: str, key: str, *, by: User | TokenHolder | Clock) -> Message:
    event, language = application.call.event, application.language
    with translation.override(language):
        name = "apply" if application.state == Application.State.DRAFT else "my_application"
        about = event.code if name == "apply" else application.reference
        link = reverse(name, args=[about])
    subject, text = render_mail(
        template,
        language,
        {
            "application": application,
            "title": _title(application),
            "link": link,
            "deadline": shown_deadline(application.call, language),
            "hears_by": application.call.hears_by,
        },
    )
    return write(
        to=application.email,
        name=application.full_name,
        user=application.user,
        kind=template,
        key=key,
        subject=subject,
        text=text,
        language=language,
        by=by,
        about=application,
        reply_to=event.contact_email,
        release=True,
    )


def _title(application: Application) -> str:
    """The neutral one: subjects are read over shoulders."""
    return text_of(application.call.event, "neutral_title", application.language).value
