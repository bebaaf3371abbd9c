"""Mails of events/: to people who join a team, about a second factor, and reports of mistakes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone, translation

from core import outbox
from core.localized import content_language, language_label, text_of
from events.models import Membership, Programme, SecondFactorReset, TranslationAssignment
from events.queries import source_language

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder


def tell_appointed(membership: Membership, *, by: User | TokenHolder | Clock) -> outbox.Message:
    """Where to sign in; one mail a day, however many roles she is given."""
    user, programme = membership.user, membership.programme
    language = content_language(user.language)
    with translation.override(language):
        path = f"{resolve_url(settings.LOGIN_URL)}?next={reverse('team_home')}"
        role = membership.get_role_display()
    return _write(
        "appointed",
        user,
        programme,
        by=by,
        key=f"appointed:{programme.pk}:{user.pk}:{timezone.localdate().isoformat()}",
        context={"role": role, "path": path, "email": user.email},
    )


def tell_reset(reset: SecondFactorReset, *, by: User | TokenHolder | Clock) -> outbox.Message:
    """At the request (so that she can object when it was not her wish) and when it was confirmed."""
    language = content_language(reset.user.language)
    with translation.override(language):
        path = resolve_url(settings.LOGIN_URL)
    return _write(
        "second_factor_reset",
        reset.user,
        reset.programme,
        by=by,
        key=f"second factor reset:{reset.pk}:{reset.state}",
        context={"confirmed": reset.state == SecondFactorReset.State.CONFIRMED, "path": path},
    )


def tell_translator(assignment: TranslationAssignment, *, by: User | TokenHolder | Clock) -> outbox.Message:
    """What she is asked to translate, and where."""
    user, event = assignment.user, assignment.event
    language = content_language(user.language)
    with translation.override(language):
        path = reverse("team_translation", args=[event.code, assignment.language])
    return _write(
        "translation_assigned",
        user,
        event.programme,
        by=by,
        key=f"translation:{assignment.pk}",
        context={
            "title": text_of(event, "neutral_title", source_language(event)).value,
            "into": language_label(assignment.language),
            "path": path,
        },
    )


def report_mistake(
    *,
    to: str,
    page: str,
    text: str,
    email: str,
    language: str,
    held: bool,
    key: str,
    by: User | TokenHolder | Clock,
) -> outbox.Message:
    """A visitor's report, to whoever keeps the page. A held one waits in the outbox for somebody to look at."""
    context = {"page": page, "text": text, "email": email, "language": language}
    subject, body = outbox.render_mail("report_mistake", settings.LANGUAGE_CODE, context)
    return outbox.write(
        to=to,
        kind="mistake report",
        key=key,
        subject=subject,
        text=body,
        language=settings.LANGUAGE_CODE,
        reply_to=email,
        by=by,
        release=not held,
    )


def _write(
    template: str,
    user: User,
    programme: Programme,
    *,
    by: User | TokenHolder | Clock,
    key: str,
    context: dict[str, Any],
) -> outbox.Message:
    language = content_language(user.language)
    names = {"name": user.name, "programme": text_of(programme, "name", language).value}
    subject, text = outbox.render_mail(template, language, {**names, **context})
    return outbox.write(
        to=user.email,
        user=user,
        name=user.name,
        kind=template,
        key=key,
        subject=subject,
        text=text,
        language=language,
        reply_to=programme.contact_email,
        about=programme,
        by=by,
        release=True,
    )
