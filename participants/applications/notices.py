"""Mails to applicants. Office mailboxes are shared: they carry the reference and a link, never the answers."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from core.localized import text_of
from core.outbox import Message, render_mail, write
from events.deadlines import planned_dates, shown_instant
from participants.applications.models import Application, Extension
from participants.applications.rules import effective_deadline, shown_own_deadline
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
    """Not sent yet, and her deadline is near: once per distance and deadline, and not after it."""
    closes = effective_deadline(application.call, application)
    key = f"draft-reminder:{application.pk}:{hours}:{closes:%Y%m%d%H%M}"
    return _write(application, "draft_reminder", key, by=by, expires_at=closes)


def deadline_extended(application: Application, *, by: User | TokenHolder | Clock) -> Message:
    """To the owner of a draft: everybody has more time."""
    key = f"deadline-extended:{application.pk}:{application.call.closes_at:%Y%m%d%H%M}"
    return _write(application, "deadline_extended", key, by=by, expires_at=application.call.closes_at)


def event_postponed(application: Application, *, by: User | TokenHolder | Clock) -> Message:
    """What was written or sent is kept; once per change of the dates."""
    key = f"application-postponed:{application.pk}:{application.call.event.calendar_sequence}"
    return _write(application, "application_postponed", key, by=by, kind=_kind(application, "postponed"))


def event_cancelled(application: Application, *, by: User | TokenHolder | Clock) -> Message:
    key = f"application-cancelled:{application.pk}"
    return _write(application, "application_cancelled", key, by=by, kind=_kind(application, "cancelled"))


def _kind(application: Application, what: str) -> str:
    """Who has only begun an application is no business of the team, so mails about drafts have kinds of their own."""
    return f"draft_{what}" if application.state == Application.State.DRAFT else f"application_{what}"


def extension(granted: Extension, *, by: User | TokenHolder | Clock) -> Message:
    """She has more time than the others; one per minute that was named. The reason stays with the team."""
    event = granted.call.event
    language = _language_of(granted)
    with translation.override(language):
        link = f"{reverse('sign_in')}?{urlencode({'next': reverse('apply', args=[event.code])})}"
    title = text_of(event, "neutral_title", language).value
    context = {"title": title, "link": link, "deadline": shown_instant(granted.until, event, language)}
    subject, text = render_mail("extension", language, context)
    return write(
        to=granted.email,
        user=granted.user,
        kind="extension",
        key=f"extension:{granted.pk}:{granted.until:%Y%m%d%H%M}",
        subject=subject,
        text=text,
        language=language,
        by=by,
        about=granted,
        reply_to=event.contact_email,
        release=True,
        expires_at=granted.closes_at,
    )


def _language_of(granted: Extension) -> str:
    """Of her application if she has begun one, else of her account, else the site's first."""
    begun = Application.objects.filter(call=granted.call, email=granted.email).order_by("-saved_at").first()
    if begun is not None:
        return begun.language
    return (granted.user.language if granted.user else "") or settings.LANGUAGE_CODE


def _write(
    application: Application,
    template: str,
    key: str,
    *,
    by: User | TokenHolder | Clock,
    expires_at: datetime | None = None,
    kind: str = "",
) -> Message:
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
            "deadline": shown_own_deadline(application.call, application, language=language),
            "hears_by": application.call.hears_by,
            "event": event,
            "planned": planned_dates(event, language),
            "contact": event.contact_email or event.programme.contact_email,
        },
    )
    return write(
        to=application.email,
        name=application.full_name,
        user=application.user,
        kind=kind or template,
        key=key,
        subject=subject,
        text=text,
        language=language,
        by=by,
        about=application,
        reply_to=event.contact_email,
        release=True,
        expires_at=expires_at,
    )


def _title(application: Application) -> str:
    """The neutral one: subjects are read over shoulders."""
    return text_of(application.call.event, "neutral_title", application.language).value
