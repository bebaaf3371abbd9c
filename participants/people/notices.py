"""The mail with the sign-in code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import translation

from core.outbox import Message, render_mail, write
from participants.people.models import SignInCode

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder


def sign_in_code(pending: SignInCode, code: str, token: str, *, by: User | TokenHolder | Clock) -> Message:
    """Released at once, goes first, loses its text once sent."""
    return write_code(pending, "sign_in_code", code, "sign_in_link", token, by=by)


def write_code(
    pending: SignInCode,
    template: str,
    code: str,
    link_name: str,
    token: str,
    *,
    by: User | TokenHolder | Clock,
    context: Mapping[str, object] | None = None,
) -> Message:
    with translation.override(pending.language):
        link = reverse(link_name, args=[token])
    subject, text = render_mail(
        template, pending.language, {"code": code, "link": link, "minutes": 30, **(context or {})}
    )
    return write(
        to=pending.email,
        user=pending.user,
        kind="code",
        key=f"code:{pending.ticket}",
        subject=subject,
        text=text,
        language=pending.language,
        by=by,
        release=True,
        first=True,
        wipe_when_sent=True,
    )
