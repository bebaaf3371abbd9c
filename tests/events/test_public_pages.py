"""Home, lists and the page of an event; calendar, feed, QR code, short link, site map, robots."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from events.deadlines import shown_instant
from events.models import AgendaItem, Call, Event, Programme
from events.models.events import DatePrecision
from events.operations import cancel_event
from tests import factories as make
from tests.events.conftest import FOOTNOTE, designation, full_event

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "sq", "mk", "sr", "sr-latn", "bs")


def get(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


# --- lists ------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["", "calls/", "events/", "accessibility/", "privacy/"])
def test_every_page_exists_in_every_language(client: Client, path: str, language: str) -> None:
    assert '<main id="main"' in get(client, f"/{language}/{path}")


def test_home_shows_open_calls_and_coming_events(client: Client, call: Call) -> None:
    make.event(title_en="Past event", starts_on=date(2020, 1, 1))
    make.event(title_en="Draft event", state=Event.State.DRAFT, published_at=None)
    html = get(client, "/en/")
    assert "Women who return to Kosovo*" in html
    assert "10 days left" in html
    assert html.count(FOOTNOTE) == 1
    assert "Past event" not in html
    assert "Draft event" not in html


def test_home_without_anything_says_so(client: Client) -> None:
    assert "No call is open at the moment" in get(client, "/en/")


def test_calls_are_listed_open_first(client: Client, call: Call) -> None:
    now = timezone.now()
    closed = make.call(
        make.event(title_en="Closed one"),
        opens_at=now - timedelta(days=9),
        deadline_at=now - timedelta(days=1),
    )
    soon = make.call(make.event(title_en="Soon one"), opens_at=now + timedelta(days=1))
    opening = f"Opens on {shown_instant(soon.opens_at, soon.event)}"
    cancelled = make.call(make.event(title_en="Cancelled one"))
    cancel_event(cancelled.event, by=make.user())
    html = get(client, "/en/calls/")
    open_part, earlier_part = html.split("Earlier calls")
    assert call.event.code in open_part
    assert soon.event.code in open_part
    assert "Opens soon" in open_part
    assert open_part.count(opening) == open_part.count("Opens on") == 1
    assert closed.event.code in earlier_part
    assert cancelled.event.code in earlier_part
    assert "Cancelled" in earlier_part


def test_events_are_listed_coming_first(client: Client, event: Event) -> None:
    html = get(client, "/en/events/")
    coming, earlier = html.split("Earlier events")
    assert event.code in coming
    assert "Earlier webinar" in earlier


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("path", "queries"),
    [("/en/", 9), ("/en/calls/", 5), ("/en/events/", 5), ("/en/feed.atom", 3), ("/sitemap.xml", 4)],
)
def test_lists_cost_the_same_with_one_row_and_with_three(  # noqa: PLR0917 -- fixtures and parameters
    client: Client, programme: Programme, path: str, queries: int, count: int, django_assert_num_queries: Any
) -> None:
    now = timezone.now()
    for _number in range(count):
        make.call(full_event(programme), privacy_notice=None)
        make.call(make.event(), opens_at=now - timedelta(days=9), deadline_at=now - timedelta(days=1))
        make.publication(programme)
    with django_assert_num_queries(queries):
        get(client, path)
    with django_assert_num_queries(0):
        get(client, path)


def test_long_lists_have_pages(client: Client) -> None:
    for number in range(27):
        make.event(title_en=f"Old {number}", starts_on=date(2020, 1, 1) + timedelta(days=number))
    first, second = get(client, "/en/events/"), get(client, "/en/events/?page=2")
    assert "Old 26" in first
    assert "Old 0<" not in first
    assert "Old 0<" in second


# --- the page of an event ---------------------------------------------------------------------


def test_an_event_shows_its_public_agenda_only(client: Client, event: Event) -> None:
    zone = ZoneInfo("Europe/Belgrade")
    start = datetime.combine(event.starts_on, datetime.min.time(), zone).replace(hour=13)
    AgendaItem.objects.create(
        event=event, title_en="Lunch together", starts_at=start, ends_at=start + timedelta(hours=1)
    )
    AgendaItem.objects.create(
        event=event, title_en="Team only", starts_at=start, ends_at=start + timedelta(hours=1), public=False
    )
    html = get(client, f"/en/events/{event.code}/")
    assert "Lunch together" in html
    assert re.search(r"13:00–14:00 CES?T", html)
    assert "Team only" not in html


def test_practical_information_is_for_participants(client: Client, event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(practical_en="The door code is 1234")
    assert "1234" not in get(client, f"/en/events/{event.code}/")


def test_an_event_names_its_call_and_its_papers(client: Client, call: Call) -> None:
    make.publication(call.event.programme, event=call.event, title="What we learned")
    html = get(client, f"/en/events/{call.event.code}/")
    assert f'href="/en/calls/{call.event.code}/"' in html
    assert "What we learned" in html


def test_a_draft_call_is_not_named(client: Client, event: Event) -> None:
    make.call(event, state=Call.State.DRAFT)
    assert f"/en/calls/{event.code}/" not in get(client, f"/en/events/{event.code}/")


def test_a_related_draft_is_neither_named_nor_linked(client: Client, event: Event) -> None:
    item = event.related_items.exclude(related_event=None).get()
    assert item.related_event is not None
    Event.objects.filter(pk=item.related_event_id).update(state=Event.State.DRAFT)
    html = get(client, f"/en/events/{event.code}/")
    assert "Earlier webinar" not in html
    assert item.related_event.code not in html


@pytest.mark.parametrize("state", [Event.State.DRAFT])
def test_a_draft_event_is_hidden(client: Client, event: Event, state: str) -> None:
    Event.objects.filter(pk=event.pk).update(state=state)
    for path in (f"/en/events/{event.code}/", f"/en/events/{event.code}/event.ics", f"/s/{event.code}"):
        assert client.get(path).status_code == 404


# --- machines ---------------------------------------------------------------------------------


def calendar_of(client: Client, event: Event, language: str = "en") -> tuple[bytes, Any]:
    response = client.get(f"/{language}/events/{event.code}/event.ics")
    assert response["Content-Type"] == "text/calendar; method=PUBLISH; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="{event.code}.ics"'
    return response.content, Calendar.from_ical(response.content)


def test_the_calendar_shows_the_neutral_title(client: Client, event: Event) -> None:
    raw, parsed = calendar_of(client, event, "sq")
    (entry,) = parsed.walk("VEVENT")
    assert str(entry["SUMMARY"]) == "Vizitë studimore rajonale"
    assert b"Grat" not in raw
    assert b"Kosovo* women" not in raw
    assert "ATTENDEE" not in entry
    assert "ORGANIZER" not in entry
    assert parsed["METHOD"] == "PUBLISH"
    assert str(entry["LOCATION"]) == "City hall, Prishtinë, Kosovë*"
    assert str(entry["URL"]) == f"http://testserver/sq/events/{event.code}/"


def test_days_without_hours_end_on_the_day_after(client: Client, event: Event) -> None:
    _raw, parsed = calendar_of(client, event)
    (entry,) = parsed.walk("VEVENT")
    assert entry["DTSTART"].dt == event.starts_on
    assert entry["DTEND"].dt == event.ends_on + timedelta(days=1)


def test_the_public_agenda_has_entries_of_its_own_with_stable_uids(client: Client, event: Event) -> None:
    start = timezone.now().replace(microsecond=0) + timedelta(days=60)
    for public in (True, False):
        AgendaItem.objects.create(
            event=event,
            title_en=f"Item {public}",
            starts_at=start,
            ends_at=start + timedelta(hours=1),
            public=public,
        )
    first = {str(row["UID"]) for row in calendar_of(client, event)[1].walk("VEVENT")}
    second = {str(row["UID"]) for row in calendar_of(client, event, "mk")[1].walk("VEVENT")}
    assert first == second
    assert len(first) == 2
    assert b"VTIMEZONE" in calendar_of(client, event)[0]


def test_a_cancelled_event_says_so_in_calendars(client: Client, event: Event) -> None:
    cancel_event(event, by=make.user())
    (entry,) = calendar_of(client, event)[1].walk("VEVENT")
    assert (entry["STATUS"], entry["SEQUENCE"]) == ("CANCELLED", 1)


def test_an_event_of_an_unknown_day_has_no_calendar(client: Client, event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(date_precision=DatePrecision.MONTH)
    assert client.get(f"/en/events/{event.code}/event.ics").status_code == 404
    assert "event.ics" not in get(client, f"/en/events/{event.code}/")


@pytest.mark.parametrize(
    "title", ["Two\r\nATTENDEE:mailto:x@example.org", "a;b,c\\d", "<b>=1+1{x.__class__}</b>"]
)
def test_no_title_can_write_properties(client: Client, event: Event, title: str) -> None:
    Event.objects.filter(pk=event.pk).update(neutral_title_en=title)
    (entry,) = calendar_of(client, event)[1].walk("VEVENT")
    assert str(entry["SUMMARY"]) == " ".join(title.split())
    assert "ATTENDEE" not in entry


ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_feed_has_calls_and_events_in_its_language(client: Client, call: Call) -> None:
    response = client.get("/sq/feed.atom")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ET.fromstring(response.content)
    assert root.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == "sq"
    titles = [entry.findtext(f"{ATOM}title") or "" for entry in root.iter(f"{ATOM}entry")]
    assert any("Gratë që kthehen në Kosovë*" in title for title in titles)
    ids = [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
    assert len(ids) == len(set(ids)) == 3
    links = {link.attrib["href"] for link in root.iter(f"{ATOM}link")}
    assert f"http://testserver/sq/calls/{call.event.code}/" in links
    assert b"example.org" not in response.content.replace(b"http://testserver", b"")


def test_control_characters_do_not_break_the_feed(client: Client, event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(title_en="A\x08 title\x0b")
    assert "A title" in [
        entry.findtext(f"{ATOM}title")
        for entry in ET.fromstring(get(client, "/en/feed.atom")).iter(f"{ATOM}entry")
    ]


def test_the_qr_code_is_a_picture_without_style(client: Client, call: Call) -> None:
    response = client.get(f"/en/calls/{call.event.code}/qr.svg")
    assert response["Content-Type"] == "image/svg+xml; charset=utf-8"
    root = ET.fromstring(response.content)
    assert root.tag.endswith("svg")
    assert "style" not in response.content.decode()


@pytest.mark.parametrize(
    ("accept", "language"), [("sq,en;q=0.5", "sq"), ("de", "en"), ("sr-Latn-RS,sr;q=0.8", "sr-latn")]
)
def test_the_short_link_leads_to_the_readers_language(
    client: Client, call: Call, accept: str, language: str
) -> None:
    response = client.get(f"/s/{call.event.code}", headers={"accept-language": accept})
    assert response.status_code == 302
    assert response["Location"] == f"/{language}/calls/{call.event.code}/"
    assert "Accept-Language" in response["Vary"]


def test_the_short_link_of_an_event_without_call(client: Client, event: Event) -> None:
    assert client.get(f"/s/{event.code}")["Location"] == f"/en/events/{event.code}/"


def test_the_site_map_names_pages_in_the_languages_they_exist_in(client: Client, call: Call) -> None:
    root = ET.fromstring(get(client, "/sitemap.xml"))
    found = {row.text for row in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}
    code = call.event.code
    assert f"http://testserver/sq/calls/{code}/" in found
    assert f"http://testserver/mk/calls/{code}/" not in found
    assert "http://testserver/mk/calls/" in found


def test_robots_stay_out_of_the_teams_pages(client: Client) -> None:
    text = get(client, "/robots.txt")
    assert "Disallow: /*/team" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text


def test_a_mistaken_host_is_refused(client: Client, call: Call) -> None:
    assert client.get(f"/s/{call.event.code}", headers={"host": "evil.example"}).status_code == 400


def test_footnotes_of_several_programmes_stand_on_a_list_once(client: Client, programme: Programme) -> None:
    other = make.programme()
    designation(other)
    for owner in (programme, other):
        make.call(make.event(owner, place=make.place(owner)))
    assert get(client, "/en/calls/").count(FOOTNOTE) == 1
