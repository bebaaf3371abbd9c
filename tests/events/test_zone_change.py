"""Another zone for an event: clocks show the same, and the page says every moment that changes (pitfall B6)."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from events.forms.events import WhenForm
from events.models import AgendaItem, Call, Event
from events.zone_change import Effect, effects_of_zone
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]
BELGRADE = ZoneInfo("Europe/Belgrade")
DATA = {
    "starts_on": "2030-03-30",
    "ends_on": "2030-03-31",
    "starts_at": "13:00",
    "ends_at": "14:00",
    "place": "",
}


@pytest.fixture
def planned(event: Event) -> Event:
    event.starts_on, event.ends_on = date(2030, 3, 30), date(2030, 3, 31)
    event.starts_at, event.ends_at = time(13), time(14)
    event.timezone = "Europe/Belgrade"
    event.save()
    AgendaItem.objects.create(
        event=event,
        title_en="Night walk",
        starts_at=datetime(2030, 3, 31, 1, 30, tzinfo=BELGRADE),
        ends_at=datetime(2030, 3, 31, 4, 0, tzinfo=BELGRADE),
    )
    return event


def effects(event: Event, zone: str) -> list[Effect]:
    form = WhenForm({**DATA, "timezone": zone}, event=event)
    assert form.is_valid()
    return effects_of_zone(event, form)


def test_every_moment_is_named(planned: Event) -> None:
    make.call(
        planned,
        opens_at=datetime(2030, 2, 1, 9, tzinfo=BELGRADE),
        deadline_at=datetime(2030, 2, 20, 23, 59, tzinfo=BELGRADE),
    )
    planned = Event.objects.get(pk=planned.pk)
    assert effects(planned, "Europe/Helsinki") == [
        Effect("Begins", "30 March 2030, 13:00 CET", "30 March 2030, 13:00 EET"),
        Effect("Ends", "31 March 2030, 14:00 CEST", "31 March 2030, 14:00 EEST"),
        Effect("The call opens", "1 February 2030, 09:00 CET", "1 February 2030, 09:00 EET"),
        Effect("Deadline for applications", "20 February 2030, 23:59 CET", "20 February 2030, 23:59 EET"),
        Effect("Night walk", "31 March 2030, 01:30 CET", "31 March 2030, 01:30 EET"),
        Effect("Night walk", "31 March 2030, 04:00 CEST", "31 March 2030, 04:00 EEST"),
    ]


def test_a_time_that_is_skipped_there_is_named_and_not_passed_over(planned: Event) -> None:
    (skipped,) = [row for row in effects(planned, "Europe/Lisbon") if not row.after]
    assert (skipped.what, skipped.before) == ("Night walk", "31 March 2030, 01:30 CET")


def test_the_same_zone_changes_nothing(planned: Event) -> None:
    assert effects(planned, "Europe/Belgrade") == []


def test_the_page_says_it_before_anything_is_saved(planned: Event) -> None:
    client = Client()
    client.force_login(make.member(planned.programme))
    response = client.post(
        f"/en/team/events/{planned.code}/edit/when/", {**DATA, "timezone": "Europe/Lisbon"}
    )
    html = response.content.decode()
    assert response.status_code == 422
    assert "30 March 2030, 13:00 CET becomes 30 March 2030, 13:00 WET" in html
    assert "Clocks skip that time" in html
    assert Event.objects.get(pk=planned.pk).timezone == "Europe/Belgrade"
    assert not Call.objects.exists()
