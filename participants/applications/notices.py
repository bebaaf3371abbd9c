"""Mails to applicants. Office mailboxes are shared: they carry the reference and a link, never the answers."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from core.localized import text_of
from core.outbox import Message, render_mail, write
from events.deadlines import planned_dates, shown_instant
from participants.applications.merging.account_links import LIVES, AskedMerge, merge_token
from participants.applications.models import Application, ApplicationChange, Extension, Nomination
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


def completed(
    application: Application, changes: list[ApplicationChange], *, by: User | TokenHolder | Clock
) -> Message:
    """The team changed something for her: what, and why; the words themselves stand on her page."""
    key = f"completed:{application.pk}:{application.revision}"
    about = {"questions": [row.question for row in changes], "reason": changes[0].reason}
    return _write(application, "application_completed", key, by=by, also=about)


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


def nomination(named: Nomination, *, by: User | TokenHolder | Clock) -> Message:
    """She was named, and this is the link to the form; wiped once sent, because whoever has it can begin.

    Nothing a focal point typed stands in it.
    """
    return _write_nominee(named, "nomination", by=by, expires_at=named.call.closes_at, secret=True)


def nomination_withdrawn(named: Nomination, *, by: User | TokenHolder | Clock) -> Message:
    """The reason stays with the team."""
    return _write_nominee(named, "nomination_withdrawn", by=by)


def _write_nominee(
    named: Nomination,
    kind: str,
    *,
    by: User | TokenHolder | Clock,
    expires_at: datetime | None = None,
    secret: bool = False,
) -> Message:
    event, language = named.call.event, named.language
    with translation.override(language):
        link = reverse("nomination_link", args=[named.token])
    title = text_of(event, "neutral_title", language).value
    deadline = shown_instant(named.call.deadline_at, event, language)
    contact = event.contact_email or event.programme.contact_email
    context = {"title": title, "link": link, "deadline": deadline, "contact": contact}
    subject, text = render_mail(kind, language, context)
    return write(
        to=named.email,
        user=named.user,
        kind=kind,
        key=f"{kind}:{named.pk}",
        subject=subject,
        text=text,
        language=language,
        by=by,
        about=named,
        reply_to=event.contact_email,
        release=True,
        wipe_when_sent=secret,
        expires_at=expires_at,
    )


def taken_over(application: Application, source: str, *, by: User | TokenHolder | Clock) -> Message:
    """To somebody whose application came in with a table: where it is now, and that signing in makes it hers."""
    event, language = application.call.event, application.language
    with translation.override(language):
        own = reverse("my_application", args=[application.reference])
        link = f"{reverse('sign_in')}?{urlencode({'next': own})}"
        privacy = reverse("privacy_notice", args=[event.programme.code])
    context = {
        "title": _title(application),
        "source": source,
        "reference": application.reference,
        "link": link,
        "privacy": privacy,
        "contact": event.contact_email or event.programme.contact_email,
    }
    subject, text = render_mail("application_taken_over", language, context)
    return write(
        to=application.email,
        name=application.full_name,
        user=application.user,
        kind="application_taken_over",
        key=f"taken-over:{application.pk}",
        subject=subject,
        text=text,
        language=language,
        by=by,
        about=application,
        reply_to=event.contact_email,
        release=True,
    )


def merge_asked(asked: AskedMerge, *, by: User | TokenHolder) -> Message:
    """May your two accounts become one? Wiped once sent, and of no event: no team may read the link.

    One a day for each pair, however often it is asked.
    """
    event, to = asked.about.call.event, asked.asked
    language = to.language or settings.LANGUAGE_CODE
    with translation.override(language):
        link = reverse("accounts_merge", args=[merge_token(asked)])
    expires_at = timezone.now() + LIVES
    subject, text = render_mail(
        "accounts_merge",
        language,
        {
            "kept": asked.kept.email,
            "goes": asked.goes.email,
            "link": link,
            "until": shown_instant(expires_at, event, language),
            "contact": event.contact_email or event.programme.contact_email,
        },
    )
    return write(
        to=to.email,
        user=to,
        kind="accounts_merge",
        key=f"accounts-merge:{asked.kept.pk}:{asked.goes.pk}:{to.pk}:{timezone.now():%Y%m%d}",
        subject=subject,
        text=text,
        language=language,
        by=by,
        reply_to=event.contact_email,
        release=True,
        wipe_when_sent=True,
        expires_at=expires_at,
    )


def accounts_merged(
    application: Application, account: User, to: str, *, language: str, by: TokenHolder
) -> Message:
    """To both addresses of somebody whose two accounts became one: which one she signs in to from now on."""
    event, language = application.call.event, language or settings.LANGUAGE_CODE
    contact = event.contact_email or event.programme.contact_email
    context = {"email": account.email, "contact": contact}
    subject, text = render_mail("accounts_merged", language, context)
    return write(
        to=to,
        user=account,
        kind="accounts_merged",
        key=f"accounts-merged:{application.pk}:{to}",
        subject=subject,
        text=text,
        language=language,
        by=by,
        about=application,
        reply_to=event.contact_email,
        release=True,
    )


def begun_for_you(application: Application, token: str, *, by: User) -> Message:
    """The link to what an organiser began for her; wiped once sent, because whoever has it can go on with it."""
    call, language = application.call, application.language
    with translation.override(language):
        link = reverse("application_continue", args=[token])
    context = {
        "application": application,
        "organiser": by.name or by.email,
        "title": _title(application),
        "deadline": shown_own_deadline(call, application, language=language),
        "link": link,
        "contact": call.event.contact_email or call.event.programme.contact_email,
    }
    subject, text = render_mail("application_on_behalf", language, context)
    return write(
        to=application.email,
        name=application.full_name,
        kind="application_on_behalf",
        key=f"on-behalf:{application.pk}",
        subject=subject,
        text=text,
        language=language,
        by=by,
        about=application,
        reply_to=call.event.contact_email,
        release=True,
        wipe_when_sent=True,
        expires_at=call.closes_at,
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
    also: dict[str, Any] | None = None,
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
            "sent_at": shown_instant(application.submitted_at or timezone.now(), event, language),
            "event": event,
            "planned": planned_dates(event, language),
            "contact": event.contact_email or event.programme.contact_email,
            **(also or {}),
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
