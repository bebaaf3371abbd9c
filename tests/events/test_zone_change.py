"""Another zone for an event: clocks show the same, and the page says every moment that changes (pitfall B6)."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from core.dates import format_instant
from events.forms.events import WhenForm
from events.models import AgendaItem, Call, Event
from events.operations import change_event
from events.zone_change import Effect, effects_of_zone
from participants.applications.models import Extension
from participants.applications.operations.extensions import grant_extension
from participants.selection.models import ReviewPhase
from participants.selection.operations import add_phase
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


def test_what_other_apps_keep_on_the_clock_is_named_too(planned: Event) -> None:
    """A phase of assessing, and more time given to one person, move like the deadline of everybody."""
    call, organiser = make.call(planned), make.member(planned.programme)
    limits = {"begins_at": None, "ends_at": datetime(2030, 3, 1, 18, tzinfo=BELGRADE)}
    add_phase(call, texts={"name_en": "First reading"}, facts=limits, by=organiser)
    until = datetime(2031, 5, 1, 23, 59, tzinfo=BELGRADE)
    grant_extension(call, email="arta@example.org", until=until, reason="Ill", by=organiser)
    planned = Event.objects.get(pk=planned.pk)
    shown = effects(planned, "Europe/Helsinki")[-2:]
    assert shown == [
        Effect("Extension for arta@example.org", "1 May 2031, 23:59 CEST", "1 May 2031, 23:59 EEST"),
        Effect("First reading", "1 March 2030, 18:00 CET", "1 March 2030, 18:00 EET"),
    ]
    change_event(planned, by=organiser, timezone="Europe/Helsinki")
    assert format_instant(Extension.objects.get().until, "Europe/Helsinki") == shown[0].after
    phase = ReviewPhase.objects.get()
    assert phase.ends_at is not None
    assert format_instant(phase.ends_at, "Europe/Helsinki") == shown[1].after


def test_a_time_that_is_skipped_there_is_named_and_not_passed_over(planned: Event) -> None:
    (skipped,) = [row for row in effects(planned, "Europe/Lisbon") if not row.after]
    assert (skipped.what, skipped.before) == ("Night walk", "31 March 2030, 01:30 CET")


def test_the_same_zone_changes_nothing(planned: Event) -> None:
    assert effects(planned, "Europe/Belgrade") == []


def test_clocks_that_show_the_same_move_nothing_and_the_page_says_so(planned: Event) -> None:
    assert effects(planned, "Europe/Sarajevo") == []
    client = Client()
    client.force_login(make.member(planned.programme))
    path, data = f"/en/team/events/{planned.code}/edit/when/", {**DATA, "timezone": "Europe/Sarajevo"}
    html = client.post(path, data).content.decode()
    assert "show the same at every time of this event" in html
    assert "so the moments change" not in html
    assert client.post(path, {**data, "zone_confirmed": "on"}).status_code == 302
    assert Event.objects.get(pk=planned.pk).timezone == "Europe/Sarajevo"


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
