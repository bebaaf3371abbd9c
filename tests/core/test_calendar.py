"""Calendar messages read back twice: by icalendar, and by a small reader of our own that shares no code with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from core.calendar import Entry, cancel, feed, mime_type, request

STAMP = datetime(2023, 8, 20, 7, 30, tzinfo=UTC)
VISIT = Entry(
    uid="event-17@colloquy",
    sequence=2,
    start=datetime(2023, 9, 18, 10, 0, tzinfo=UTC),
    end=datetime(2023, 9, 19, 12, 0, tzinfo=UTC),
    summary="Studijska posjeta",
    timezone="Europe/Skopje",
    location="Priština",
    description="Lunch first.\nThen the visit.",
    url="https://example.org/en/events/17/",
    language="bs",
    last_modified=datetime(2023, 8, 1, tzinfo=UTC),
)
ORGANIZER = ("Demo Team", "team@example.org")
GUEST = ("Ђорђе Демо", "guest@example.org")


# --- the second reader ------------------------------------------------------------------------


@dataclass
class Part:
    name: str
    lines: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    def all(self, name: str) -> list[tuple[dict[str, str], str]]:
        return [(params, value) for key, params, value in self.lines if key == name]

    def one(self, name: str) -> str:
        [(_params, value)] = self.all(name)
        return value

    def text(self, name: str) -> str:
        return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], self.one(name))

    def named(self, name: str) -> list[Part]:
        return [part for part in self.parts if part.name == name]


def _split(line: str) -> tuple[str, dict[str, str], str]:
    """NAME;PARAM="a;b:c";OTHER=d:value"""
    head = re.match(r'([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"]*"|[^";:,]*))*):', line)
    assert head, line
    params = dict(re.findall(r';([A-Z0-9-]+)=("[^"]*"|[^";:,]*)', head[2]))
    return head[1], {key: value.strip('"') for key, value in params.items()}, line[head.end() :]


def read(content: bytes) -> Part:
    assert content.endswith(b"\r\n")
    physical = content.split(b"\r\n")[:-1]
    for octets in physical:
        assert len(octets) <= 75
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", octets)
        octets.decode("utf-8")  # every physical line is valid by itself
    logical = content.decode("utf-8").replace("\r\n ", "").split("\r\n")[:-1]
    root = Part("")
    stack = [root]
    for line in logical:
        name, params, value = _split(line)
        if name == "BEGIN":
            stack[-1].parts.append(Part(value))
            stack.append(stack[-1].parts[-1])
        elif name == "END":
            assert stack.pop().name == value
        else:
            stack[-1].lines.append((name, params, value))
    [calendar] = root.parts
    assert calendar.name == "VCALENDAR"
    return calendar


def _instant(calendar: Part, params: dict[str, str], value: str) -> datetime:
    """The moment a DTSTART names, worked out from the VTIMEZONE in the file alone."""
    if value.endswith("Z"):
        return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    local = datetime.strptime(value, "%Y%m%dT%H%M%S")
    [zone] = [part for part in calendar.named("VTIMEZONE") if part.one("TZID") == params["TZID"]]
    onsets = [onset for part in zone.parts for onset in _onsets(part, local)]
    return (local - max(onsets)[1]).replace(tzinfo=UTC)


def _onsets(part: Part, local: datetime) -> list[tuple[datetime, timedelta]]:
    first = datetime.strptime(part.one("DTSTART"), "%Y%m%dT%H%M%S")
    sign, hours, minutes = re.match(r"([+-])(\d\d)(\d\d)", part.one("TZOFFSETTO")).groups()  # type: ignore[union-attr]  # no match fails the test
    offset = (1 if sign == "+" else -1) * timedelta(hours=int(hours), minutes=int(minutes))
    if not part.all("RRULE"):
        return [(first, offset)] if first <= local else []
    rule = dict(item.split("=") for item in part.one("RRULE").split(";"))
    week, weekday = (
        int(rule["BYDAY"][:-2]),
        ["MO", "TU", "WE", "TH", "FR", "SA", "SU"].index(rule["BYDAY"][-2:]),
    )
    found = []
    for year in range(first.year, local.year + 1):
        month = int(rule["BYMONTH"])
        days = [
            first.replace(year=year, month=month, day=day)
            for day in range(1, 29 if month == 2 else 31 if month in {4, 6, 9, 11} else 32)
        ]
        matching = [day for day in days if day.weekday() == weekday]
        onset = matching[week - 1 if week > 0 else week]
        if first <= onset <= local:
            found.append((onset, offset))
    return found


def _event(content: bytes) -> tuple[Part, Part]:
    calendar = read(content)
    [event] = calendar.named("VEVENT")
    Calendar.from_ical(content)
    return calendar, event


# --- invitations ------------------------------------------------------------------------------


def test_an_invitation_names_one_guest_and_a_bare_organizer() -> None:
    calendar, event = _event(request(VISIT, ORGANIZER, GUEST, STAMP))
    assert [calendar.one(name) for name in ("VERSION", "METHOD", "CALSCALE")] == [
        "2.0",
        "REQUEST",
        "GREGORIAN",
    ]
    assert calendar.one("PRODID")
    assert event.all("ORGANIZER") == [({"CN": "Demo Team"}, "mailto:team@example.org")]
    assert event.all("ATTENDEE") == [
        (
            {
                "CN": "Ђорђе Демо",
                "CUTYPE": "INDIVIDUAL",
                "PARTSTAT": "NEEDS-ACTION",
                "ROLE": "REQ-PARTICIPANT",
                "RSVP": "TRUE",
            },
            "mailto:guest@example.org",
        )
    ]
    assert [
        event.one(name) for name in ("UID", "SEQUENCE", "DTSTAMP", "STATUS", "CLASS", "LAST-MODIFIED")
    ] == [
        "event-17@colloquy",
        "2",
        "20230820T073000Z",
        "CONFIRMED",
        "PUBLIC",
        "20230801T000000Z",
    ]
    assert event.all("SUMMARY") == [({"LANGUAGE": "bs"}, "Studijska posjeta")]
    assert event.text("DESCRIPTION") == "Lunch first.\nThen the visit."
    assert event.one("URL") == "https://example.org/en/events/17/"


def test_times_are_local_with_the_iana_name_and_a_zone_outlook_reads() -> None:
    calendar, event = _event(request(VISIT, ORGANIZER, GUEST, STAMP))
    assert event.all("DTSTART") == [({"TZID": "Europe/Skopje"}, "20230918T120000")]
    assert event.all("DTEND") == [({"TZID": "Europe/Skopje"}, "20230919T140000")]
    [zone] = calendar.named("VTIMEZONE")
    assert {part.name: part.one("RRULE") for part in zone.parts} == {
        "DAYLIGHT": "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "STANDARD": "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
    }


def test_a_cancellation_says_so_twice_and_goes_to_one_person() -> None:
    calendar, event = _event(cancel(replace(VISIT, sequence=3), ORGANIZER, GUEST, STAMP))
    assert (calendar.one("METHOD"), event.one("STATUS"), event.one("SEQUENCE")) == (
        "CANCEL",
        "CANCELLED",
        "3",
    )
    assert event.one("UID") == VISIT.uid
    assert len(event.all("ATTENDEE")) == 1


def test_two_exports_differ_in_their_stamp_alone() -> None:
    later = request(VISIT, ORGANIZER, GUEST, STAMP + timedelta(minutes=1))
    assert request(VISIT, ORGANIZER, GUEST, STAMP) == later.replace(b"T073100Z", b"T073000Z")


def test_a_confidential_event_is_private() -> None:
    assert _event(request(replace(VISIT, private=True), ORGANIZER, GUEST, STAMP))[1].one("CLASS") == "PRIVATE"


@pytest.mark.parametrize(
    "address", ["", "no address", "a@b@c", "a@b,c@d.org", "a@b.org\r\nATTENDEE:x", "X <a@b.org>"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        request(VISIT, ORGANIZER, ("Guest", address), STAMP)


# --- days and zones ---------------------------------------------------------------------------


def test_an_all_day_entry_ends_on_the_day_after() -> None:
    visit = replace(VISIT, start=date(2023, 8, 14), end=date(2023, 8, 16), all_day=True)
    calendar, event = _event(request(visit, ORGANIZER, GUEST, STAMP))
    assert event.all("DTSTART") == [({"VALUE": "DATE"}, "20230814")]
    assert event.all("DTEND") == [({"VALUE": "DATE"}, "20230817")]
    assert calendar.named("VTIMEZONE") == []


def test_utc_needs_no_zone() -> None:
    calendar, event = _event(request(replace(VISIT, timezone="UTC"), ORGANIZER, GUEST, STAMP))
    assert event.one("DTSTART") == "20230918T100000Z"
    assert calendar.named("VTIMEZONE") == []


def test_times_without_a_zone_are_refused() -> None:
    naive = datetime(2023, 9, 18, 12, 0)
    with pytest.raises(ValueError, match="zone"):
        request(replace(VISIT, start=naive), ORGANIZER, GUEST, STAMP)
    with pytest.raises(ValueError, match="zone"):
        request(VISIT, ORGANIZER, GUEST, naive)


ZONES = [
    *(
        "Europe/Tirane",
        "Europe/Skopje",
        "Europe/Belgrade",
        "Europe/Sarajevo",
        "Europe/Podgorica",
        "Europe/Brussels",
    ),
    *(
        "Europe/London",
        "Europe/Dublin",
        "Europe/Istanbul",
        "America/New_York",
        "Asia/Kathmandu",
        "Australia/Sydney",
    ),
    *("Africa/Casablanca", "Africa/Cairo"),
]


@pytest.mark.parametrize("zone", ZONES)
def test_the_zone_in_the_file_gives_the_right_moment_across_the_changes_of_the_clock(zone: str) -> None:
    for month in range(1, 13):
        start = datetime(2027, month, 28, 9, 30, tzinfo=ZoneInfo(zone))
        content = request(
            replace(VISIT, start=start, end=start + timedelta(days=2), timezone=zone), ORGANIZER, GUEST, STAMP
        )
        calendar, event = _event(content)
        for name, expected in (("DTSTART", start), ("DTEND", start + timedelta(days=2))):
            [(params, value)] = event.all(name)
            assert params == {"TZID": zone}
            assert _instant(calendar, params, value) == expected.astimezone(UTC)
        assert Calendar.from_ical(content).walk("VEVENT")[0].decoded("DTSTART") == start


# --- hostile and foreign texts ----------------------------------------------------------------

NASTY = st.lists(
    st.one_of(
        st.text(),
        st.sampled_from(
            [*'\r\n;,\\:"^=\t\x0b\x0c\x1c\x85\u2028\u2029\x00', "\r\nATTENDEE:mailto:x@y.z", "жш", "😀", "عن"]
        ),
    ),
    max_size=30,
).map("".join)


@given(title=NASTY, place=NASTY, about=NASTY, name=NASTY)
@settings(max_examples=300)
def test_no_text_adds_a_property(title: str, place: str, about: str, name: str) -> None:
    entry = replace(VISIT, summary=title, location=place or "x", description=about or "x", uid=f"a{name}")
    calendar, event = _event(request(entry, (name, "o@example.org"), (name, "g@example.org"), STAMP))
    expected = {
        *(
            "UID",
            "DTSTAMP",
            "SEQUENCE",
            "DTSTART",
            "DTEND",
            "SUMMARY",
            "LOCATION",
            "DESCRIPTION",
            "URL",
            "STATUS",
        ),
        *("TRANSP", "CLASS", "LAST-MODIFIED", "ORGANIZER", "ATTENDEE"),
    }
    assert {line[0] for line in event.lines} == expected
    assert len(event.lines) == len(expected)
    assert event.parts == []
    assert len(calendar.parts) == 2
    assert event.all("ATTENDEE")[0][1] == "mailto:g@example.org"


@pytest.mark.parametrize(
    "title",
    [
        "Студијска посета; жене, мајке и деца \\ повратак " * 5,
        "عائلات بقيت في الخلف " * 8,
        "👩‍👧 " * 60,
        "plain: 10:30, a;b",
    ],
)
def test_any_script_survives_folding_and_escaping(title: str) -> None:
    content = request(replace(VISIT, summary=title), ORGANIZER, GUEST, STAMP)
    _calendar, event = _event(content)
    assert event.text("SUMMARY") == title.strip()
    assert str(Calendar.from_ical(content).walk("VEVENT")[0]["SUMMARY"]) == title.strip()


def test_a_dangerous_link_is_left_out() -> None:
    for link in ("javascript:alert(1)", "https://a.org/\r\nATTENDEE:mailto:x@y.z", "//x"):
        assert _event(request(replace(VISIT, url=link), ORGANIZER, GUEST, STAMP))[1].all("URL") == []


# --- feeds ------------------------------------------------------------------------------------


def test_a_feed_names_nobody_and_says_when_to_come_back() -> None:
    session = replace(VISIT, uid="session-1@colloquy", timezone="Europe/Brussels", language="sr")
    called_off = replace(VISIT, uid="event-18@colloquy", cancelled=True)
    content = feed([VISIT, session, called_off], "Мрежа; demo", STAMP)
    calendar = read(content)
    assert calendar.one("METHOD") == "PUBLISH"
    assert calendar.text("X-WR-CALNAME") == calendar.text("NAME") == "Мрежа; demo"
    assert calendar.all("REFRESH-INTERVAL") == [({"VALUE": "DURATION"}, "PT1H")]
    assert calendar.one("X-PUBLISHED-TTL") == "PT1H"
    assert [part.one("TZID") for part in calendar.named("VTIMEZONE")] == ["Europe/Brussels", "Europe/Skopje"]
    assert [part.name for part in calendar.parts] == ["VTIMEZONE"] * 2 + ["VEVENT"] * 3
    assert [part.one("STATUS") for part in calendar.named("VEVENT")] == [
        "CONFIRMED",
        "CONFIRMED",
        "CANCELLED",
    ]
    assert b"ATTENDEE" not in content
    assert b"ORGANIZER" not in content
    assert b"mailto:" not in content
    assert len(Calendar.from_ical(content).walk("VEVENT")) == 3


def test_an_empty_feed_is_still_a_calendar() -> None:
    assert read(feed([], "Nothing yet", STAMP)).parts == []


def test_the_type_names_the_method() -> None:
    assert mime_type("REQUEST") == "text/calendar; method=REQUEST; charset=utf-8"
    assert mime_type() == "text/calendar; method=PUBLISH; charset=utf-8"
