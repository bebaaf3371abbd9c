from datetime import date

import pytest

from participants.selection.answer_dates import add_working_days, proposed_answer_day, proposed_reserve_day

FRIDAY = date(2027, 1, 15)


@pytest.mark.parametrize(
    ("number", "day"),
    [(0, FRIDAY), (1, date(2027, 1, 18)), (5, date(2027, 1, 22)), (6, date(2027, 1, 25))],
)
def test_working_days_leave_out_the_weekend(number: int, day: date) -> None:
    assert add_working_days(FRIDAY, number) == day


def test_an_answer_is_asked_within_five_working_days() -> None:
    assert proposed_answer_day(FRIDAY, date(2027, 3, 1)) == date(2027, 1, 22)


def test_within_two_when_the_event_is_near() -> None:
    assert proposed_answer_day(FRIDAY, date(2027, 2, 1)) == date(2027, 1, 19)


def test_never_on_or_after_the_event() -> None:
    assert proposed_answer_day(FRIDAY, date(2027, 1, 17)) == date(2027, 1, 16)
    assert proposed_answer_day(FRIDAY, FRIDAY) == FRIDAY


def test_the_reserve_list_hears_ten_days_before() -> None:
    assert proposed_reserve_day(FRIDAY, date(2027, 3, 1)) == date(2027, 2, 19)


def test_or_in_two_working_days_when_that_is_past() -> None:
    assert proposed_reserve_day(FRIDAY, date(2027, 1, 21)) == date(2027, 1, 19)
    assert proposed_reserve_day(FRIDAY, date(2027, 1, 16)) == FRIDAY
