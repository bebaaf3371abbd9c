"""What search engines and messengers read of an event: schema.org data, and names of locales for Open Graph."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.templatetags.static import static

from core.localized import html_lang, text_of
from events.models import Event
from events.models.events import DatePrecision

OG_LOCALES = {"en": "en_GB", "sq": "sq_AL", "mk": "mk_MK", "sr": "sr_RS", "sr-latn": "sr_RS", "bs": "bs_BA"}
_SCHEMA = "https://schema.org"
_DATE_FORMATS = {DatePrecision.YEAR: "%Y", DatePrecision.MONTH: "%Y-%m", DatePrecision.DAY: "%Y-%m-%d"}


def absolute(path: str) -> str:
    """An address with our own host, whatever host the visitor typed."""
    return f"{settings.COLLOQUY_BASE_URL.rstrip('/')}{path}"


def preview_image() -> str:
    return absolute(static("og.png"))


def event_data(event: Event, *, language: str, url: str, place: str) -> dict[str, Any]:
    """The event as schema.org/Event. `place` is the line readers see, with the territory's mark."""
    online = event.format == Event.Format.ONLINE
    mode = "OnlineEventAttendanceMode" if online else "OfflineEventAttendanceMode"
    data: dict[str, Any] = {
        "@context": _SCHEMA,
        "@type": "Event",
        "name": text_of(event, "title", language).value,
        "inLanguage": html_lang(text_of(event, "title", language).language),
        "startDate": _moment(event, start=True),
        "endDate": _moment(event, start=False),
        "eventStatus": f"{_SCHEMA}/{_status(event)}",
        "eventAttendanceMode": f"{_SCHEMA}/{mode}",
        "url": url,
        "image": [preview_image()],
        "isAccessibleForFree": True,
    }
    if _status(event) == "EventRescheduled" and event.planned_on is not None:
        data["previousStartDate"] = event.planned_on.isoformat()
    if online:
        data["location"] = {"@type": "VirtualLocation", "url": url}
    elif place:
        data["location"] = {"@type": "Place", "name": _venue(event, language) or place, "address": place}
    if event.organiser:
        data["organizer"] = {"@type": "Organization", "name": event.organiser}
    if description := first_paragraph(text_of(event, "aim", language).value):
        data["description"] = description
    return data


def first_paragraph(text: str, longest: int = 280) -> str:
    """The beginning of a Markdown text as one plain line, cut at a word, for descriptions."""
    line = " ".join(text.strip().split("\n\n")[0].replace("**", "").lstrip("#> ").split())
    if len(line) <= longest:
        return line
    return line[:longest].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def _status(event: Event) -> str:
    """A postponed event with new dates is rescheduled; without, postponed, and its dates are the old ones."""
    if event.state == Event.State.CANCELLED:
        return "EventCancelled"
    if event.state == Event.State.POSTPONED:
        return "EventPostponed"
    return "EventRescheduled" if event.planned_on is not None else "EventScheduled"


def _moment(event: Event, *, start: bool) -> str:
    """A day, or an instant with its offset when the hour is known; as coarse as the date itself."""
    day = event.starts_on if start else event.ends_on
    at = event.starts_at if start else event.ends_at
    if at is not None and event.date_precision == DatePrecision.DAY:
        return datetime.combine(day, at, ZoneInfo(event.timezone)).isoformat()
    return day.strftime(_DATE_FORMATS[DatePrecision(event.date_precision)])


def _venue(event: Event, language: str) -> str:
    return text_of(event, "venue", language).value
