"""A visitor tells us about a mistake on a page: no account, no cookie, no way to send mail to strangers."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.outbox import Message
from events import notices
from events.models import Event, Programme

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder

# Per reader of the reports and hour; what comes beyond that waits in the outbox for a person to look at.
SENT_PER_HOUR = 20
KEPT_PER_HOUR = 200


class NobodyToTell(Exception):
    """No programme has a contact address and no operator is configured."""


class TooManyReports(Exception):
    """More reports in an hour than anybody could read: this one was not kept."""


@transaction.atomic
def report_mistake(
    *,
    by: User | TokenHolder | Clock,
    page: str,
    text: str,
    language: str,
    email: str = "",
    event: Event | None = None,
    suspicious: bool = False,
) -> Message:
    """One mail to whoever keeps the page. The same report twice is written once.

    A suspicious one (the trap field was filled) is held, not lost: somebody may have been using a reading aid.
    Raises NobodyToTell and TooManyReports.
    """
    to = _reader(event)
    recent = Message.objects.filter(
        kind="mistake report", to_email=to, created_at__gte=timezone.now() - timedelta(hours=1)
    ).count()
    if recent >= KEPT_PER_HOUR:
        raise TooManyReports
    digest = hashlib.sha256(f"{page}\n{text}\n{email}".encode()).hexdigest()[:24]
    return notices.report_mistake(
        to=to,
        page=page,
        text=text,
        email=email,
        language=language,
        held=suspicious or recent >= SENT_PER_HOUR,
        key=f"mistake:{digest}",
        by=by,
    )


def _reader(event: Event | None) -> str:
    """The event's contact, its programme's, the operator, or the first programme that has a contact."""
    known = [event.contact_address] if event is not None else []
    known += [address for _name, address in settings.ADMINS]
    for address in known:
        if address:
            return str(address)
    programme = Programme.objects.exclude(contact_email="").order_by("pk").first()
    if programme is None:
        raise NobodyToTell
    return programme.contact_email
