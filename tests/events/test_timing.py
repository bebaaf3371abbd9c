"""Norms of timing: plain dates and a profile in, what falls short out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.timing import LONG, SHORT, Dates, Profile, Shortfall, shortfalls

DAY = date(2023, 8, 2)
# Sixteen days open, and thirty-one to the event: a real call of this kind.
REAL = Dates(DAY, date(2023, 8, 18), date(2023, 9, 4), date(2023, 9, 18))


def after(opens_before: int, open_days: int, results_before: int = 60) -> Dates:
    starts = DAY + timedelta(days=opens_before)
    return Dates(DAY, DAY + timedelta(days=open_days), starts - timedelta(days=results_before), starts)


def test_the_real_short_call_passes_without_a_warning() -> None:
    assert shortfalls(REAL, SHORT) == []


def test_by_the_long_norms_it_is_told_with_numbers() -> None:
    assert shortfalls(REAL, LONG) == [
        Shortfall("opens_days", 47, 90),
        Shortfall("open_days", 16, 30),
        Shortfall("results_days", 14, 56),
    ]


@pytest.mark.parametrize(
    ("dates", "profile", "norms"),
    [
        (after(28, 14), SHORT, []),
        (after(27, 14), SHORT, ["deadline_days"]),
        (after(40, 13), SHORT, ["open_days"]),
        (after(40, 10), SHORT, ["open_days"]),
        (after(90, 30, 56), LONG, []),
        (after(89, 30, 56), LONG, ["opens_days"]),
        (after(90, 29, 56), LONG, ["open_days"]),
        (after(90, 30, 55), LONG, ["results_days"]),
        (after(1, 0, 0), Profile(), []),
    ],
)
def test_the_border_of_each_norm(dates: Dates, profile: Profile, norms: list[str]) -> None:
    assert [short.norm for short in shortfalls(dates, profile)] == norms


@given(
    st.lists(st.dates(date(2000, 1, 1), date(2100, 1, 1)), min_size=4, max_size=4),
    st.lists(st.integers(0, 730), min_size=4, max_size=4),
)
def test_any_dates_in_any_order_are_compared(days: list[date], norms: list[int]) -> None:
    for short in shortfalls(Dates(*days), Profile(*norms)):
        assert 0 <= short.days < short.norm_days
