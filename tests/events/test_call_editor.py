"""The call in the editor, what makes it public, the overview of an event, and its end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.audit import AuditEntry
from events.models import Call, Event, GuidingQuestion, Programme
from events.operations import cancel_event
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


@pytest.fixture
def organiser(programme: Programme) -> Client:
    client = Client()
    client.force_login(make.member(programme))
    return client


def post(client: Client, event: Event, part: str, data: dict[str, Any]) -> Any:
    return client.post(f"/en/team/events/{event.code}/{part}/", data)


# --- the call ---------------------------------------------------------------------------------


def call_data(event: Event, **changes: str) -> dict[str, str]:
    day = timezone.localdate()
    return {
        "opens_on": day.isoformat(),
        "opens_time": "09:00",
        "deadline_on": (day + timedelta(days=20)).isoformat(),
        "deadline_time": "23:59",
        "hears_by": (event.starts_on - timedelta(days=20)).isoformat(),
        "privacy_notice": "",
        **changes,
    }


def test_a_call_is_written_and_published(organiser: Client, event: Event) -> None:
    notice = make.notice(event.programme)
    assert post(organiser, event, "call", call_data(event, privacy_notice=str(notice.pk))).status_code == 302
    call = Call.objects.get()
    local = call.deadline_at.astimezone(ZoneInfo(event.timezone))
    assert (local.hour, local.minute) == (23, 59)
    assert post(organiser, event, "publish", {"act": "publish"}).status_code == 302
    call.refresh_from_db()
    assert call.state == "published"
    assert Client().get(f"/en/calls/{event.code}/").status_code == 200
    post(organiser, event, "publish", {"act": "unpublish"})
    call.refresh_from_db()
    assert call.state == "draft"


def test_a_call_that_lacks_something_is_not_published(organiser: Client, event: Event) -> None:
    call = make.call(event, state=Call.State.DRAFT, published_at=None, privacy_notice=None)
    response = organiser.post(f"/en/team/events/{event.code}/publish/", {"act": "publish"}, follow=True)
    html = response.content.decode()
    assert "Not published" in html
    assert "Choose the privacy notice" in html
    call.refresh_from_db()
    assert call.state == "draft"


def test_an_event_without_a_call_says_so(organiser: Client, event: Event) -> None:
    html = organiser.post(
        f"/en/team/events/{event.code}/publish/", {"act": "publish"}, follow=True
    ).content.decode()
    assert "There is nothing to publish yet" in html
    assert organiser.post(f"/en/team/events/{event.code}/publish/", {"act": "explode"}).status_code == 400
    assert organiser.get(f"/en/team/events/{event.code}/publish/").status_code == 405


@pytest.mark.parametrize(
    "changes",
    [
        {"deadline_on": "2020-01-01"},
        {"deadline_time": "25:00"},
        {"hears_by": ""},
        {"deadline_on": "2031-03-30", "deadline_time": "02:30"},
        {"privacy_notice": "999999"},
    ],
)
def test_bad_dates_are_named(organiser: Client, event: Event, changes: dict[str, str]) -> None:
    response = post(organiser, event, "call", call_data(event, **changes))
    assert response.status_code == 422
    assert not Call.objects.exists()


def test_the_form_shows_the_deadline_on_the_events_clock(organiser: Client, call: Call) -> None:
    Call.objects.filter(pk=call.pk).update(deadline_at=datetime(2031, 8, 18, 21, 59, tzinfo=ZoneInfo("UTC")))
    html = organiser.get(f"/en/team/events/{call.event.code}/call/").content.decode()
    assert 'value="2031-08-18"' in html
    assert 'value="23:59"' in html


def test_the_first_press_of_two_wins_nothing_twice(organiser: Client, event: Event) -> None:
    data = call_data(event)
    post(organiser, event, "call", data)
    post(organiser, event, "call", data)
    assert Call.objects.count() == 1


# --- overview and cancelling ------------------------------------------------------------------


def test_the_overview_says_what_is_missing_and_what_comes(organiser: Client, call: Call) -> None:
    Event.objects.filter(pk=call.event_id).update(title_sq="", contact_email="")
    html = organiser.get(f"/en/team/events/{call.event.code}/").content.decode()
    assert "Missing before publication" in html
    assert f"/en/team/events/{call.event.code}/texts/sq/" in html
    assert f"/en/team/events/{call.event.code}/edit/contacts/" in html
    assert "Deadline for applications" in html
    assert f"/en/calls/{call.event.code}/" in html
    assert "Pristina, Kosovo*" in html
    assert "without prejudice" in html


def test_an_observer_sees_no_button(call: Call) -> None:
    client = Client()
    client.force_login(make.member(call.event.programme, "observer"))
    html = client.get(f"/en/team/events/{call.event.code}/").content.decode()
    assert "/edit/" not in html
    assert "/publish/" not in html
    assert "/cancel/" not in html


def test_the_preview_of_a_draft_is_for_the_team(organiser: Client, event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(state="draft")
    make.call(event, state=Call.State.DRAFT, published_at=None)
    url = f"/en/team/events/{event.code}/preview/"
    html = organiser.get(url).content.decode()
    assert "This is a preview" in html
    assert "application/ld+json" not in html
    assert "noindex" in html
    assert "This is a preview" in organiser.get(f"{url}?event").content.decode()
    assert "Team" not in Client().get(f"/en/events/{event.code}/").content.decode()


def test_cancelling_asks_first(organiser: Client, call: Call) -> None:
    url = f"/en/team/events/{call.event.code}/cancel/"
    assert organiser.post(url, {"reason": "x"}).status_code == 422
    assert not AuditEntry.objects.exists()
    assert organiser.post(url, {"reason": "The host withdrew.", "sure": "on"}).status_code == 302
    call.event.refresh_from_db()
    assert call.event.state == "cancelled"
    again = organiser.post(url, {"reason": "", "sure": "on"}, follow=True)
    assert "no longer possible" in again.content.decode()


@pytest.mark.parametrize(
    ("part", "data"),
    [
        ("edit/contacts", {"contact_name": "X", "contact_email": "x@example.org"}),
        ("texts/en", {"title": "X"}),
        ("call", None),
        ("publish", {"act": "publish_event"}),
    ],
)
def test_a_cancelled_event_says_that_nothing_was_saved(
    organiser: Client, call: Call, part: str, data: dict[str, str] | None
) -> None:
    cancel_event(call.event, by=make.user())
    url = f"/en/team/events/{call.event.code}/{part}/"
    response = organiser.post(
        url, data or call_data(call.event, privacy_notice=str(call.privacy_notice_id)), follow=True
    )
    assert "Nothing was saved" in response.content.decode()
    call.event.refresh_from_db()
    assert call.event.title_en == "Women who return to Kosovo*"  # type: ignore[attr-defined]  # modeltranslation


@pytest.mark.parametrize("count", [1, 3])
def test_the_overview_costs_the_same(
    organiser: Client, call: Call, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        GuidingQuestion.objects.create(event=call.event, text_en=f"Q{number}")
        make.application(call)
    url = f"/en/team/events/{call.event.code}/"
    organiser.get(url)
    with django_assert_num_queries(18):
        assert organiser.get(url).status_code == 200


def test_whoever_chooses_the_way_in_finds_who_names_people_and_the_codes(
    organiser: Client, event: Event
) -> None:
    """Before the way is saved too: both lists can be filled beforehand, and say when they do not count yet."""
    make.call(event)
    page = organiser.get(f"/en/team/events/{event.code}/call/").content.decode()
    for name in ("team_nominations", "team_entry_codes"):
        address = reverse(name, args=[event.code])
        assert page.index(f'href="{address}"') > page.index('name="route"')
        assert organiser.get(address).status_code == 200
