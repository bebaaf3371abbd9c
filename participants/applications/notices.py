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
    from events.models import Event


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
    context = {
        "title": text_of(event, "neutral_title", language).value,
        "link": _after_signing_in(language, "apply", event.code),
        "deadline": shown_instant(granted.until, event, language),
    }
    return write_of_event(
        event,
        "extension",
        context,
        language=language,
        by=by,
        to=granted.email,
        user=granted.user,
        key=f"extension:{granted.pk}:{granted.until:%Y%m%d%H%M}",
        about=granted,
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
    context = {
        "title": text_of(event, "neutral_title", language).value,
        "link": link_in(language, "nomination_link", named.token),
        "deadline": shown_instant(named.call.deadline_at, event, language),
    }
    return write_of_event(
        event,
        kind,
        context,
        language=language,
        by=by,
        to=named.email,
        user=named.user,
        key=f"{kind}:{named.pk}",
        about=named,
        wipe_when_sent=secret,
        expires_at=expires_at,
    )


def taken_over(application: Application, source: str, *, by: User | TokenHolder | Clock) -> Message:
    """To somebody whose application came in with a table: where it is now, and that signing in makes it hers."""
    event, language = application.call.event, application.language
    context = {
        "title": _title(application),
        "source": source,
        "reference": application.reference,
        "link": _after_signing_in(language, "my_application", application.reference),
        "privacy": link_in(language, "privacy_notice", event.programme.code),
    }
    return _to_owner(application, "application_taken_over", f"taken-over:{application.pk}", context, by=by)


def merge_asked(asked: AskedMerge, *, by: User | TokenHolder) -> Message:
    """May your two accounts become one? Wiped once sent, and of no event: no team may read the link.

    One a day for each pair, however often it is asked.
    """
    event, to = asked.about.call.event, asked.asked
    language = to.language or settings.LANGUAGE_CODE
    expires_at = timezone.now() + LIVES
    context = {
        "kept": asked.kept.email,
        "goes": asked.goes.email,
        "link": link_in(language, "accounts_merge", merge_token(asked)),
        "until": shown_instant(expires_at, event, language),
    }
    return write_of_event(
        event,
        "accounts_merge",
        context,
        language=language,
        by=by,
        to=to.email,
        user=to,
        key=f"accounts-merge:{asked.kept.pk}:{asked.goes.pk}:{to.pk}:{timezone.now():%Y%m%d}",
        wipe_when_sent=True,
        expires_at=expires_at,
    )


def accounts_merged(
    application: Application, account: User, to: str, *, language: str, by: TokenHolder
) -> Message:
    """To both addresses of somebody whose two accounts became one: which one she signs in to from now on."""
    event, language = application.call.event, language or settings.LANGUAGE_CODE
    return write_of_event(
        event,
        "accounts_merged",
        {"email": account.email},
        language=language,
        by=by,
        to=to,
        user=account,
        key=f"accounts-merged:{application.pk}:{to}",
        about=application,
    )


def begun_for_you(application: Application, token: str, *, by: User, by_team: bool = True) -> Message:
    """The link to what was begun for her; wiped once sent, because whoever has it can go on with it.

    Of somebody outside the team only the address is named, which is proven: a name is what people call themselves, and
    what they call her stands nowhere in it. And such a mail is no business of the team before she sends.
    """
    call, language = application.call, application.language
    context = {
        "name": application.full_name if by_team else "",
        "organiser": (by_team and by.name) or by.email,
        "title": _title(application),
        "deadline": shown_own_deadline(call, application, language=language),
        "link": link_in(language, "application_continue", token),
    }
    return _to_owner(
        application,
        "application_on_behalf",
        begun_key(application),
        context,
        by=by,
        kind="application_on_behalf" if by_team else "draft_on_behalf",
        name=context["name"],
        wipe_when_sent=True,
        expires_at=call.closes_at,
    )


def begun_key(application: Application) -> str:
    return f"on-behalf:{application.pk}"


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
    if application.state == Application.State.DRAFT:
        link = link_in(language, "apply", event.code)
    else:
        link = link_in(language, "my_application", application.reference)
    context = {
        "application": application,
        "title": _title(application),
        "link": link,
        "deadline": shown_own_deadline(application.call, application, language=language),
        "hears_by": application.call.hears_by,
        "sent_at": shown_instant(application.submitted_at or timezone.now(), event, language),
        "event": event,
        "planned": planned_dates(event, language),
        **(also or {}),
    }
    return _to_owner(application, template, key, context, by=by, kind=kind, expires_at=expires_at)


def _to_owner(
    application: Application,
    template: str,
    key: str,
    context: dict[str, Any],
    *,
    by: User | TokenHolder | Clock,
    name: str | None = None,
    **mail: Any,
) -> Message:
    """About an application, to whom it belongs, in the language of the application."""
    return write_of_event(
        application.call.event,
        template,
        context,
        language=application.language,
        by=by,
        to=application.email,
        name=application.full_name if name is None else name,
        user=application.user,
        key=key,
        about=application,
        **mail,
    )


def write_of_event(
    event: Event,
    template: str,
    context: dict[str, Any],
    *,
    language: str,
    by: User | TokenHolder | Clock,
    kind: str = "",
    **mail: Any,
) -> Message:
    """In the name of an event, released at once: answers go to its contact. `mail` is what core.outbox.write takes."""
    contact = event.contact_address
    subject, text = render_mail(template, language, {"contact": contact, **context})
    return write(
        kind=kind or template,
        subject=subject,
        text=text,
        language=language,
        by=by,
        reply_to=contact,
        release=True,
        **mail,
    )


def link_in(language: str, name: str, *about: str) -> str:
    """The address of a page in the language of the mail that leads there."""
    with translation.override(language):
        return reverse(name, args=about)


def _after_signing_in(language: str, name: str, about: str) -> str:
    return f"{link_in(language, 'sign_in')}?{urlencode({'next': link_in(language, name, about)})}"


def _title(application: Application) -> str:
    """The neutral one: subjects are read over shoulders."""
    return text_of(application.call.event, "neutral_title", application.language).value
