"""Another zone for the event: the phases of assessing keep what the clocks show, as its deadline does (pitfall B6)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.actors import Clock
from core.audit import AuditEntry
from core.outbox import Message
from events.clock import to_wall
from events.models import Event
from events.operations import change_event, postpone_event
from participants.selection.assessing.phases import kept_on_clock, overlapping, phases_of
from participants.selection.models import ReviewPhase
from tests.participants.selection.assessing.phased import phase
from tests.participants.selection.conftest import World

BELGRADE, LISBON = ZoneInfo("Europe/Belgrade"), ZoneInfo("Europe/Lisbon")
CLOCK = Clock("test")


@pytest.fixture
def phases(world: World) -> list[ReviewPhase]:
    """Three in a row, without limits before and after."""
    Event.objects.filter(pk=world.event.pk).update(timezone="Europe/Belgrade")
    world.event.refresh_from_db()
    first, second = datetime(2030, 5, 1, 9, tzinfo=BELGRADE), datetime(2030, 5, 2, 18, tzinfo=BELGRADE)
    return [phase(world, None, first), phase(world, first, second), phase(world, second, None)]


@pytest.mark.django_db
def test_another_zone_keeps_what_the_clocks_show(world: World, phases: list[ReviewPhase]) -> None:
    change_event(world.event, by=world.organiser, timezone="Europe/Lisbon")
    first, second = datetime(2030, 5, 1, 9, tzinfo=LISBON), datetime(2030, 5, 2, 18, tzinfo=LISBON)
    times = [(row.begins_at, row.ends_at) for row in phases_of(world.call)]
    assert times == [(None, first), (first, second), (second, None)]
    noted = AuditEntry.objects.filter(action="change review phase")
    assert [entry.fields for entry in noted.order_by("pk")] == [
        ["ends_at"],
        ["begins_at", "ends_at"],
        ["begins_at"],
    ]
    words = noted.order_by("pk")[0].values.get().value
    assert words.startswith("Ends: 1 May 2030, 09:00 CEST")
    assert "becomes 1 May 2030, 09:00 WEST" in words


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"venue_en": "Another hall"}, {"timezone": "Europe/Rome"}])
def test_where_no_clock_shows_another_time_nothing_is_written(
    world: World, phases: list[ReviewPhase], change: dict[str, Any]
) -> None:
    before = list(ReviewPhase.objects.values())
    change_event(world.event, by=world.organiser, **change)
    assert list(ReviewPhase.objects.values()) == before
    assert not AuditEntry.objects.filter(action="change review phase").exists()


@pytest.mark.django_db
def test_of_a_postponed_event_too_and_nobody_is_written_to(world: World, phases: list[ReviewPhase]) -> None:
    world.invited(state="accepted", seat=1)
    world.event = postpone_event(world.event, by=world.organiser)
    before = Message.objects.count()
    change_event(world.event, by=world.organiser, timezone="Europe/Lisbon")
    assert Message.objects.count() == before
    assert phases_of(world.call)[0].ends_at == datetime(2030, 5, 1, 9, tzinfo=LISBON)


@pytest.mark.django_db
def test_what_fails_afterwards_takes_the_phases_back_as_well(
    world: World, phases: list[ReviewPhase], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **facts: Any) -> None:
        raise RuntimeError("the letter could not be written")

    world.invited(state="accepted", seat=1)
    monkeypatch.setattr("participants.selection.notices.write_event_changed", fail)
    with pytest.raises(RuntimeError):
        change_event(world.event, by=world.organiser, timezone="Europe/Lisbon")
    assert phases_of(world.call)[0].ends_at == datetime(2030, 5, 1, 9, tzinfo=BELGRADE)


# Half hours round the nights in which Europe changes its clocks: there phases could be turned round or overlap.
NIGHTS = (
    datetime(2030, 3, 31, tzinfo=UTC),
    datetime(2030, 10, 27, tzinfo=UTC),
    datetime(2030, 6, 1, tzinfo=UTC),
)
ZONES = st.sampled_from(("Europe/Belgrade", "Europe/Lisbon", "Europe/Helsinki", "Europe/London", "UTC"))


@st.composite
def rows(draw: st.DrawFn) -> list[ReviewPhase]:
    """In the order of time, none overlapping; some touch, the first and the last may be without limits."""
    night = draw(st.sampled_from(NIGHTS))
    steps = sorted(draw(st.sets(st.integers(-6, 12), min_size=2, max_size=6)))
    instants = [night + step * timedelta(minutes=30) for step in steps]
    spans = [span for span in pairwise(instants) if draw(st.booleans())]
    found = [ReviewPhase(begins_at=first, ends_at=last) for first, last in spans]
    if found and draw(st.booleans()):
        found[0].begins_at = None
    if found and draw(st.booleans()):
        found[-1].ends_at = None
    return found


@given(rows(), ZONES, ZONES)
def test_moved_phases_stay_in_order_and_touch_as_before(
    phases: list[ReviewPhase], old: str, new: str
) -> None:
    times = kept_on_clock(phases, old, new)
    moved = [ReviewPhase(begins_at=begins, ends_at=ends) for begins, ends in times]
    assert overlapping(moved) is None
    for before, after in zip(phases, moved, strict=True):
        assert (before.begins_at is None, before.ends_at is None) == (
            after.begins_at is None,
            after.ends_at is None,
        )
        assert after.begins_at is None or after.ends_at is None or after.begins_at < after.ends_at
    for (one, two), (first, second) in zip(pairwise(phases), pairwise(moved), strict=True):
        if one.ends_at == two.begins_at:
            assert first.ends_at == second.begins_at


@given(st.integers(0, 10_000), st.integers(1, 100), ZONES, ZONES)
def test_on_most_days_clocks_show_the_same(start: int, length: int, old: str, new: str) -> None:
    """Of summer: no clock is changed there."""
    begins = datetime(2030, 5, 1, tzinfo=UTC) + timedelta(minutes=start)
    row = ReviewPhase(begins_at=begins, ends_at=begins + timedelta(hours=length))
    ((first, last),) = kept_on_clock([row], old, new)
    assert first is not None
    assert last is not None
    assert to_wall(first, new) == to_wall(begins, old)
    assert to_wall(last, new) == to_wall(begins + timedelta(hours=length), old)
