"""The mails of the account pages: codes, links and security notices, worded by us and sent through the outbox.

allauth names each by a template prefix; a test compares this list with the templates allauth ships.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.urls import reverse, translate_url
from django.utils import timezone, translation
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core.accounts import User, normal_email
from core.actors import TokenHolder
from core.dates import format_instant
from core.outbox import Message, render_mail, write

# Anybody can have these sent to anybody: they are counted per address.
CODES = {
    "account/email/login_code": ("account/login_code", settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT),
    "account/email/email_confirmation": (
        "account/address_code",
        settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
    ),
    "account/email/email_confirmation_signup": (
        "account/address_code",
        settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
    ),
    "account/email/password_reset_code": ("account/password_code", settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT),
    "account/email/password_reset_key": ("account/password_link", settings.PASSWORD_RESET_TIMEOUT),
}
HINTS = {
    "account/email/unknown_account": "account/unknown_account",
    "account/email/account_already_exists": "account/already_exists",
}
# Something changed in an account: its owner must hear of it, whatever was sent that day.
CHANGES = {
    "account/email/password_changed": gettext_lazy("Your password was changed"),
    "account/email/password_set": gettext_lazy("Your password was changed"),
    "account/email/password_reset": gettext_lazy("Your password was changed"),
    "account/email/email_changed": gettext_lazy(
        "Your e-mail address was changed from %(from_email)s to %(to_email)s"
    ),
    "account/email/email_confirm": gettext_lazy("Your e-mail address was confirmed"),
    "account/email/email_deleted": gettext_lazy(
        "The e-mail address %(deleted_email)s was removed from your account"
    ),
    "mfa/email/totp_activated": gettext_lazy("An authenticator app was added to your account"),
    "mfa/email/totp_deactivated": gettext_lazy("The authenticator app was removed from your account"),
    "mfa/email/recovery_codes_generated": gettext_lazy("New recovery codes were made for your account"),
    "mfa/email/webauthn_added": gettext_lazy("A passkey was added to your account"),
    "mfa/email/webauthn_removed": gettext_lazy("A passkey was removed from your account"),
    "socialaccount/email/account_connected": gettext_lazy("%(provider)s was connected to your account"),
    "socialaccount/email/account_disconnected": gettext_lazy(
        "%(provider)s was disconnected from your account"
    ),
}
MOST_PER_DAY = 20


def write_account_mail(prefix: str, email: str, context: dict[str, Any]) -> Message | None:
    """Write one of allauth's mails, released; nothing when the address has had too many today.

    Raises KeyError for a mail that allauth has and we have no words for.
    """
    user = User.objects.filter(email=normal_email(email)).first() or context.get("user")
    language = (user.language if user else "") or get_language() or settings.LANGUAGE_CODE
    if prefix in CHANGES:
        return _write_change(prefix, email, user, language, context)
    if too_many_today(email):
        _say_so(context.get("request"))
        return None
    template, lifetime = CODES[prefix] if prefix in CODES else (HINTS[prefix], None)
    subject, text = render_mail(template, language, _facts(email, language, context))
    return write(
        to=email,
        kind=_kind(prefix),
        key=_key(prefix),
        subject=subject,
        text=text,
        language=language,
        by=user or TokenHolder("account", email),
        user=user,
        release=True,
        first=prefix in CODES,
        wipe_when_sent=prefix in CODES,
        expires_at=timezone.now() + timedelta(seconds=lifetime) if lifetime else None,
    )


def too_many_today(email: str) -> bool:
    """Whether strangers have had enough sent to this address within a day: known and unknown count alike."""
    kinds = [_kind(prefix) for prefix in (*CODES, *HINTS)]
    since = timezone.now() - timedelta(days=1)
    sent = Message.objects.filter(to_email=normal_email(email), kind__in=kinds, created_at__gte=since)
    return sent.count() >= MOST_PER_DAY


def _say_so(request: Any) -> None:
    from allauth.core import context as current

    request = request or current.request
    if request is not None:
        messages.warning(
            request,
            _(
                "We have sent many messages to this address today and do not send another one."
                " Please use the latest code, or try again tomorrow."
            ),
        )


def _write_change(
    prefix: str, email: str, user: User | None, language: str, context: dict[str, Any]
) -> Message:
    with translation.override(language):
        change = str(CHANGES[prefix]) % {**context, "provider": _provider(context)}
        when = format_instant(context.get("timestamp") or timezone.now(), settings.TIME_ZONE, language)
    facts = {"change": change, "when": when, "from": context.get("ip"), "browser": context.get("user_agent")}
    subject, text = render_mail("account/change", language, facts)
    return write(
        to=email,
        kind=_kind(prefix),
        key=_key(prefix),
        subject=subject,
        text=text,
        language=language,
        by=user or TokenHolder("account", email),
        user=user,
        release=True,
    )


def _provider(context: dict[str, Any]) -> str:
    provider = context.get("provider")
    return str(getattr(provider, "name", "") or provider or "")


def _facts(email: str, language: str, context: dict[str, Any]) -> dict[str, Any]:
    """Links keep their path and get our own address in front: the host of a request is the sender's word."""
    with translation.override(language):
        paths = {"login_url": reverse("account_login")}
    for name in ("password_reset_url", "signup_url"):
        if name in context:
            paths[name] = translate_url(urlsplit(context[name]).path, language)
    base = settings.COLLOQUY_BASE_URL.rstrip("/")
    links = {name: base + path for name, path in paths.items()}
    return {"email": email, "code": context.get("code", ""), **links}


def _kind(prefix: str) -> str:
    return "account." + prefix.rsplit("/", 1)[-1]


def _key(prefix: str) -> str:
    """Every code is a new one, so nothing is written twice by mistake."""
    return f"{_kind(prefix)}:{uuid.uuid4()}"
