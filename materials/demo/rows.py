"""What every part of the demo writes with: texts in languages, accounts, and who has done it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress

from core.accounts import User
from core.actors import Clock
from core.localized import column
from events.models import Call
from events.models.events import purge_date

Texts = dict[str, str]  # by language
BUILDER = Clock("demo data")
ZONE = "Europe/Belgrade"


def texts(name: str, by_language: Texts) -> dict[str, str]:
    return {column(name, code): text for code, text in by_language.items()}


def account(email: str, name: str, language: str = "en", **fields: Any) -> User:
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create(email=email, name=name, language=language, **fields)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def set_dates(call: Call, today: date, *, opened: int, closes: int, hears: int, begins: int) -> None:
    """So many days from today: opened before it, then the deadline, the answer, and two days of meeting."""
    event, zone = call.event, ZoneInfo(call.event.timezone)
    event.starts_on = today + timedelta(days=begins)
    event.ends_on = event.starts_on + timedelta(days=1)
    event.purge_on = purge_date(event.ends_on, event.programme.retention)
    event.save()
    call.event = event
    call.opens_at = datetime.combine(today - timedelta(days=opened), time(9, 0), zone)
    call.deadline_at = datetime.combine(today + timedelta(days=closes), time(23, 59), zone)
    call.hears_by = today + timedelta(days=hears)
    call.save()
