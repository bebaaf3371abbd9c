"""Publishing at an instant, extending, postponing, archiving: each with all its effects, or with none."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.actors import Clock
from core.audit import AuditEntry
from core.outbox import Message
from core.states import MoveRefused
from events import operations, tasks
from events.life_cycle import Phase
from events.models import AgendaItem, Call, Event, Role
from events.operations import (
    EventIsArchived,
    EventIsHeld,
    NotExtendable,
    NotHeld,
    NotLater,
    NotReady,
    archive_event,
    cancel_event,
    change_call,
    change_event,
    extend_deadline,
    postpone_event,
    publish_call,
    publish_event,
    unpublish_call,
    unpublish_event,
)
from events.phases import phase_of
from tests import factories as make
from tests.events.conftest import full_event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]
CLOCK = Clock("test")


@pytest.fixture
def draft(programme: Any) -> Call:
    event = full_event(programme, state=Event.State.DRAFT, published_at=None)
    return make.call(event, state=Call.State.DRAFT, published_at=None)


def at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """Every clock of the process shows this instant."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


def organiser(event: Event) -> Client:
    client = Client()
    client.force_login(make.member(event.programme, Role.ORGANISER))
    return client


# --- publication at an instant -------------------------------------------------------------------


def test_a_scheduled_call_is_public_at_its_second_without_a_worker(
    draft: Call, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    instant = timezone.now().replace(microsecond=0) + timedelta(hours=3)
    published = publish_call(draft, by=CLOCK, at=instant)
    code = draft.event.code
    pages = [f"/en/calls/{code}/", f"/en/events/{code}/", f"/en/apply/{code}/"]
    draft.event.refresh_from_db()
    assert (published.state, phase_of(draft.event)) == ("published", Phase.SCHEDULED)
    at(monkeypatch, instant - timedelta(seconds=1))
    assert not published.is_open()
    assert {client.get(page).status_code for page in pages[:2]} == {404}
    assert code not in client.get("/en/calls/").content.decode()
    assert code not in client.get("/sitemap.xml").content.decode()
    at(monkeypatch, instant)
    assert Call.objects.get().is_open()
    assert {client.get(page).status_code for page in pages[:2]} == {200}


def test_the_clock_notes_it_once(draft: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    instant = timezone.now() + timedelta(hours=3)
    publish_call(draft, by=CLOCK, at=instant)
    AuditEntry.objects.all().delete()
    tasks.note_publications()
    assert not AuditEntry.objects.exists()
    at(monkeypatch, instant + timedelta(hours=1))  # the worker is late
    tasks.note_publications()
    tasks.note_publications()
    assert sorted(AuditEntry.objects.values_list("target_type", "action")) == [
        ("events.call", "became public"),
        ("events.event", "became public"),
    ]
    assert not Event.objects.filter(to_announce=True).exists()
    assert not operations.note_publication(draft, by=CLOCK)


def test_a_schedule_can_be_moved_and_taken_back(draft: Call, client: Client) -> None:
    first, second = (timezone.now() + timedelta(hours=hours) for hours in (3, 1))
    publish_call(draft, by=CLOCK, at=first)
    assert publish_call(draft, by=CLOCK, at=second).published_at == second
    draft.event.refresh_from_db()
    assert draft.event.published_at == second
    back = unpublish_call(draft, by=CLOCK)
    assert (back.state, back.published_at, back.to_announce) == ("draft", None, False)
    assert publish_call(draft, by=CLOCK).published_at <= timezone.now()
    assert client.get(f"/en/calls/{draft.event.code}/").status_code == 200
    with pytest.raises(MoveRefused):
        publish_call(draft, by=CLOCK, at=first)


def test_a_schedule_after_the_deadline_is_refused(draft: Call) -> None:
    with pytest.raises(NotReady):
        publish_call(draft, by=CLOCK, at=draft.closes_at)
    draft.refresh_from_db()
    assert (draft.state, draft.published_at) == ("draft", None)
    assert not AuditEntry.objects.exists()


def test_what_is_cancelled_before_its_time_never_appears(
    draft: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    instant = timezone.now() + timedelta(hours=3)
    publish_call(draft, by=CLOCK, at=instant)
    cancel_event(draft.event, by=CLOCK)
    at(monkeypatch, instant + timedelta(hours=1))
    assert Client().get(f"/en/events/{draft.event.code}/").status_code == 404


# --- more time -----------------------------------------------------------------------------------


def extended(call: Call, days: int = 3, **fields: Any) -> Call:
    return extend_deadline(call, deadline_at=call.deadline_at + timedelta(days=days), by=CLOCK, **fields)


def test_an_extension_says_from_when_to_when(call: Call, client: Client) -> None:
    first = call.deadline_at
    extended(extended(call))
    call.refresh_from_db()
    assert (call.extended_from, call.deadline_at) == (first, first + timedelta(days=6))
    page = client.get(f"/en/calls/{call.event.code}/").content.decode()
    assert "The deadline was extended from" in page


def test_a_closed_call_opens_again(call: Call) -> None:
    Call.objects.update(deadline_at=timezone.now() - timedelta(hours=1))
    call.refresh_from_db()
    assert phase_of(call.event) != Phase.OPEN or not call.is_open()
    assert extended(call).is_open()


@pytest.mark.parametrize("days", [-1, 0])
def test_a_deadline_only_moves_later(call: Call, days: int) -> None:
    make.application(call, state="draft", submitted_at=None)
    with pytest.raises(NotLater):
        extended(call, days)
    with pytest.raises(NotLater):
        change_call(call, by=CLOCK, deadline_at=call.deadline_at - timedelta(days=1))
    before = call.deadline_at
    call.refresh_from_db()
    assert (call.deadline_at, call.extended_from) == (before, None)
    assert not Message.objects.exists()


def test_an_extension_beyond_the_answer_is_refused_whole(call: Call) -> None:
    with pytest.raises(NotReady):
        extended(call, 15)
    call.refresh_from_db()
    assert call.extended_from is None
    assert extended(call, 15, hears_by=call.hears_by + timedelta(days=10)).extended_from


@pytest.mark.parametrize("state", ["draft", "decided", "cancelled"])
def test_only_a_call_people_wait_for_is_extended(call: Call, state: str) -> None:
    Call.objects.update(state=state)
    with pytest.raises(NotExtendable):
        extended(Call.objects.get())


def test_a_later_deadline_in_the_form_is_an_extension(call: Call) -> None:
    draft = make.application(call, state="draft", submitted_at=None)
    change_call(call, by=CLOCK, deadline_at=call.deadline_at + timedelta(days=1))
    call.refresh_from_db()
    assert call.extended_from is not None
    assert [mail.to_email for mail in Message.objects.filter(kind="deadline_extended")] == [draft.email]


def test_owners_of_drafts_hear_and_reminders_are_counted_anew(call: Call) -> None:
    """A5: one at 72 hours and one at 24 before the new deadline as well."""
    from participants.applications.tasks import remind_of_drafts

    Call.objects.update(deadline_at=timezone.now() + timedelta(hours=20))
    call.refresh_from_db()
    draft = make.application(call, state="draft", submitted_at=None, language="sq")
    make.application(call)
    remind_of_drafts()
    old = Message.objects.get(kind="draft_reminder")
    extend_deadline(call, deadline_at=timezone.now() + timedelta(hours=70), by=CLOCK)
    old.refresh_from_db()
    assert old.state == "cancelled"
    remind_of_drafts()
    assert Message.objects.filter(kind="draft_reminder", state="released").count() == 1
    told = Message.objects.get(kind="deadline_extended")
    assert (told.to_email, told.language, told.state) == (draft.email, "sq", "released")


# --- postponing ------------------------------------------------------------------------------------


def test_without_new_dates_nothing_is_lost_and_nobody_can_apply(call: Call, client: Client) -> None:
    draft = make.application(call, state="draft", submitted_at=None)
    sent = make.application(call)
    event = postpone_event(call.event, by=CLOCK, reason="The host is ill.")
    assert (event.state, event.calendar_sequence, event.planned_on) == ("postponed", 1, event.starts_on)
    assert not Call.objects.get().is_open()
    draft.refresh_from_db()
    sent.refresh_from_db()
    assert (draft.state, sent.state) == ("draft", "submitted")
    told = {mail.to_email: mail.kind for mail in Message.objects.all()}
    assert told == {draft.email: "draft_postponed", sent.email: "application_postponed"}
    for page in (f"/en/calls/{event.code}/", f"/en/events/{event.code}/"):
        html = client.get(page).content.decode()
        assert "This event is postponed. It was planned for" in html
        assert "new dates follow" in html
        assert "schema.org/EventPostponed" in html
        assert "You hear from us by" not in html  # that day belonged to the old dates
    assert b"STATUS:CANCELLED" in client.get(f"/en/events/{event.code}/event.ics").content
    assert event.code in client.get("/en/events/").content.decode()
    assert AuditEntry.objects.get(action="move").values.get(name="reason").value == "The host is ill."


def test_new_dates_bring_it_back(call: Call, client: Client) -> None:
    event = postpone_event(call.event, by=CLOCK)
    with pytest.raises(MoveRefused):
        postpone_event(event, by=CLOCK)
    later = event.starts_on + timedelta(days=30)
    back = postpone_event(event, by=CLOCK, starts_on=later)
    assert (back.state, back.starts_on, back.ends_on) == ("published", later, later + timedelta(days=1))
    assert (back.planned_on, back.calendar_sequence) == (event.planned_on, 2)
    assert Call.objects.get().is_open()
    html = client.get(f"/en/events/{event.code}/").content.decode()
    assert "This event was postponed from" in html
    assert "schema.org/EventRescheduled" in html
    assert f'"previousStartDate": "{event.planned_on}"' in html
    assert b"STATUS:CONFIRMED" in client.get(f"/en/events/{event.code}/event.ics").content


def test_agenda_and_purge_move_with_the_days(call: Call) -> None:
    """On the wall nothing changes, also when summer time ends in between."""
    Event.objects.update(starts_on=date(2030, 10, 20), ends_on=date(2030, 10, 21))
    item = AgendaItem.objects.create(
        event=call.event,
        title_en="Lunch",
        starts_at=datetime(2030, 10, 20, 11, tzinfo=UTC),
        ends_at=datetime(2030, 10, 20, 12, tzinfo=UTC),
    )
    event = Event.objects.get(pk=call.event_id)
    purge = event.purge_on - event.ends_on
    moved = postpone_event(event, by=CLOCK, starts_on=date(2030, 11, 20), ends_on=date(2030, 11, 22))
    item.refresh_from_db()
    assert item.starts_at == datetime(2030, 11, 20, 12, tzinfo=UTC)
    assert (item.sequence, moved.ends_on) == (1, date(2030, 11, 22))
    assert purge is not None


def test_what_a_postponed_event_refuses(call: Call) -> None:
    event = postpone_event(call.event, by=CLOCK)
    for refused in (
        lambda: publish_event(event, by=CLOCK),
        lambda: publish_call(call, by=CLOCK),
        lambda: unpublish_event(event, by=CLOCK),
    ):
        with pytest.raises((MoveRefused, operations.CallIsPublished)):
            refused()
    with pytest.raises(NotLater):
        postpone_event(event, by=CLOCK, starts_on=event.starts_on)
    with pytest.raises(NotExtendable):
        extended(call)
    event.refresh_from_db()
    assert event.state == "postponed"


def test_a_page_that_was_taken_back_stays_taken_back(call: Call) -> None:
    unpublish_call(call, by=CLOCK)
    event = unpublish_event(call.event, by=CLOCK)
    event = postpone_event(event, by=CLOCK)
    assert Client().get(f"/en/events/{event.code}/").status_code == 404
    back = postpone_event(event, by=CLOCK, starts_on=event.starts_on + timedelta(days=9))
    assert back.state == "draft"


def test_a_failing_reaction_undoes_a_postponement(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(name: str, **facts: Any) -> None:
        raise RuntimeError("a reaction failed")

    monkeypatch.setattr("events.operations.events.fire", fail)
    with pytest.raises(RuntimeError):
        postpone_event(call.event, by=CLOCK)
    assert Event.objects.get(pk=call.event_id).state == "published"
    assert not AuditEntry.objects.exists()


# --- after it ----------------------------------------------------------------------------------------


def held(call: Call) -> Event:
    Event.objects.filter(pk=call.event_id).update(starts_on=date(2020, 1, 1), ends_on=date(2020, 1, 2))
    return Event.objects.get(pk=call.event_id)


def test_only_a_held_event_goes_into_the_archive(call: Call, client: Client) -> None:
    with pytest.raises(NotHeld):
        archive_event(call.event, by=CLOCK)
    archived = archive_event(held(call), by=CLOCK)
    assert client.get(f"/en/events/{archived.code}/").status_code == 200
    with pytest.raises(EventIsArchived):
        change_event(archived, by=CLOCK, title_en="x")
    with pytest.raises(EventIsArchived):
        archive_event(archived, by=CLOCK)
    team = organiser(archived)
    assert team.get(f"/en/team/events/{archived.code}/").status_code == 200
    assert team.get(f"/en/team/events/{archived.code}/edit/").status_code == 403


def test_a_held_event_is_not_postponed(call: Call) -> None:
    with pytest.raises(EventIsHeld):
        postpone_event(held(call), by=CLOCK, starts_on=date(2040, 1, 1))
    assert not Message.objects.exists()
