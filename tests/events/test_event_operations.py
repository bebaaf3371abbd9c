"""Events and calls: created, changed, published, taken back, cancelled."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core import outbox
from core.accounts import User
from core.actors import Clock
from core.audit import AuditEntry
from core.outbox import Message
from core.privacy import CATEGORIES
from core.states import MoveRefused
from events.clock import NoSuchTime
from events.models import AgendaItem, Call, Event, Programme
from events.operations import (
    CallIsPublished,
    EventIsCancelled,
    NotReady,
    cancel_event,
    change_call,
    change_event,
    change_programme,
    create_call,
    create_event,
    publish_call,
    publish_event,
    set_coverage,
    unpublish_call,
    unpublish_event,
)
from tests import factories as make
from tests.events.conftest import full_event

pytestmark = pytest.mark.django_db
CLOCK = Clock("test")


@pytest.fixture
def fired(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What the operations told the apps above."""
    calls: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr("events.operations.events.fire", lambda name, **facts: calls.append((name, facts)))
    return calls


@pytest.fixture
def draft(programme: Programme) -> Call:
    """A call with all it needs, not published."""
    event = full_event(programme, state=Event.State.DRAFT, published_at=None)
    return make.call(event, state=Call.State.DRAFT, published_at=None)


# --- events -----------------------------------------------------------------------------------


def test_a_new_event_knows_when_its_personal_data_are_gone(programme: Programme) -> None:
    event = create_event(
        programme,
        by=CLOCK,
        kind=Event.Kind.WORKSHOP,
        title_en="A title",
        neutral_title_en="Meeting",
        starts_on=date(2030, 3, 1),
        ends_on=date(2030, 3, 2),
    )
    longest = max(row.days for row in CATEGORIES.values() if row.counted_from == "event_end")
    assert event.purge_on == date(2030, 3, 2) + timedelta(days=longest)
    assert event.state == Event.State.DRAFT
    assert (event.organiser, event.contact_name) == (programme.organiser, programme.contact_name)
    assert AuditEntry.objects.get().action == "create event"


def test_the_programmes_own_retention_counts(programme: Programme) -> None:
    event = make.event(programme)
    short = dict.fromkeys(CATEGORIES, 10)
    change_programme(programme, by=CLOCK, retention=short)
    event.refresh_from_db()
    assert event.purge_on == event.ends_on + timedelta(days=10)
    other = create_event(
        programme, by=CLOCK, kind="workshop", starts_on=date(2030, 3, 1), ends_on=date(2030, 3, 2)
    )
    assert other.purge_on == date(2030, 3, 12)


def test_a_change_of_words_moves_no_calendar(event: Event, fired: list[Any]) -> None:
    changed = change_event(
        event, by=CLOCK, aim_en="Other words", venue_sq="Salla e qytetit", contact_name="Other"
    )
    assert changed.calendar_sequence == 0
    assert fired == []
    assert AuditEntry.objects.get().fields == ["aim_en", "contact_name", "venue_sq"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("starts_on", date(2020, 1, 1)),
        ("ends_on", date(2040, 1, 1)),
        ("starts_at", time(9)),
        ("ends_at", time(18)),
        ("timezone", "Europe/Lisbon"),
        ("place", None),
        ("venue_en", "Another hall"),
    ],
)
def test_time_and_place_raise_the_sequence_and_are_told(
    event: Event, fired: list[Any], field: str, value: Any
) -> None:
    changed = change_event(event, by=CLOCK, **{field: value})
    assert changed.calendar_sequence == 1
    assert [(name, facts["event"], facts["fields"]) for name, facts in fired] == [
        ("event_changed", event, [field])
    ]


def test_what_stays_the_same_is_no_change(event: Event, fired: list[Any]) -> None:
    change_event(event, by=CLOCK, starts_on=event.starts_on, title_en=event.title_en)  # type: ignore[attr-defined]  # modeltranslation
    assert fired == []
    assert not AuditEntry.objects.exists()


def test_a_new_last_day_moves_the_purge(event: Event) -> None:
    before = event.purge_on
    changed = change_event(event, by=CLOCK, ends_on=event.ends_on + timedelta(days=3))
    assert changed.purge_on == before + timedelta(days=3)


def test_every_change_is_a_new_version_of_the_call(call: Call) -> None:
    change_event(call.event, by=CLOCK, title_en="Other")
    set_coverage(call.event, by=CLOCK, items=[("hotel", 0)])
    change_call(call, by=CLOCK, summary_en="Other")
    call.refresh_from_db()
    assert call.version == 3


def test_another_zone_keeps_what_the_clocks_show(call: Call) -> None:
    zone = ZoneInfo("Europe/Belgrade")
    Call.objects.filter(pk=call.pk).update(
        opens_at=datetime(2030, 5, 1, 9, 0, tzinfo=zone),
        deadline_at=datetime(2030, 5, 31, 23, 59, tzinfo=zone),
    )
    item = AgendaItem.objects.create(
        event=call.event,
        title_en="Lunch",
        starts_at=datetime(2030, 7, 1, 13, 0, tzinfo=zone),
        ends_at=datetime(2030, 7, 1, 14, 0, tzinfo=zone),
    )
    change_event(call.event, by=CLOCK, timezone="Europe/Lisbon")
    call.refresh_from_db()
    item.refresh_from_db()
    lisbon = ZoneInfo("Europe/Lisbon")
    assert call.deadline_at == datetime(2030, 5, 31, 23, 59, tzinfo=lisbon)
    assert call.opens_at == datetime(2030, 5, 1, 9, 0, tzinfo=lisbon)
    assert item.starts_at == datetime(2030, 7, 1, 13, 0, tzinfo=lisbon)
    assert item.sequence == 1


def test_a_zone_in_which_the_deadline_does_not_exist_changes_nothing(call: Call) -> None:
    deadline = datetime(2030, 3, 31, 1, 30, tzinfo=ZoneInfo("Europe/Belgrade"))
    Call.objects.filter(pk=call.pk).update(deadline_at=deadline)
    with pytest.raises(NoSuchTime):
        change_event(call.event, by=CLOCK, timezone="Europe/Lisbon")
    call.event.refresh_from_db()
    assert call.event.timezone == "Europe/Belgrade"


def test_coverage_is_replaced_as_a_whole(event: Event) -> None:
    set_coverage(event, by=CLOCK, items=[("travel", 0), ("lunch", 2), ("travel", 0)])
    assert list(event.coverage.values_list("kind", "day")) == [("travel", 0), ("lunch", 2)]
    assert AuditEntry.objects.count() == 1
    set_coverage(event, by=CLOCK, items=[("travel", 0), ("lunch", 2)])
    assert AuditEntry.objects.count() == 1


def test_the_last_day_is_not_before_the_first(programme: Programme) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        create_event(
            programme, by=CLOCK, kind="workshop", starts_on=date(2030, 3, 2), ends_on=date(2030, 3, 1)
        )


def test_a_cyrillic_title_has_a_stable_address(programme: Programme) -> None:
    event = create_event(
        programme,
        by=CLOCK,
        kind="workshop",
        title_mk="Студиска посета",
        starts_on=date(2030, 3, 1),
        ends_on=date(2030, 3, 1),
    )
    code = event.code
    assert code.isascii()
    assert len(code) == 8
    assert change_event(event, by=CLOCK, title_mk="Друга посета").code == code


# --- calls ------------------------------------------------------------------------------------


def test_a_call_takes_the_latest_notice(event: Event) -> None:
    make.notice(event.programme)
    latest = make.notice(event.programme, version=2)
    now = timezone.now()
    call = create_call(
        event,
        by=CLOCK,
        opens_at=now,
        deadline_at=now + timedelta(days=20),
        hears_by=event.starts_on - timedelta(days=9),
    )
    assert call.privacy_notice == latest
    assert call.state == Call.State.DRAFT
    again = create_call(event, by=CLOCK, opens_at=now, deadline_at=now + timedelta(days=21))
    assert again.pk == call.pk


def test_publishing_shows_the_call_and_its_event(draft: Call) -> None:
    published = publish_call(draft, by=CLOCK)
    draft.event.refresh_from_db()
    assert published.state == Call.State.PUBLISHED
    assert draft.event.state == Event.State.PUBLISHED
    assert published.published_at
    assert draft.event.published_at
    with pytest.raises(MoveRefused):
        publish_call(draft, by=CLOCK)


def test_publishing_again_keeps_the_first_date(draft: Call) -> None:
    first = publish_call(draft, by=CLOCK).published_at
    unpublish_call(draft, by=CLOCK)
    assert publish_call(draft, by=CLOCK).published_at == first


def test_taken_back_the_event_stays_public(draft: Call) -> None:
    publish_call(draft, by=CLOCK)
    assert unpublish_call(draft, by=CLOCK).state == Call.State.DRAFT
    draft.event.refresh_from_db()
    assert draft.event.state == Event.State.PUBLISHED


def test_a_call_that_lacks_something_is_refused_with_the_list(draft: Call) -> None:
    Event.objects.filter(pk=draft.event_id).update(
        title_sq="", place=None, contact_email="", working_languages=[]
    )
    Call.objects.filter(pk=draft.pk).update(
        privacy_notice=None, deadline_at=timezone.now() - timedelta(hours=1)
    )
    with pytest.raises(NotReady) as refused:
        publish_call(draft, by=CLOCK)
    parts = [gap.part for gap in refused.value.gaps]
    assert parts == ["when", "languages", "contacts", "texts:sq", "call", "call"]
    assert all(gap.text for gap in refused.value.gaps)
    draft.refresh_from_db()
    assert draft.state == Call.State.DRAFT
    assert not AuditEntry.objects.exists()


def test_an_event_is_published_without_a_call(programme: Programme) -> None:
    event = full_event(programme, state=Event.State.DRAFT, published_at=None)
    assert publish_event(event, by=CLOCK).published_at is not None
    assert unpublish_event(event, by=CLOCK).state == Event.State.DRAFT


def test_an_event_whose_call_is_public_cannot_be_taken_back(call: Call) -> None:
    with pytest.raises(CallIsPublished):
        unpublish_event(call.event, by=CLOCK)
    unpublish_call(call, by=CLOCK)
    assert unpublish_event(call.event, by=CLOCK).state == Event.State.DRAFT


# --- cancelling -------------------------------------------------------------------------------


def _mail(event: Event, key: str, **fields: Any) -> Message:
    return outbox.write(
        to=f"{key}@example.org",
        kind="letter",
        key=key,
        subject="s",
        text="t",
        language="en",
        by=CLOCK,
        about=event,
        **fields,
    )


def test_cancelling_stops_everything_in_one_transaction(call: Call, fired: list[Any]) -> None:
    event = call.event
    waiting, released = _mail(event, "a"), _mail(event, "b", release=True)
    sent = _mail(event, "c")
    Message.objects.filter(pk=sent.pk).update(state=Message.State.SENT)
    elsewhere = _mail(make.event(event.programme), "d")
    cancelled = cancel_event(event, by=make.user(), reason="The host withdrew.")
    call.refresh_from_db()
    assert (cancelled.state, cancelled.calendar_sequence, call.state) == ("cancelled", 1, "cancelled")
    states = dict(Message.objects.values_list("pk", "state"))
    assert states == {
        waiting.pk: "cancelled",
        released.pk: "cancelled",
        sent.pk: "sent",
        elsewhere.pk: "draft",
    }
    assert [name for name, _facts in fired] == ["event_cancelled"]
    entry = AuditEntry.objects.get(target_type="events.event", action="move")
    assert entry.values.get(name="reason").value == "The host withdrew."


def test_letters_of_the_reaction_are_not_discarded(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unsent mail goes first, then the others write theirs."""

    def write(name: str, event: Event, by: Any) -> None:
        _mail(event, "cancelled")

    monkeypatch.setattr("events.operations.events.fire", write)
    cancel_event(call.event, by=CLOCK)
    assert Message.objects.get(key="cancelled").state == Message.State.DRAFT


def test_a_failing_reaction_undoes_the_cancellation(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(name: str, **facts: Any) -> None:
        raise RuntimeError("a reaction failed")

    waiting = _mail(call.event, "a")
    monkeypatch.setattr("events.operations.events.fire", fail)
    with pytest.raises(RuntimeError):
        cancel_event(call.event, by=CLOCK)
    call.event.refresh_from_db()
    waiting.refresh_from_db()
    assert (call.event.state, waiting.state) == ("published", "draft")


def test_a_cancelled_event_is_not_changed_any_more(call: Call) -> None:
    cancel_event(call.event, by=CLOCK)
    with pytest.raises(MoveRefused):
        cancel_event(call.event, by=CLOCK)
    for change in (
        lambda: change_event(call.event, by=CLOCK, title_en="x"),
        lambda: change_call(call, by=CLOCK, summary_en="x"),
        lambda: publish_call(call, by=CLOCK),
        lambda: publish_event(call.event, by=CLOCK),
        lambda: set_coverage(call.event, by=CLOCK, items=[]),
    ):
        with pytest.raises(EventIsCancelled):
            change()


# --- tables -----------------------------------------------------------------------------------

EVENT_MOVES = {
    ("draft", "published"),
    ("draft", "cancelled"),
    ("draft", "postponed"),
    ("published", "draft"),
    ("published", "postponed"),
    ("published", "cancelled"),
    ("published", "archived"),
    ("postponed", "draft"),
    ("postponed", "published"),
    ("postponed", "cancelled"),
}
CALL_MOVES = {
    ("draft", "published"),
    ("draft", "cancelled"),
    ("published", "draft"),
    ("published", "decided"),
    ("published", "cancelled"),
    ("decided", "cancelled"),
}


@pytest.mark.parametrize(("model", "moves"), [(Event, EVENT_MOVES), (Call, CALL_MOVES)])
def test_the_whole_table(model: type[Event | Call], moves: set[tuple[str, str]]) -> None:
    found = {(str(before), str(after)) for before, targets in model.TRANSITIONS.items() for after in targets}
    assert found == moves
    assert {str(state) for state in model.TRANSITIONS} == set(model.State.values)


def test_a_member_of_the_audit_is_named(event: Event, programme: Programme) -> None:
    user: User = make.member(programme)
    change_event(event, by=user, title_en="Other")
    entry = AuditEntry.objects.get()
    assert (entry.actor_kind, entry.actor_id, entry.scope) == ("user", str(user.pk), event.scope)
