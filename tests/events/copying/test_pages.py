"""The page of copying: every date first, and nobody else copies."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from core.audit import AuditEntry
from core.outbox import Message
from events.models import Event, Membership, Programme, Role
from events.models.team import TEAM_ROLES
from tests import factories as make
from tests.events.copying.copied import NEW_DAY, sign_in, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


def test_every_date_is_shown_before_anything_is_written(original: Event) -> None:
    client, _user = sign_in(original.programme)
    response = client.post(url(original), {"first_day": "2031-01-15", "programme": original.programme_id})
    html = response.content.decode()
    assert response.status_code == 200
    for text in (
        *("Wednesday, 18 September 2030", "Wednesday, 15 January 2031", "Thursday, 16 January 2031"),
        *("18 August 2030, 23:59 CEST", "15 December 2030, 23:59 CET", "15 January 2031, 14:00 CET"),
    ):
        assert text in html.replace("\xa0", " "), text
    assert html.count(">Weekend<") == 2  # the deadline and the day of the answer are Sundays
    assert 'name="shown_for" value="2031-01-15"' in html
    assert Event.objects.exclude(pk=original.pk).filter(starts_on=NEW_DAY).count() == 0


def test_the_second_press_writes_what_was_shown(original: Event) -> None:
    client, user = sign_in(original.programme)
    data = {"first_day": "2031-01-15", "programme": original.programme_id, "shown_for": "2031-01-15"}
    response = client.post(url(original), {**data, "as_earlier": "on", "with_files": "on"})
    copy = Event.objects.get(starts_on=NEW_DAY)
    assert response["Location"] == f"/en/team/events/{copy.code}/"
    assert copy.files.count() == 1
    entry = AuditEntry.objects.get(action="copy event")
    assert (entry.target_id, entry.actor_id) == (str(copy.pk), str(user.pk))
    page = client.get(response["Location"]).content.decode()
    assert "The copy is there as a draft." in page


def test_another_day_than_the_one_shown_is_shown_first(original: Event) -> None:
    client, _user = sign_in(original.programme)
    data = {"first_day": "2031-02-01", "programme": original.programme_id, "shown_for": "2031-01-15"}
    assert client.post(url(original), data).status_code == 200
    assert not Event.objects.filter(starts_on__year=2031).exists()


@pytest.mark.parametrize("changes", [{"first_day": ""}, {"first_day": "soon"}, {"programme": "0"}])
def test_what_cannot_be_copied_is_said(original: Event, changes: dict[str, str]) -> None:
    client, _user = sign_in(original.programme)
    data = {
        "first_day": "2031-01-15",
        "programme": original.programme_id,
        "shown_for": "2031-01-15",
        **changes,
    }
    assert client.post(url(original), data).status_code == 422
    assert not Event.objects.filter(starts_on=NEW_DAY).exists()


@pytest.mark.parametrize("role", Role.values)
def test_into_another_programme_only_by_its_organisers(original: Event, role: str) -> None:
    client, user = sign_in(original.programme)
    other = make.programme()
    Membership.objects.create(programme=other, user=user, role=role)
    data = {"first_day": "2031-01-15", "programme": other.pk, "shown_for": "2031-01-15"}
    response = client.post(url(original), data)
    assert response.status_code == (302 if role == Role.ORGANISER else 422)
    assert other.events.count() == (1 if role == Role.ORGANISER else 0)


def test_a_draft_is_not_named_in_another_programme(original: Event) -> None:
    client, user = sign_in(original.programme)
    other = make.programme()
    Membership.objects.create(programme=other, user=user, role=Role.ORGANISER)
    Event.objects.filter(pk=original.pk).update(state="draft", published_at=None)
    data = {"first_day": "2031-01-15", "programme": other.pk, "shown_for": "2031-01-15", "as_earlier": "on"}
    assert client.post(url(original), data).status_code == 422
    assert not other.events.exists()


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.ORGANISER])
def test_nobody_else_in_the_team_copies(original: Event, role: str) -> None:
    client, _user = sign_in(original.programme, role)
    _refused(client, original, 403 if role in TEAM_ROLES else 404)


def test_neither_strangers_nor_organisers_elsewhere_copy(original: Event) -> None:
    client, _user = sign_in(make.programme())
    _refused(client, original, 404)
    _refused(Client(), original, 302)


def _refused(client: Client, event: Event, status: int) -> None:
    events, audited, mails = Event.objects.count(), AuditEntry.objects.count(), Message.objects.count()
    data = {"first_day": "2031-01-15", "programme": event.programme_id, "shown_for": "2031-01-15"}
    template = f"/en/team/programmes/{event.programme.code}/events/new/webinar/"
    for path in (url(event), template):
        assert client.get(path).status_code == status
        assert client.post(path, {**data, "language": "en"}).status_code == status
    assert (events, audited, mails) == (
        Event.objects.count(),
        AuditEntry.objects.count(),
        Message.objects.count(),
    )


def test_copying_is_offered_where_past_events_are_listed(programme: Programme) -> None:
    past = make.event(programme, starts_on=date(2020, 1, 1))
    client, _user = sign_in(programme)
    observer, _other = sign_in(programme, Role.OBSERVER)
    for page in (f"/en/team/programmes/{programme.code}/", f"/en/team/events/{past.code}/"):
        assert url(past) in client.get(page).content.decode()
        assert url(past) not in observer.get(page).content.decode()


def test_a_file_that_is_not_in_the_store_stops_the_copy_and_is_said(original: Event) -> None:
    stored = original.files.get().file
    stored.file.storage.delete(stored.file.name)
    client, _user = sign_in(original.programme)
    data = {"first_day": "2031-01-15", "programme": original.programme_id, "shown_for": "2031-01-15"}
    before = Event.objects.count()
    response = client.post(url(original), {**data, "with_files": "on"})
    assert response.status_code == 422
    assert "missing from our store" in response.content.decode()
    assert Event.objects.count() == before
    assert client.post(url(original), data).status_code == 302
