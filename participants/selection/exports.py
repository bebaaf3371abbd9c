"""The participant's calendar invitation: REQUEST when she comes, CANCEL when she no longer does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from email.utils import parseaddr

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from core import calendar
from core.localized import text_of
from events.clock import NoSuchTime, to_instant
from events.models import Event
from participants.selection.models import Participation


def calendar_request(participation: Participation) -> bytes:
    """The invitation, or its update: the same UID for ever, a higher SEQUENCE after every change."""
    return _invitation(calendar.request, participation)


def calendar_cancel(participation: Participation) -> bytes:
    """Takes the entry out of this person's calendar. The caller has raised her `calendar_sequence`."""
    return _invitation(calendar.cancel, participation)


def calendar_copy(participation: Participation) -> bytes:
    """The same entry to download: it asks for no answer and names nobody."""
    entry = _entry(participation)
    return calendar.feed([entry], entry.summary, timezone.now())


def contact_of(event: Event) -> tuple[str, str]:
    """(name, address) that people write to: the event's, else the programme's, else where our mail comes from."""
    for owner in (event, event.programme):
        if owner.contact_email:
            return owner.contact_name, owner.contact_email
    return parseaddr(settings.DEFAULT_FROM_EMAIL)


def _invitation(method: Callable[..., bytes], participation: Participation) -> bytes:
    """To one person, from the event's contact; it says that our own address carries the mail."""
    return method(
        _entry(participation),
        contact_of(participation.event),
        (participation.name, participation.email),
        timezone.now(),
        sent_by=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
    )


def _entry(participation: Participation) -> calendar.Entry:
    event = participation.event
    language = participation.language
    starts, ends, all_day = _times(event)
    with translation.override(language):
        link = settings.COLLOQUY_BASE_URL + reverse("my_event", args=[event.code])
        places = [text_of(event, "venue").value, text_of(event.place, "name").value if event.place else ""]
        return calendar.Entry(
            uid=str(event.calendar_uid),
            sequence=event.calendar_sequence + participation.calendar_sequence,
            start=starts,
            end=ends,
            all_day=all_day,
            summary=text_of(event, "neutral_title").value,
            timezone=event.timezone,
            location=", ".join(part for part in places if part),
            description=link,
            url=link,
            language=language,
            cancelled=event.state in Event.NOT_ON,
            private=True,
            last_modified=event.changed_at,
        )


def _times(event: Event) -> tuple[datetime | date, datetime | date, bool]:
    """From the first hour of the first day to the last of the last; whole days while an hour is missing."""
    if event.starts_at is None or event.ends_at is None:
        return event.starts_on, event.ends_on, True
    return (
        _instant(event.starts_on, event.starts_at, event.timezone),
        _instant(event.ends_on, event.ends_at, event.timezone),
        False,
    )


def _instant(day: date, at: time, zone: str) -> datetime:
    try:
        return to_instant(day, at, zone)
    except NoSuchTime as gap:  # an hour the clocks jump over: what they show instead
        return to_instant(day, gap.next_time, zone)
