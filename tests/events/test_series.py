"""Series of events: for the team a list, for everybody a page and links between the events."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.actors import Clock
from core.audit import AuditEntry
from events.models import Event, EventSeries, Programme, Role
from events.models.team import TEAM_ROLES
from events.operations import copy_event, publish_event, save_series
from tests import factories as make
from tests.events.conftest import FOOTNOTE, full_event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]
CLOCK = Clock("test")


@pytest.fixture
def series(programme: Programme, event: Event) -> EventSeries:
    """The event that comes, one that was, and one nobody may read yet."""
    earlier = make.event(programme, title_en="First visit", starts_on=date(2021, 5, 3))
    draft = make.event(programme, title_en="Secret visit", state="draft", published_at=None)
    return save_series(
        programme, by=CLOCK, events=[event, earlier, draft], title_en="Visits", title_sq="Vizita"
    )


def sign_in(programme: Programme, role: str = Role.ORGANISER) -> Client:
    client = Client()
    client.force_login(make.member(programme, role))
    return client


def html_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


# --- everybody --------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "sq", "mk", "sr", "sr-latn", "bs"])
def test_the_page_of_a_series_lists_its_public_events(
    series: EventSeries, event: Event, language: str
) -> None:
    html = html_of(Client(), f"/{language}/series/{series.code}/")
    assert ("Vizita" if language == "sq" else "Visits") in html
    assert event.code in html
    assert "First visit" in html
    assert "Secret visit" not in html


def test_footnotes_stand_under_the_page_of_a_series(series: EventSeries) -> None:
    assert html_of(Client(), f"/en/series/{series.code}/").count(FOOTNOTE) == 1


def test_a_series_without_a_public_event_is_not_there(programme: Programme) -> None:
    draft = make.event(programme, state="draft", published_at=None)
    hidden = save_series(programme, by=CLOCK, events=[draft], title_en="Secret")
    assert Client().get(f"/en/series/{hidden.code}/").status_code == 404
    assert Client().get("/en/series/nothing/").status_code == 404
    assert hidden.code not in Client().get("/sitemap.xml").content.decode()


def test_events_of_a_series_link_to_one_another(series: EventSeries, event: Event) -> None:
    make.call(event)
    for page in ("events", "calls"):
        html = html_of(Client(), f"/en/{page}/{event.code}/")
        assert "Other events of this series" in html
        assert f"/en/series/{series.code}/" in html
        assert "First visit" in html
        assert "Secret visit" not in html


def test_an_event_alone_says_nothing_of_a_series(programme: Programme, event: Event) -> None:
    assert "Other events of this series" not in html_of(Client(), f"/en/events/{event.code}/")
    save_series(programme, by=CLOCK, events=[event], title_en="Visits")
    assert "Other events of this series" not in html_of(Client(), f"/en/events/{event.code}/")


def test_a_published_event_shows_at_once(
    series: EventSeries, django_capture_on_commit_callbacks: Any
) -> None:
    path = f"/en/series/{series.code}/"
    assert "Secret visit" not in html_of(Client(), path)
    draft = full_event(
        series.programme, title_en="Coming visit", state="draft", published_at=None, series=series
    )
    Event.objects.filter(pk=draft.pk).update(languages=["en"])
    with django_capture_on_commit_callbacks(execute=True):
        publish_event(draft, by=CLOCK)
    assert "Coming visit" in html_of(Client(), path)


def test_the_site_map_names_the_series(series: EventSeries) -> None:
    assert f"/sq/series/{series.code}/" in Client().get("/sitemap.xml").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_with_one_event_and_with_three(
    programme: Programme, count: int, django_assert_num_queries: Any
) -> None:
    events = [full_event(programme) for _number in range(count)]
    made = save_series(programme, by=CLOCK, events=events, title_en="Visits")
    with django_assert_num_queries(4):
        html_of(Client(), f"/en/series/{made.code}/")
    with django_assert_num_queries(0):
        html_of(Client(), f"/en/series/{made.code}/")


@pytest.mark.parametrize("count", [2, 4])
def test_the_links_between_events_cost_one_query_more(
    programme: Programme, count: int, django_assert_num_queries: Any
) -> None:
    events = [full_event(programme) for _number in range(count)]
    with django_assert_num_queries(9):
        html_of(Client(), f"/en/events/{events[0].code}/")
    save_series(programme, by=CLOCK, events=events, title_en="Visits")
    with django_assert_num_queries(10):
        html_of(Client(), f"/en/events/{events[0].code}/?again")


# --- the team ---------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role.values)
def test_the_list_for_each_role(series: EventSeries, role: str) -> None:
    client = sign_in(series.programme, role)
    response = client.get(f"/en/team/programmes/{series.programme.code}/series/")
    if role not in TEAM_ROLES:
        assert response.status_code == 404
        return
    html = response.content.decode()
    assert response.status_code == 200
    assert "Visits" in html
    assert "Secret visit" in html
    assert (f"/en/team/series/{series.pk}/" in html) == (role == Role.ORGANISER)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same(programme: Programme, count: int, django_assert_num_queries: Any) -> None:
    for _number in range(count):
        save_series(programme, by=CLOCK, events=[make.event(programme)], title_en="Visits")
    client = sign_in(programme)
    path = f"/en/team/programmes/{programme.code}/series/"
    client.get(path)
    with django_assert_num_queries(8):
        html_of(client, path)


def test_an_organiser_makes_and_changes_a_series(programme: Programme, event: Event) -> None:
    client = sign_in(programme)
    listed = f"/en/team/programmes/{programme.code}/series/"
    assert "No series yet" in html_of(client, listed)
    assert client.post(f"{listed}new/", {"events": [event.pk]}).status_code == 422
    response = client.post(f"{listed}new/", {"title_en": "Visits", "events": [event.pk]})
    assert response["Location"] == listed
    made = EventSeries.objects.get()
    assert list(made.events.all()) == [event]
    page = html_of(client, f"/en/team/series/{made.pk}/")
    assert 'value="Visits"' in page
    other = make.event(programme)
    data = {"title_en": "Visits", "title_sq": "Vizita", "events": [other.pk]}
    assert client.post(f"/en/team/series/{made.pk}/", data).status_code == 302
    made.refresh_from_db()
    assert (made.title_sq, list(made.events.all())) == ("Vizita", [other])
    assert AuditEntry.objects.filter(action="change event", target_id=str(event.pk)).count() == 2


def test_an_event_of_another_programme_does_not_join(programme: Programme) -> None:
    foreign = make.event()
    client = sign_in(programme)
    path = f"/en/team/programmes/{programme.code}/series/new/"
    assert client.post(path, {"title_en": "Visits", "events": [foreign.pk]}).status_code == 422
    save_series(programme, by=CLOCK, events=[foreign], title_en="Visits")
    foreign.refresh_from_db()
    assert foreign.series is None


def test_an_event_leaves_its_old_series(series: EventSeries, event: Event) -> None:
    other = save_series(series.programme, by=CLOCK, events=[event], title_en="Other")
    event.refresh_from_db()
    assert event.series == other
    assert series.events.count() == 2


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.ORGANISER])
def test_others_change_no_series(series: EventSeries, role: str) -> None:
    refused = 403 if role in TEAM_ROLES else 404
    _refused(sign_in(series.programme, role), series, refused)


def test_neither_strangers_nor_other_programmes_change_a_series(series: EventSeries) -> None:
    _refused(sign_in(make.programme()), series, 404)
    _refused(Client(), series, 302)


def _refused(client: Client, series: EventSeries, status: int) -> None:
    before = (EventSeries.objects.count(), AuditEntry.objects.count())
    for path in (f"/en/team/series/{series.pk}/", f"/en/team/programmes/{series.programme.code}/series/new/"):
        assert client.get(path).status_code == status
        assert client.post(path, {"title_en": "x"}).status_code == status
    series.refresh_from_db()
    assert series.title_en == "Visits"
    assert before == (EventSeries.objects.count(), AuditEntry.objects.count())


# --- copies -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("wished", "joins"), [(True, True), (False, False)])
def test_a_copy_joins_the_series_when_that_is_wished(
    series: EventSeries, event: Event, wished: bool, joins: bool
) -> None:
    event.refresh_from_db()
    day = timezone.localdate() + timedelta(days=400)
    copy = copy_event(event, by=CLOCK, first_day=day, in_series=wished)
    assert (copy.series == series) is joins


def test_the_page_of_a_copy_asks_about_the_series(series: EventSeries, event: Event) -> None:
    path = f"/en/team/events/{event.code}/copy/"
    client = sign_in(series.programme)
    assert "in_series" in html_of(client, path)
    data = {"first_day": "2031-01-15", "shown_for": "2031-01-15", "programme": series.programme_id}
    assert client.post(path, data).status_code == 302
    assert Event.objects.get(starts_on=date(2031, 1, 15)).series is None
