"""Events on other days: pure rules, checked over many dates and zones."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.clock import to_wall
from events.date_shift import Shift, at_clock, keeps_time, on_weekend, shift_between

BELGRADE = ZoneInfo("Europe/Belgrade")
ZONES = st.sampled_from(["Europe/Belgrade", "Europe/Lisbon", "Europe/Skopje", "UTC"])
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(
    lambda at: at.replace(second=0, microsecond=0, tzinfo=UTC)
)
DAYS = st.integers(-2000, 2000)


def belgrade(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=BELGRADE)


def test_a_deadline_stays_at_its_local_time_across_the_change_to_winter_time() -> None:
    shift = shift_between(date(2030, 9, 18), date(2030, 11, 20), "Europe/Belgrade")
    assert shift.days == 63
    moved = shift.instant(belgrade(2030, 9, 1, 23, 59), later=True)
    assert moved == belgrade(2030, 11, 3, 23, 59)
    assert moved - belgrade(2030, 9, 1, 23, 59) == timedelta(days=63, hours=1)


def test_a_time_that_the_clocks_skip_becomes_the_one_they_show() -> None:
    before = belgrade(2030, 3, 24, 2, 30)
    moved = Shift(7, "Europe/Belgrade").instant(before)  # clocks go forward on 31 March 2030
    assert to_wall(moved, "Europe/Belgrade") == (date(2030, 3, 31), time(3, 30))
    assert not keeps_time(before, moved, "Europe/Belgrade")


def test_a_deadline_in_the_hour_that_comes_twice_takes_the_second() -> None:
    moved = Shift(7, "Europe/Belgrade").instant(belgrade(2030, 10, 20, 2, 30), later=True)
    assert moved == datetime(2030, 10, 27, 1, 30, tzinfo=UTC)


def test_an_item_over_the_hour_that_came_twice_keeps_its_length_elsewhere() -> None:
    begins, ends = datetime(2030, 10, 27, 0, 45, tzinfo=UTC), datetime(2030, 10, 27, 1, 15, tzinfo=UTC)
    first, last = Shift(7, "Europe/Belgrade").span(begins, ends)  # 02:45 to 02:15 on the clocks
    assert last - first == timedelta(minutes=30)


@given(INSTANTS, DAYS, ZONES)
def test_the_day_moves_and_the_clock_stays(instant: datetime, days: int, zone: str) -> None:
    moved = Shift(days, zone).instant(instant)
    day, at = to_wall(instant, zone)
    new_day, new_at = to_wall(moved, zone)
    assert new_day == day + timedelta(days=days)
    gap = datetime.combine(new_day, new_at) - datetime.combine(new_day, at)
    assert gap in {timedelta(0), timedelta(hours=1)}
    assert keeps_time(instant, moved, zone) == (gap == timedelta(0))


@given(INSTANTS, st.integers(1, 3000), DAYS, ZONES)
def test_what_ended_after_it_began_still_does(begins: datetime, minutes: int, days: int, zone: str) -> None:
    first, last = Shift(days, zone).span(begins, begins + timedelta(minutes=minutes))
    assert last > first


@given(INSTANTS, DAYS, ZONES)
def test_there_and_back_shows_the_same_clock(instant: datetime, days: int, zone: str) -> None:
    moved = Shift(days, zone).instant(instant)
    if keeps_time(instant, moved, zone):
        back = Shift(-days, zone).instant(moved)
        assert to_wall(back, zone) == to_wall(instant, zone)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_the_first_day_lands_where_it_was_asked_to(old: date, new: date) -> None:
    assert shift_between(old, new, "UTC").day(old) == new


def test_at_clock_reads_a_wall_clock() -> None:
    assert at_clock(date(2030, 7, 1), time(9), "Europe/Belgrade") == belgrade(2030, 7, 1, 9)


@pytest.mark.parametrize(
    ("day", "weekend"), [(date(2030, 9, 20), False), (date(2030, 9, 21), True), (date(2030, 9, 22), True)]
)
def test_weekends(day: date, weekend: bool) -> None:
    assert on_weekend(day) is weekend
