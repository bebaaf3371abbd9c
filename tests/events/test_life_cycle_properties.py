"""The whole table of the life cycle, phase by phase and act by act, as its operations answer; and every way through it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as some
from hypothesis.extra.django import TestCase

from core.actors import Clock
from core.audit import AuditEntry
from core.states import MoveRefused
from events.changes import EventIsArchived, EventIsCancelled
from events.life_cycle import Act, Phase
from events.models import Call, Event
from events.operations import (
    EventIsHeld,
    NotExtendable,
    NotHeld,
    NotReady,
    archive_event,
    cancel_event,
    extend_deadline,
    postpone_event,
    publish_call,
)
from events.phases import phase_of
from tests import factories as make
from tests.events.conftest import full_event

CLOCK = Clock("test")
REFUSED = (MoveRefused, EventIsHeld, NotHeld, NotExtendable, EventIsArchived, EventIsCancelled, NotReady)

# What may be done in which phase, written out: schedule, extend, postpone, cancel, archive.
TABLE: dict[str, tuple[bool, bool, bool, bool, bool]] = {
    "draft": (True, False, True, True, False),
    "scheduled": (True, False, True, True, False),
    "open": (False, True, True, True, False),
    "closed": (False, True, True, True, False),
    "in_selection": (False, True, True, True, False),
    "decided": (False, False, True, True, False),
    "running": (False, False, True, True, False),
    "held": (False, False, False, True, True),
    "postponed": (False, False, True, True, False),
    "archived": (False, False, False, False, False),
    "cancelled": (False, False, False, False, False),
}
ACTS = ("schedule", "extend", "postpone", "cancel", "archive")
PAIRS = [(phase, act, may) for phase, row in TABLE.items() for act, may in zip(ACTS, row, strict=True)]


def days(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


def build(phase: str) -> Call:
    """An event with its call in this phase, its stored columns written down one by one."""
    now = timezone.now()
    open_since, ahead = now - timedelta(days=2), now + timedelta(days=10)
    event: dict[str, Any] = {"published_at": open_since}
    call: dict[str, Any] = {"published_at": open_since, "opens_at": open_since, "deadline_at": ahead}
    if phase == "draft":
        event |= {"state": "draft", "published_at": None}
        call |= {"state": "draft", "published_at": None}
    elif phase == "scheduled":
        event["published_at"] = call["published_at"] = now + timedelta(days=1)
    elif phase in {"closed", "in_selection", "decided", "running", "held"}:
        call["opens_at"], call["deadline_at"] = now - timedelta(days=9), now - timedelta(hours=3)
        call["selection_began_at"] = None if phase == "closed" else now
        call["state"] = "published" if phase in {"closed", "in_selection"} else "decided"
    if phase == "running":
        event |= {"starts_on": days(-1), "ends_on": days(1)}
    elif phase in {"held", "archived"}:
        event |= {"starts_on": days(-9), "ends_on": days(-8)}
    if phase in {"postponed", "archived", "cancelled"}:
        event["state"] = phase
    if phase == "cancelled":
        call["state"] = "cancelled"
    return make.call(full_event(make.programme(), **event), **call)


def schedule(call: Call) -> Any:
    return publish_call(call, by=CLOCK, at=timezone.now() + timedelta(hours=5))


def extend(call: Call) -> Any:
    later = max(call.deadline_at, timezone.now()) + timedelta(days=1)
    return extend_deadline(call, deadline_at=later, hears_by=(later + timedelta(days=2)).date(), by=CLOCK)


def postpone(call: Call) -> Any:
    return postpone_event(
        call.event, by=CLOCK, starts_on=max(call.event.starts_on, days(0)) + timedelta(days=90)
    )


def put_off(call: Call) -> Any:
    return postpone_event(call.event, by=CLOCK)


def cancel(call: Call) -> Any:
    return cancel_event(call.event, by=CLOCK)


def archive(call: Call) -> Any:
    return archive_event(call.event, by=CLOCK)


DO: dict[str, Callable[[Call], Any]] = {
    "schedule": schedule,
    "extend": extend,
    "postpone": postpone,
    "cancel": cancel,
    "archive": archive,
}


def columns(call: Call) -> tuple[Any, ...]:
    return (
        *Event.objects.filter(pk=call.event_id).values_list(),
        *Call.objects.filter(pk=call.pk).values_list(),
    )


def test_the_table_here_names_every_phase_and_act() -> None:
    assert set(TABLE) == set(Phase)
    assert set(ACTS) == set(Act)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("phase", "act", "may"), PAIRS, ids=[f"{act} when {phase}" for phase, act, _ in PAIRS]
)
def test_an_act_is_done_or_refused_as_the_table_says(phase: str, act: str, may: bool) -> None:
    call = build(phase)
    assert phase_of(call.event) == phase
    before = columns(call)
    if may:
        DO[act](call)
        assert columns(call) != before
        assert AuditEntry.objects.exists()
        return
    with pytest.raises(REFUSED), transaction.atomic():
        DO[act](call)
    assert columns(call) == before
    assert not AuditEntry.objects.exists()


class EveryWay(TestCase):
    @settings(max_examples=15)
    @given(
        begin=some.sampled_from(sorted(TABLE)),
        acts=some.lists(some.sampled_from((*ACTS, "put_off")), min_size=1, max_size=6),
    )
    def test_no_way_through_the_table_leaves_it(self, begin: str, acts: list[str]) -> None:
        call = build(begin)
        for act in acts:
            fresh = Call.objects.select_related("event__programme").get(pk=call.pk)
            phase = str(phase_of(fresh.event))
            row = dict(zip(ACTS, TABLE[phase], strict=True))
            # Without new days an event is put off once; then only new days help.
            may = row["postpone"] and phase != "postponed" if act == "put_off" else row[act]
            before = columns(call)
            try:
                with transaction.atomic():
                    (put_off if act == "put_off" else DO[act])(fresh)
            except REFUSED:
                assert not may, (phase, act)
                assert columns(call) == before
            else:
                assert may, (phase, act)
            assert str(phase_of(Event.objects.get(pk=call.event_id))) in TABLE
