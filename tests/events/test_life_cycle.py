"""The phase of an event at an instant: the whole table, right at the second, across zones and changes of the clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.clock import to_wall, zone_names
from events.life_cycle import ACTS, BY_STATE, Act, Facts, Phase, next_change, phase_at
from events.models import Call, Event
from events.phases import LABELS, facts_of, span_of

PUBLISHED = datetime(2030, 5, 1, 9, tzinfo=UTC)
OPENS = datetime(2030, 5, 2, 9, tzinfo=UTC)
CLOSES = datetime(2030, 6, 1, tzinfo=UTC)
BEGINS = datetime(2030, 9, 18, 12, tzinfo=UTC)
ENDS = datetime(2030, 9, 19, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def facts(event: str = "published", call: str | None = "published", **changes: object) -> Facts:
    values: dict[str, object] = {
        "event": event,
        "published_at": PUBLISHED,
        "begins": BEGINS,
        "ends": ENDS,
        "call": call,
        "call_published_at": PUBLISHED,
        "opens_at": OPENS,
        "closes_at": CLOSES,
        **changes,
    }
    return Facts(**values)  # type: ignore[arg-type]  # a test's own table


# Each instant that changes something, then what holds from it on, for each stored state of the call.
FROM = (PUBLISHED - SECOND, PUBLISHED, OPENS, CLOSES, BEGINS, ENDS)
TABLE: dict[tuple[str | None, bool], tuple[str, ...]] = {
    # call, selecting: before | published | opens | closes | begins | ends
    (None, False): ("scheduled", "scheduled", "scheduled", "scheduled", "running", "held"),
    ("draft", False): ("scheduled", "scheduled", "scheduled", "scheduled", "running", "held"),
    ("cancelled", False): ("scheduled", "scheduled", "scheduled", "scheduled", "running", "held"),
    ("published", False): ("scheduled", "scheduled", "open", "closed", "running", "held"),
    ("published", True): ("scheduled", "scheduled", "open", "in_selection", "running", "held"),
    ("decided", True): ("scheduled", "decided", "decided", "decided", "running", "held"),
}


@pytest.mark.parametrize("row", TABLE)
def test_the_whole_table_of_a_published_event(row: tuple[str | None, bool]) -> None:
    call, selecting = row
    for at, expected in zip(FROM, TABLE[row], strict=True):
        assert phase_at(facts(call=call, selecting=selecting), at) == expected, at


@pytest.mark.parametrize("row", TABLE)
@pytest.mark.parametrize("state", BY_STATE)
def test_a_stored_state_outweighs_the_clock(state: str, row: tuple[str | None, bool]) -> None:
    for at in FROM:
        assert phase_at(facts(state, row[0], selecting=row[1]), at) == BY_STATE[state]


def test_every_stored_state_is_in_the_table() -> None:
    assert set(BY_STATE) | {"published"} == set(Event.State.values)
    assert {row[0] for row in TABLE} == {None, *Call.State.values}
    assert set(ACTS) == set(LABELS) == set(Phase)


def test_what_may_be_done_in_which_phase() -> None:
    found = {act: {str(phase) for phase in Phase if act in ACTS[phase]} for act in Act}
    ahead = {"draft", "scheduled", "open", "closed", "in_selection", "decided", "running", "postponed"}
    assert found == {
        Act.SCHEDULE: {"draft", "scheduled"},
        Act.EXTEND: {"open", "closed", "in_selection"},
        Act.POSTPONE: ahead,
        Act.CANCEL: {*ahead, "held"},
        Act.ARCHIVE: {"held"},
    }


@pytest.mark.parametrize("moment", FROM[1:])
def test_it_changes_at_the_second(moment: datetime) -> None:
    before, after = phase_at(facts(), moment - SECOND), phase_at(facts(), moment)
    assert (before != after) or moment == PUBLISHED  # from its publication to its opening a call is scheduled
    assert phase_at(facts(), moment - timedelta(microseconds=1)) == before


instants = st.datetimes(datetime(2030, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC))


@settings(max_examples=300, deadline=None)
@given(now=instants, call=st.sampled_from([None, "draft", "published", "decided"]), selecting=st.booleans())
def test_the_next_change_is_the_first_one(now: datetime, call: str | None, selecting: bool) -> None:
    """Until then nothing changes by itself, and then it does, so that a cached page may live exactly as long."""
    row = facts(call=call, selecting=selecting)
    phase, ahead = phase_at(row, now), next_change(row, now)
    if ahead is None:
        assert all(phase_at(row, moment) == phase for moment in FROM if moment > now)
        return
    moment, then = ahead
    assert now < moment
    assert phase_at(row, moment) == then != phase
    assert phase_at(row, moment - timedelta(microseconds=1)) == phase


@settings(max_examples=200, deadline=None)
@given(moments=st.lists(instants, min_size=2, max_size=12), selecting=st.booleans())
def test_time_never_goes_back(moments: list[datetime], selecting: bool) -> None:
    order = [Phase.SCHEDULED, Phase.OPEN, Phase.CLOSED, Phase.IN_SELECTION, Phase.RUNNING, Phase.HELD]
    row = facts(selecting=selecting)
    phases = [phase_at(row, moment) for moment in sorted(moments)]
    assert all(order.index(first) <= order.index(later) for first, later in pairwise(phases))


def event_on(day: date, zone: str, **fields: object) -> Event:
    return Event(
        **{
            "starts_on": day,
            "ends_on": day,
            "timezone": zone,
            "state": "published",
            "published_at": PUBLISHED,
        }
        | fields
    )


@settings(max_examples=300, deadline=None)
@given(
    day=st.dates(date(2026, 1, 1), date(2030, 12, 30)),
    zone=st.sampled_from(zone_names()),
    at=st.one_of(st.none(), st.times().map(lambda value: value.replace(second=0, microsecond=0))),
)
def test_an_event_runs_on_its_own_clock(day: date, zone: str, at: time | None) -> None:
    """Whole days while no hour is known; an hour the clocks skip begins when they have skipped it."""
    begins, ends = span_of(event_on(day, zone, starts_at=at))
    assert begins < ends
    assert to_wall(begins, zone)[0] == day
    assert to_wall(ends - timedelta(microseconds=1), zone)[0] == day
    assert to_wall(begins, zone)[1] >= (at or time(0))
    assert to_wall(ends, zone)[0] == day + timedelta(days=1)


@pytest.mark.parametrize(("day", "hours"), [((2026, 3, 29), 23), ((2026, 10, 25), 25), ((2026, 6, 1), 24)])
def test_a_day_on_which_the_clocks_change(day: tuple[int, int, int], hours: int) -> None:
    begins, ends = span_of(event_on(date(*day), "Europe/Belgrade"))
    assert ends - begins == timedelta(hours=hours)


@settings(max_examples=200, deadline=None)
@given(
    zone=st.sampled_from(["Europe/Belgrade", "Europe/Lisbon", "UTC", "Europe/Skopje"]),
    day=st.sampled_from([date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 25), date(2026, 7, 1)]),
    hour=st.integers(4, 23),
)
def test_a_deadline_closes_with_its_minute_in_every_zone(zone: str, day: date, hour: int) -> None:
    """B1: 23:59 means until 24:00 on the event's clocks, wherever the server is."""
    deadline = datetime.combine(day, time(hour, 59), ZoneInfo(zone)).astimezone(UTC)
    call = Call(
        state="published", published_at=deadline - timedelta(days=9), opens_at=deadline - timedelta(days=9)
    )
    call.deadline_at = deadline
    event = event_on(date(2026, 12, 1), zone, published_at=deadline - timedelta(days=9))
    call.event = event
    row = facts_of(event, call)
    for seconds, expected in (
        (59.999999, Phase.OPEN),
        (60, Phase.CLOSED),
        (0, Phase.OPEN),
        (61, Phase.CLOSED),
    ):
        now = deadline + timedelta(seconds=seconds)
        assert phase_at(row, now) == expected
        assert call.is_open(now) == (expected == Phase.OPEN)  # the POST's own question


def test_an_unknown_zone_breaks_no_list() -> None:
    begins, _ends = span_of(event_on(date(2030, 1, 1), "Mars/Olympus"))
    assert begins == datetime(2030, 1, 1, tzinfo=UTC)
