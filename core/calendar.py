"""Calendar entries as iCalendar: invitations (REQUEST, CANCEL) and feeds, from neutral data.

One message invites one person: a shared list of attendees would tell everybody who comes. The UID belongs to the
event for ever; SEQUENCE rises when the time, the place or the state changes. We never read foreign calendars.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vText

from core.localized import html_lang
from core.richtext import is_safe_link, without_controls

PRODID = "-//Colloquy//Calendar//EN"
REFRESH = timedelta(hours=1)
UTC_NAMES = {"UTC", "Etc/UTC"}
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

Address = tuple[str, str]  # name, e-mail


@dataclass(frozen=True)
class Entry:
    """What a calendar shows. `end` of an all-day entry is its last day; the exclusive DTEND is our affair.

    `summary` must be the neutral public title where others can see the calendar. Times carry their zone;
    `timezone` is the one the event lives in.
    """

    uid: str
    sequence: int
    start: datetime | date
    end: datetime | date
    summary: str
    timezone: str
    location: str = ""
    description: str = ""
    url: str = ""
    language: str = "en"
    all_day: bool = False
    cancelled: bool = False
    private: bool = False
    last_modified: datetime | None = None


def request(
    entry: Entry, organizer: Address, attendee: Address, stamp: datetime, *, sent_by: str = ""
) -> bytes:
    """An invitation for one person. Raises ValueError for an address that is none.

    `sent_by` is where the mail comes from when that is not the organiser's own mailbox.
    """
    return _invitation("REQUEST", entry, organizer, attendee, stamp, sent_by)


def cancel(
    entry: Entry, organizer: Address, attendee: Address, stamp: datetime, *, sent_by: str = ""
) -> bytes:
    """Takes one person's invitation back; `entry.sequence` must be higher than in the last message."""
    return _invitation("CANCEL", entry, organizer, attendee, stamp, sent_by)


def feed(entries: Iterable[Entry], name: str, stamp: datetime, method: str = "PUBLISH") -> bytes:
    """A calendar to subscribe to or to download; it names no organiser and no attendee."""
    rows = list(entries)
    calendar = _calendar(method)
    title = _line(name)
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vText("PT1H"))
    for entry in rows:
        calendar.add_component(_event(entry, stamp, entry.cancelled))
    return _written(calendar, rows)


def mime_type(method: str = "PUBLISH") -> str:
    """The content type of an answer or an attachment; its method must be the one inside the calendar.

    A part of a Django mail adds its charset itself: give `attach_alternative` the type without it.
    """
    return f"text/calendar; method={method}; charset=utf-8"


def _invitation(  # noqa: PLR0917 -- private, and named as in the two functions above
    method: str, entry: Entry, organizer: Address, attendee: Address, stamp: datetime, sent_by: str
) -> bytes:
    calendar = _calendar(method)
    event = _event(entry, stamp, entry.cancelled or method == "CANCEL")
    host = _address(organizer)
    if sent_by and sent_by != organizer[1]:
        host.params["SENT-BY"] = str(_address(("", sent_by)))
    event.add("organizer", host)
    guest = _address(attendee)
    guest.params["CUTYPE"] = "INDIVIDUAL"
    guest.params["ROLE"] = "REQ-PARTICIPANT"
    if method == "REQUEST":
        guest.params["PARTSTAT"] = "NEEDS-ACTION"
        guest.params["RSVP"] = "TRUE"
    event.add("attendee", guest)
    calendar.add_component(event)
    return _written(calendar, [entry])


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    if method:
        calendar.add("method", method)
    return calendar


def _event(entry: Entry, stamp: datetime, cancelled: bool) -> Event:
    event = Event()
    event.add("uid", _line(entry.uid))
    event.add("dtstamp", _utc(stamp))
    event.add("sequence", entry.sequence)
    starts, ends = _times(entry)
    event.add("dtstart", starts)
    event.add("dtend", ends)
    spoken = {"LANGUAGE": html_lang(entry.language)}
    event.add("summary", _line(entry.summary), parameters=spoken)
    if entry.location:
        event.add("location", _line(entry.location), parameters=spoken)
    if entry.description:
        event.add("description", without_controls(entry.description), parameters=spoken)
    if entry.url and is_safe_link(entry.url):
        event.add("url", entry.url)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE")
    event.add("class", "PRIVATE" if entry.private else "PUBLIC")
    if entry.last_modified:
        event.add("last-modified", _utc(entry.last_modified))
    return event


def _times(entry: Entry) -> tuple[datetime | date, datetime | date]:
    """DTSTART and DTEND: local times of the event's zone, or days with the exclusive end of RFC 5545."""
    zone = UTC if entry.timezone in UTC_NAMES else ZoneInfo(entry.timezone)
    start, end = (
        value.astimezone(zone) if isinstance(value, datetime) and value.tzinfo else value
        for value in (entry.start, entry.end)
    )
    if entry.all_day:
        first, last = (value.date() if isinstance(value, datetime) else value for value in (start, end))
        return first, last + timedelta(days=1)
    if not (isinstance(start, datetime) and isinstance(end, datetime) and start.tzinfo and end.tzinfo):
        raise ValueError("an entry that is not all-day needs times with a zone")
    return start, end


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a calendar needs times with a zone")
    return moment.astimezone(UTC)


def _line(text: str) -> str:
    """A text of one line: calendars show nothing else in a title or a place."""
    return " ".join(without_controls(text).split())


def _address(person: Address) -> vCalAddress:
    """A bare mailto with the name as CN; Outlook refuses `mailto:Name <address>`."""
    name, email = person
    if not re.fullmatch(r"[^\s@<>,;:\"\\\x00-\x1f\x7f]+@[^\s@<>,;:\"\\\x00-\x1f\x7f]+", email):
        raise ValueError("not an e-mail address")
    address = vCalAddress(f"mailto:{email}")
    # A quote cannot stand in a parameter, and not every program knows the escape of RFC 6868.
    shown = _line(name).replace('"', "'").replace("^", "")
    if shown:
        address.params["CN"] = shown
    return address


def _written(calendar: Calendar, entries: Sequence[Entry]) -> bytes:
    """The bytes, every zone in use described before the entries."""
    years = [value.year for entry in entries for value in (entry.start, entry.end)]
    names = {entry.timezone for entry in entries if not entry.all_day} - UTC_NAMES
    zones = [_timezone(name, min(years), max(years)) for name in sorted(names)]
    calendar.subcomponents[:0] = zones
    return bytes(calendar.to_ical())


# --- VTIMEZONE with yearly rules --------------------------------------------------------------
# icalendar can make one, but lists every change as a date, some an hour off; Outlook reads rules only.


@dataclass(frozen=True)
class _Change:
    """One change of the clock: `onset` in the local time before it, as RFC 5545 wants it."""

    onset: datetime
    before: timedelta
    after: timedelta
    name: str

    def falls_on(self, week: int) -> bool:
        """Whether it is the week-th such weekday of its month; -1 is the last."""
        length = monthrange(self.onset.year, self.onset.month)[1]
        return self.onset.day + 7 > length if week == -1 else (self.onset.day - 1) // 7 + 1 == week

    def same_rule(self, other: _Change) -> bool:
        return (
            self.onset.month,
            self.onset.weekday(),
            self.onset.time(),
            self.before,
            self.after,
            self.name,
        ) == (
            other.onset.month,
            other.onset.weekday(),
            other.onset.time(),
            other.before,
            other.after,
            other.name,
        )


def _timezone(name: str, first_year: int, last_year: int) -> Timezone:
    """The zone from the year before the first to two years after the last."""
    zone = ZoneInfo(name)
    years = [_changes(zone, year) for year in range(first_year - 1, last_year + 3)]
    component = Timezone()
    component.add("tzid", name)
    for change, week in _by_rule(years) or _one_by_one(zone, years, first_year - 1):
        component.add_component(_observance(change, week))
    return component


def _by_rule(years: list[list[_Change]]) -> list[tuple[_Change, int | None]]:
    """The first year's changes with the week that fits every year; nothing when no rule does."""
    if any(len(year) != len(years[0]) for year in years):
        return []
    rules = [(season[0], _week(season)) for season in zip(*years, strict=True)]
    return [] if any(week is None for _change, week in rules) else rules


def _one_by_one(
    zone: ZoneInfo, years: list[list[_Change]], first_year: int
) -> list[tuple[_Change, int | None]]:
    """What holds at the start, then each change by itself: for zones without changes or with irregular ones."""
    start = datetime(first_year, 1, 1, tzinfo=zone)
    offset = start.utcoffset() or timedelta()
    at_first = _Change(start.replace(tzinfo=None), offset, offset, start.tzname() or "")
    return [(change, None) for change in (at_first, *(change for year in years for change in year))]


def _changes(zone: ZoneInfo, year: int) -> list[_Change]:
    """The changes of one UTC year, to the second."""
    found: list[_Change] = []
    day = datetime(year, 1, 1, tzinfo=UTC)
    while day.year == year:
        following = day + timedelta(days=1)
        if _offset(zone, day) != _offset(zone, following):
            found.append(_change(zone, day, following))
        day = following
    return found


def _change(zone: ZoneInfo, low: datetime, high: datetime) -> _Change:
    before, after = _offset(zone, low), _offset(zone, high)
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
    return _Change((high + before).replace(tzinfo=None), before, after, high.astimezone(zone).tzname() or "")


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _week(season: tuple[_Change, ...]) -> int | None:
    """The week that fits the change in every year, so that one rule stands for all of them."""
    if not all(change.same_rule(season[0]) for change in season):
        return None
    return next((week for week in (-1, 1, 2, 3, 4) if all(change.falls_on(week) for change in season)), None)


def _observance(change: _Change, week: int | None) -> TimezoneStandard | TimezoneDaylight:
    part = TimezoneDaylight() if change.after > change.before else TimezoneStandard()
    part.add("dtstart", change.onset)
    if week is not None:
        weekday = f"{week}{WEEKDAYS[change.onset.weekday()]}"
        part.add("rrule", {"freq": "yearly", "bymonth": change.onset.month, "byday": weekday})
    part.add("tzname", change.name)
    part.add("tzoffsetfrom", change.before)
    part.add("tzoffsetto", change.after)
    return part
