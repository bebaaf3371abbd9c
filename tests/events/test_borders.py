"""Visas that take longer than the days left: the arithmetic against a plain reading of the rules."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from events.borders import LeadTime, days_left, too_long

FIRST_DAY = date(2030, 6, 1)
PLACES = ("AL", "BA", "RS")

days_around = st.integers(-40, 40).map(lambda number: FIRST_DAY + timedelta(days=number))


@st.composite
def lead_times(draw: st.DrawFn) -> LeadTime:
    begins = draw(days_around)
    ends = draw(st.none() | st.integers(0, 60).map(lambda number: begins + timedelta(days=number)))
    return LeadTime(draw(st.sampled_from(PLACES)), draw(st.integers(1, 60)), "A law", begins, ends)


# Two rules for one place never begin on the same day: the database sees to that.
tables = st.lists(lead_times(), max_size=8, unique_by=lambda one: (one.works_in, one.valid_from))


def rule(days: int, begins: date = date(2020, 1, 1), ends: date | None = None) -> LeadTime:
    return LeadTime("BA", days, "A law", begins, ends)


@given(tables, days_around)
@example([rule(31)], FIRST_DAY - timedelta(days=30))
@example([rule(30)], FIRST_DAY - timedelta(days=30))
def test_a_place_is_flagged_exactly_when_its_newest_valid_rule_asks_for_more_days(
    times: list[LeadTime], today: date
) -> None:
    found = too_long(times, first_day=FIRST_DAY, today=today)
    for place in PLACES:
        valid = [
            time
            for time in times
            if time.works_in == place and time.valid_from <= FIRST_DAY <= (time.valid_until or date.max)
        ]
        newest = max(valid, key=lambda time: time.valid_from, default=None)
        late = newest is not None and today <= FIRST_DAY < today + timedelta(days=newest.days)
        assert found.get(place) == (newest if late else None)


@given(tables, days_around)
def test_the_order_of_the_rules_makes_no_difference(times: list[LeadTime], today: date) -> None:
    there = too_long(times, first_day=FIRST_DAY, today=today)
    assert too_long(reversed(times), first_day=FIRST_DAY, today=today) == there


@given(tables, days_around)
def test_what_is_late_today_is_late_tomorrow_until_the_event_begins(
    times: list[LeadTime], today: date
) -> None:
    tomorrow = today + timedelta(days=1)
    now, then = (too_long(times, first_day=FIRST_DAY, today=day) for day in (today, tomorrow))
    assert then.keys() >= now.keys() or tomorrow > FIRST_DAY


def test_a_new_rule_replaces_the_old_one_from_its_day_on() -> None:
    """A visa that took two months until the end of 2024, and that nobody needs to wait for from 2025 on."""
    times = [rule(60), rule(1, date(2025, 1, 1))]
    before, after = date(2024, 12, 31), date(2025, 1, 1)
    assert too_long(times, first_day=before, today=before - timedelta(days=20)) == {"BA": times[0]}
    assert too_long(times, first_day=after, today=after - timedelta(days=20)) == {}


def test_days_are_counted_to_the_first_day() -> None:
    assert days_left(date(2030, 6, 1), date(2030, 5, 31)) == 1
    assert days_left(date(2030, 6, 1), date(2030, 6, 2)) == -1
