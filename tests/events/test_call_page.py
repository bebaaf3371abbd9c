"""The public page of a call: what it says, in which language, at what price."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from events.freshness import public_pages_changed
from events.models import Call, Event
from events.operations import change_call, change_event
from tests import factories as make
from tests.events.conftest import FOOTNOTE, SHENIM

pytestmark = pytest.mark.django_db


def page(client: Client, call: Call, language: str = "en") -> str:
    response = client.get(f"/{language}/calls/{call.event.code}/")
    assert response.status_code == 200
    return response.content.decode()


def test_says_everything_the_seed_shows(client: Client, call: Call) -> None:
    html = page(client, call)
    for text in (
        "Women who return to Kosovo*",
        "Fifteen people, two days.",
        "Pristina, Kosovo*",
        "Centre for Social Work",
        "City hall",
        "How many came back?",
        "What of their children?",
        "Hotel",
        "Lunch (days 1, 2)",
        "Dinner (day 1)",
        "Albanian, Macedonian, Serbian, Bosnian",
        "Earlier webinar",
        "A paper elsewhere",
        "(Pristina time)",
        "10 days left",
        "From lunch to lunch",
        "Publishing body",
    ):
        assert text in html, text
    assert re.search(r'href="/en/calls/[\w-]+/apply/"', html)


def test_guiding_questions_are_a_nested_list(client: Client, call: Call) -> None:
    html = page(client, call)
    assert "<li>How many came back?<ol" in html


def test_has_the_footnote_once_in_the_readers_language(client: Client, call: Call) -> None:
    html = page(client, call)
    assert html.count(FOOTNOTE) == 1
    albanian = page(client, call, "sq")
    assert albanian.count(SHENIM) == 1
    assert FOOTNOTE not in albanian
    assert "Prishtinë, Kosovë*" in albanian


def test_says_that_a_footnote_is_provisional(client: Client, call: Call) -> None:
    note = re.compile(r'<aside class="footnotes".*?</aside>', re.DOTALL)
    english, albanian = note.search(page(client, call)), note.search(page(client, call, "sq"))
    assert english
    assert albanian
    assert "<span" not in english[0]
    assert "<span" in albanian[0]


def test_names_no_footnote_where_no_territory_is_named(client: Client) -> None:
    call = make.call()
    assert "footnotes" not in page(client, call)


def test_a_missing_language_answers_200_with_the_fallback_and_a_notice(client: Client, call: Call) -> None:
    html = page(client, call, "mk")
    assert '<html lang="mk"' in html
    assert '<span lang="en">Women who return to Kosovo*</span>' in html
    assert "Македонски" in html
    assert f'href="/sq/calls/{call.event.code}/"' in html
    assert FOOTNOTE in html


def test_alternates_name_only_languages_that_exist(client: Client, call: Call) -> None:
    html = page(client, call, "mk")
    found = dict(re.findall(r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]+)"', html))
    code = call.event.code
    assert found == {
        "en": f"http://testserver/en/calls/{code}/",
        "sq": f"http://testserver/sq/calls/{code}/",
        "x-default": f"http://testserver/s/{code}",
    }
    assert f'<link rel="canonical" href="http://testserver/en/calls/{code}/">' in html


def test_open_graph_speaks_the_pages_language(client: Client, call: Call) -> None:
    html = page(client, call, "sq")
    found = dict(re.findall(r'<meta property="(og:[\w:]+)" content="([^"]*)"', html))
    assert found["og:title"] == "Gratë që kthehen në Kosovë*"
    assert found["og:description"] == "Pesëmbëdhjetë veta, dy ditë."
    assert found["og:locale"] == "sq_AL"
    assert found["og:locale:alternate"] == "en_GB"
    assert found["og:image"] == "http://testserver/static/og.png"


def structured(html: str) -> dict[str, Any]:
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert block
    data: dict[str, Any] = json.loads(block[1])
    return data


def test_structured_data_is_a_schema_org_event(client: Client, call: Call) -> None:
    data = structured(page(client, call))
    event = call.event
    assert data["@context"] == "https://schema.org"
    assert data["@type"] == "Event"
    assert data["name"] == "Women who return to Kosovo*"
    assert data["startDate"] == event.starts_on.isoformat()
    assert data["endDate"] == event.ends_on.isoformat()
    assert data["eventStatus"] == "https://schema.org/EventScheduled"
    assert data["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
    assert data["location"] == {"@type": "Place", "name": "City hall", "address": "Pristina, Kosovo*"}
    assert data["organizer"] == {"@type": "Organization", "name": "Organising body"}
    assert data["inLanguage"] == "en"
    assert data["description"] == "To see how others work."
    assert "attendee" not in data


def test_structured_data_cannot_break_out(client: Client, call: Call) -> None:
    title = "</script><script>alert(1)</script>&<!--"
    Event.objects.filter(pk=call.event_id).update(title_en=title)
    html = page(client, call)
    assert structured(html)["name"] == title
    assert "<script>alert" not in html


def test_structured_data_has_the_hour_when_it_is_known(client: Client, programme: Any) -> None:
    from datetime import date, time

    event = make.event(
        programme,
        starts_on=date(2030, 7, 1),
        ends_on=date(2030, 7, 2),
        starts_at=time(13),
        ends_at=time(14),
        timezone="Europe/Belgrade",
    )
    response = client.get(f"/en/events/{event.code}/")
    data = structured(response.content.decode())
    assert data["startDate"] == "2030-07-01T13:00:00+02:00"
    assert data["endDate"] == "2030-07-02T14:00:00+02:00"


def test_has_no_address_to_harvest(client: Client, call: Call) -> None:
    html = page(client, call)
    assert "ana.demo@example.org" not in html
    assert "mailto:" not in html
    assert not re.search(r"[\w.]+@[\w.]+\.\w+", html)
    assert "ana [dot] demo [at] example [dot] org" in html


def test_after_the_deadline_it_says_closed_with_the_date(client: Client, call: Call) -> None:
    Call.objects.filter(pk=call.pk).update(
        opens_at=timezone.now() - timedelta(days=9), deadline_at=timezone.now() - timedelta(minutes=2)
    )
    html = page(client, call)
    assert "/apply/" not in html
    assert "This call closed on" in html


def test_the_minute_of_the_deadline_still_counts(
    client: Client, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    deadline = (timezone.now() + timedelta(hours=3)).replace(second=0, microsecond=0)
    Call.objects.filter(pk=call.pk).update(deadline_at=deadline)
    monkeypatch.setattr(timezone, "now", lambda: deadline + timedelta(seconds=59))
    assert "/apply/" in page(client, call)
    monkeypatch.setattr(timezone, "now", lambda: deadline + timedelta(seconds=60))
    client.cookies.clear()
    assert "/apply/" not in client.get(f"/en/calls/{call.event.code}/?fresh").content.decode()


def test_before_it_opens_it_says_when(client: Client, call: Call) -> None:
    Call.objects.filter(pk=call.pk).update(opens_at=timezone.now() + timedelta(days=1))
    html = page(client, call)
    assert "Opens on" in html
    assert "/apply/" not in html


def test_a_cancelled_one_says_so(client: Client, call: Call) -> None:
    from events.operations import cancel_event

    cancel_event(call.event, by=make.user())
    html = page(client, call)
    assert "This event was cancelled." in html
    assert "/apply/" not in html
    assert structured(html)["eventStatus"] == "https://schema.org/EventCancelled"


def test_a_draft_is_hidden(client: Client, call: Call) -> None:
    Call.objects.filter(pk=call.pk).update(state=Call.State.DRAFT)
    assert client.get(f"/en/calls/{call.event.code}/").status_code == 404
    assert client.get("/en/calls/no-such-call/").status_code == 404


def test_only_reading_is_allowed(client: Client, call: Call) -> None:
    assert client.post(f"/en/calls/{call.event.code}/").status_code == 405


# --- price ------------------------------------------------------------------------------------


def test_cold_it_costs_five_queries(client: Client, call: Call, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(5):
        page(client, call)


def test_from_the_cache_it_costs_none(client: Client, call: Call, django_assert_num_queries: Any) -> None:
    page(client, call)
    with django_assert_num_queries(0):
        page(client, call)


def test_signed_in_it_costs_eight(client: Client, call: Call, django_assert_num_queries: Any) -> None:
    client.force_login(make.user())
    with django_assert_num_queries(8):
        page(client, call)


def test_more_rows_cost_no_more(client: Client, call: Call, django_assert_num_queries: Any) -> None:
    from events.models import CoverageItem, GuidingQuestion, RelatedItem

    for number in range(3):
        other = make.event(call.event.programme)
        RelatedItem.objects.create(event=call.event, related_event=other)
        GuidingQuestion.objects.create(event=call.event, text_en=f"Question {number}", position=number + 5)
        CoverageItem.objects.create(event=call.event, kind="lunch", day=number + 3)
    with django_assert_num_queries(5):
        page(client, call)


# --- the cache is safe ------------------------------------------------------------------------


def test_a_change_shows_at_once(client: Client, call: Call, django_capture_on_commit_callbacks: Any) -> None:
    page(client, call)
    with django_capture_on_commit_callbacks(execute=True):
        change_event(call.event, by=make.user(), title_en="Another title")
    assert "Another title" in page(client, call)
    with django_capture_on_commit_callbacks(execute=True):
        change_call(call, by=make.user(), summary_en="Another summary")
    assert "Another summary" in page(client, call)


def test_each_language_has_its_own_copy(client: Client, call: Call) -> None:
    assert "Gratë" in page(client, call, "sq")
    assert "Women" in page(client, call, "en")
    assert "Gratë" in page(client, call, "sq")


def test_a_signed_in_page_never_reaches_a_stranger(call: Call) -> None:
    member, stranger = Client(), Client()
    user = make.user(name="Somebody Private")
    member.force_login(user)
    signed_in = page(member, call)
    assert "Somebody Private" in signed_in
    assert "csrfmiddlewaretoken" in signed_in
    anonymous = page(stranger, call)
    assert "Somebody Private" not in anonymous
    assert "csrfmiddlewaretoken" not in anonymous
    assert "Somebody Private" in page(member, call)


def test_the_answer_to_a_stranger_sets_no_cookie_and_does_not_vary_by_it(client: Client, call: Call) -> None:
    response = client.get(f"/en/calls/{call.event.code}/")
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_the_stamp_changes_only_when_the_transaction_is_committed(
    client: Client, call: Call, django_capture_on_commit_callbacks: Any
) -> None:
    from events.freshness import stamp

    before = stamp()
    with django_capture_on_commit_callbacks() as callbacks:
        public_pages_changed()
    assert stamp() == before
    callbacks[0]()
    assert stamp() != before
