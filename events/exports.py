"""What other programs read of events and calls: calendar, Atom feed, QR code, the list of addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from core.calendar import Entry, feed
from core.localized import content_language, html_lang, text_of
from core.richtext import without_controls
from events.deadlines import shown_dates, shown_deadline
from events.footnotes import Designated
from events.models import AgendaItem, Call, Event
from events.names import place_line
from events.structured import absolute, first_paragraph

_HOST = "colloquy"  # of UIDs: never the server's name, which may change


def calendar_entry(
    event: Event, language: str | None = None, designations: Iterable[Designated] = ()
) -> Entry:
    """The whole event as one entry, under its neutral title: invitations and the public calendar share it."""
    shown = content_language(language)
    start, end, all_day = _span(event)
    title = text_of(event, "neutral_title", shown)
    with translation.override(shown):
        url = absolute(reverse("event_page", args=[event.code]))
    return Entry(
        uid=f"{event.calendar_uid}@{_HOST}",
        sequence=event.calendar_sequence,
        start=start,
        end=end,
        all_day=all_day,
        summary=title.value,
        language=title.language,
        timezone=event.timezone,
        location=_location(event, shown, designations),
        url=url,
        cancelled=event.state in Event.NOT_ON,
        last_modified=event.changed_at,
    )


def agenda_entry(item: AgendaItem, event: Event, language: str | None = None) -> Entry:
    """One line of the agenda, as a calendar entry of its own."""
    title = text_of(item, "title", language)
    return Entry(
        uid=f"{item.uid}@{_HOST}",
        sequence=item.sequence,
        start=item.starts_at,
        end=item.ends_at,
        summary=title.value,
        language=title.language,
        timezone=event.timezone,
        location=text_of(item, "room", language).value,
        cancelled=event.state in Event.NOT_ON,
        last_modified=event.changed_at,
    )


def event_calendar(event: Event, designations: Iterable[Designated] = ()) -> bytes:
    """The event and its public agenda, to look at (PUBLISH): nobody is invited by it."""
    entries = [calendar_entry(event, designations=designations)]
    entries += [agenda_entry(item, event) for item in event.agenda.all() if item.public]
    return feed(entries, text_of(event, "neutral_title").value, timezone.now())


def _span(event: Event) -> tuple[Any, Any, bool]:
    """(start, end, all day): times when both hours are known, else whole days."""
    if event.starts_at is None or event.ends_at is None:
        return event.starts_on, event.ends_on, True
    zone = ZoneInfo(event.timezone)
    begins = datetime.combine(event.starts_on, event.starts_at, zone)
    return begins, datetime.combine(event.ends_on, event.ends_at, zone), False


def _location(event: Event, language: str, designations: Iterable[Designated]) -> str:
    venue = text_of(event, "venue", language).value
    return ", ".join(part for part in (venue, place_line(event.place, designations, language)) if part)


def atom_feed(calls: Iterable[Call], events: Iterable[Event], designations: Iterable[Designated]) -> str:
    """Calls and events that were published, the newest first, in the active language."""
    language = content_language()
    made = Atom1Feed(
        title=settings.COLLOQUY_SITE_NAME,
        link=absolute(reverse("home")),
        description=_("Calls for participants and events"),
        language=html_lang(language),
        feed_url=absolute(reverse("feed")),
        feed_guid=absolute(reverse("feed")),
    )
    known = list(designations)
    rows = [*_call_entries(calls, known), *_event_entries(events, known)]
    for row in sorted(rows, key=lambda row: row["pubdate"], reverse=True):
        made.add_item(**row)
    return str(made.writeString("utf-8"))


def _call_entries(calls: Iterable[Call], designations: list[Designated]) -> Iterator[dict[str, Any]]:
    for call in calls:
        deadline = _("Deadline for applications: %(deadline)s") % {"deadline": shown_deadline(call)}
        summary = text_of(call, "summary").value or first_paragraph(text_of(call.event, "aim").value)
        yield {
            "title": _("Call for participants: %(title)s")
            % {"title": _clean(text_of(call.event, "title").value)},
            "link": absolute(reverse("call_page", args=[call.event.code])),
            "unique_id": f"tag:{_HOST},2026:call:{call.event.calendar_uid}",
            "description": _clean(
                f"{summary}\n{_when_and_where(call.event, designations)}\n{deadline}".strip()
            ),
            "pubdate": call.published_at,
            "updateddate": call.event.changed_at,
        }


def _event_entries(events: Iterable[Event], designations: list[Designated]) -> Iterator[dict[str, Any]]:
    for event in events:
        yield {
            "title": _clean(text_of(event, "title").value),
            "link": absolute(reverse("event_page", args=[event.code])),
            "unique_id": f"tag:{_HOST},2026:event:{event.calendar_uid}",
            "description": _clean(_when_and_where(event, designations)),
            "pubdate": event.published_at,
            "updateddate": event.changed_at,
        }


def _when_and_where(event: Event, designations: list[Designated]) -> str:
    return ", ".join(part for part in (shown_dates(event), place_line(event.place, designations)) if part)


def _clean(text: str) -> str:
    """XML has no room for control characters."""
    return without_controls(text)


def qr_code(url: str) -> bytes:
    """The address as a QR code in SVG, black on white with its quiet zone, to print and to scan from a screen."""
    out = BytesIO()
    segno.make(url, error="m").save(
        out, kind="svg", scale=4, border=4, light="#fff", xmldecl=False, svgclass=None, lineclass=None
    )
    return out.getvalue()
